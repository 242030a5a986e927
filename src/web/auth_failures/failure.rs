//! How a request failed to prove who sent it.

use crate::enum_words::enum_words;

/// How a request failed to prove who sent it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum AuthFailure {
    /// It brought no proof.
    Nothing,
    /// An API key that is none, or is one no more.
    Key,
    /// The signature of a service.
    Signature,
    /// The secret of Telegram's webhook.
    TelegramSecret,
    /// The signature of the SMS provider's callbacks.
    SmsSignature,
}

enum_words!(AuthFailure);

/// What an answer says of its failure to the guard.
#[derive(Debug, Clone)]
pub(in crate::web) struct FailureDetail {
    pub failure: AuthFailure,
    /// The kind of its problem.
    pub kind: &'static str,
    pub detail: String,
}
