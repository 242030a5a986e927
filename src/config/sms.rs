//! SMS: the Twilio account, and one-time codes, which go by SMS first.

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

/// One-time codes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verifications {
    /// How long a code is good for, in seconds.
    pub ttl_s: u64,
    /// How often one may be tried.
    pub tries: u32,
    /// How soon another may be asked for, in seconds.
    pub resend_after_s: u64,
    /// Codes to one phone in an hour.
    pub per_phone_hour: u32,
    /// Codes to one phone in a day.
    pub per_phone_day: u32,
    /// Codes for one IP address in an hour.
    pub per_ip_hour: u32,
    /// Codes in an hour to numbers that differ in their last four digits only.
    pub per_prefix_hour: u32,
    /// Countries that codes go to, by their two letters; empty: every country.
    pub countries: Vec<String>,
}

impl Verifications {
    pub(super) fn check(&self, faults: &mut Vec<Fault>) {
        between("verifications.ttl_s", self.ttl_s, 30..=600, faults);
        between("verifications.tries", u64::from(self.tries), 1..=10, faults);
        between("verifications.resend_after_s", self.resend_after_s, 0..=600, faults);
        between("verifications.per_phone_hour", u64::from(self.per_phone_hour), 1..=100, faults);
        between("verifications.per_phone_day", u64::from(self.per_phone_day), 1..=1000, faults);
        between("verifications.per_ip_hour", u64::from(self.per_ip_hour), 1..=100_000, faults);
        between("verifications.per_prefix_hour", u64::from(self.per_prefix_hour), 1..=100_000, faults);
        for (place, country) in self.countries.iter().enumerate() {
            if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
                faults.push(Fault::new(format!("verifications.countries[{place}]"), "must be two capital letters, such as DE"));
            }
        }
    }
}
