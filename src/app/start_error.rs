//! Why the program cannot start.

use std::net::SocketAddr;

use crate::bot::CallError;
use crate::channels::{AskError, BadChannel};
use crate::language::LanguageError;
use crate::store::StoreError;
use crate::webhooks::WebhookError;
use crate::webhooks::signature::InvalidSigningSecret;

/// Why the program cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The words.
    #[error(transparent)]
    Language(#[from] LanguageError),
    /// The Bot API's address.
    #[error("telegram.api_url: {0}")]
    BotApi(#[from] CallError),
    /// The SMS account.
    #[error("sms.api_url: {0}")]
    Sms(#[from] AskError),
    /// A channel that can't be registered.
    #[error(transparent)]
    Channel(#[from] BadChannel),
    /// A category names a channel that there is not.
    #[error(transparent)]
    UnknownChannel(#[from] UnknownChannel),
    /// A signing secret.
    #[error("hook.signing_secrets: {0}")]
    Secret(#[from] InvalidSigningSecret),
    /// Where tickets are told of.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
    /// The listener.
    #[error("http.listen {address}: {error}")]
    Listen {
        /// Where we wanted to listen.
        address: SocketAddr,
        error: std::io::Error,
    },
}

/// A category names a channel that there is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("categories.{category}.channels names {channel:?}: it must be {known}")]
pub struct UnknownChannel {
    pub category: String,
    /// The name that is none.
    pub channel: String,
    /// The names that there are, as a sentence lists them.
    pub known: String,
}
