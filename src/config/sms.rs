//! SMS: the Twilio account, and what texts may cost.

use serde::Deserialize;
use url::Url;

use super::sections::{between, secret_goes_to, web_address};
use super::{Fault, Secret};
use crate::phone::Phone;

/// Who answers STOP, START and HELP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeywordReplies {
    /// Twilio has answered already: we record and stay silent.
    Twilio,
    /// We answer, once.
    Bellhop,
}

impl KeywordReplies {
    /// Whether it is us who answer.
    pub fn are_ours(self) -> bool {
        self == Self::Bellhop
    }
}

/// The SMS account.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    /// The account; empty: no SMS.
    pub account_sid: String,
    /// Its primary token, which callbacks are signed with.
    pub auth_token: Secret,
    /// The token before, while rotating: callbacks signed with it are believed too.
    pub auth_token_previous: Secret,
    /// An API key to call with instead of the token.
    pub api_key_sid: String,
    /// The API key's secret.
    pub api_key_secret: Secret,
    /// The sender: a number.
    pub from: String,
    /// The sender: a pool of numbers.
    pub messaging_service_sid: String,
    /// Where the API is.
    #[serde(deserialize_with = "web_address")]
    pub api_url: Url,
    /// Texts that take more segments are refused.
    pub max_segments: u32,
    /// Calls at once.
    pub at_once: usize,
    /// Curly quotes and the like become what GSM-7 has.
    pub smart_encoded: bool,
    /// Whether the first text to a phone says how to stop them.
    pub introduce: bool,
    /// Who answers keywords.
    pub keyword_replies: KeywordReplies,
    /// When a message without a receipt is asked about, in seconds.
    pub poll_after_s: u64,
    /// When a message without a receipt is given up as unconfirmed, in seconds.
    pub unconfirmed_after_s: u64,
}

impl Sms {
    /// Whether there is an account.
    pub fn is_configured(&self) -> bool {
        !self.account_sid.is_empty()
    }

    pub(super) fn check(&self, faults: &mut Vec<Fault>) {
        if self.account_sid.is_empty() != self.auth_token.is_empty() {
            faults.push(Fault::new("sms.account_sid", "and sms.auth_token must both be set, or neither"));
        }
        if self.is_configured() && !self.account_sid.bytes().all(|b| b.is_ascii_alphanumeric()) {
            faults.push(Fault::new("sms.account_sid", "must be letters and digits, such as AC0123456789abcdef0123456789abcdef"));
        }
        if self.api_key_sid.is_empty() != self.api_key_secret.is_empty() {
            faults.push(Fault::new("sms.api_key_sid", "and sms.api_key_secret must both be set, or neither"));
        }
        if !self.from.is_empty()
            && let Err(error) = Phone::parse(&self.from)
        {
            faults.push(Fault::new("sms.from", error.to_string()));
        }
        if self.is_configured() && self.from.is_empty() && self.messaging_service_sid.is_empty() {
            faults.push(Fault::new("sms.from", "or sms.messaging_service_sid is needed with an account: who sends?"));
        }
        secret_goes_to("sms.api_url", &self.api_url, false, "", faults);
        between("sms.max_segments", u64::from(self.max_segments), 1..=10, faults);
        between("sms.at_once", self.at_once as u64, 1..=100, faults);
        between("sms.poll_after_s", self.poll_after_s, 1..=86_400, faults);
        between("sms.unconfirmed_after_s", self.unconfirmed_after_s, self.poll_after_s..=604_800, faults);
    }
}
