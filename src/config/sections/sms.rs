//! SMS: the Twilio account, and what texts may cost.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use url::Url;

use crate::config::checks::{between, is_country, secret_goes_to, web_address};
use crate::config::{ConfigFault, Secret};
use crate::money::Price;
use crate::phone::Phone;

/// Who answers STOP, START and HELP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeywordReplies {
    /// Twilio has answered already: we record and stay silent.
    Twilio,
    Bellhop,
}

impl KeywordReplies {
    /// Whether it is us who answer.
    pub fn are_ours(self) -> bool {
        self == Self::Bellhop
    }
}

/// What a segment costs in one country.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountryPrice {
    /// The country, by its two letters.
    pub country: String,
    /// What a segment costs there.
    pub segment: Price,
}

/// A price, or none where it is empty.
fn price_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Price>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() { Ok(None) } else { Price::parse(&text).map(Some).map_err(D::Error::custom) }
}

/// Section `sms`: the Twilio account, and what texts may cost.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsSettings {
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
    pub at_once: usize,
    /// Curly quotes and the like become what GSM-7 has.
    pub smart_encoded: bool,
    /// Whether the first text to a phone says how to stop them.
    pub introduce: bool,
    pub keyword_replies: KeywordReplies,
    /// When a message without a receipt is asked about, in seconds.
    pub poll_after_s: u64,
    /// When a message without a receipt is given up as unconfirmed, in seconds.
    pub unconfirmed_after_s: u64,
    /// What a segment costs.
    pub price_per_segment: Price,
    /// The same in countries where it is another.
    pub prices: Vec<CountryPrice>,
    /// What texts may cost in a day.
    #[serde(deserialize_with = "price_or_none")]
    pub daily_budget: Option<Price>,
    /// How much of it codes, alerts and urgent news may use, in percent.
    pub essential_percent: u32,
    /// Staff are told when texts of an hour cost as much.
    #[serde(deserialize_with = "price_or_none")]
    pub hourly_alarm: Option<Price>,
    /// Texts that answer one phone by themselves in a day.
    pub automatic_per_phone_day: u32,
    /// How long the same answer to a keyword is not repeated, in seconds.
    pub answer_again_after_s: u64,
}

impl SmsSettings {
    /// Whether there is an account.
    pub fn is_configured(&self) -> bool {
        !self.account_sid.is_empty()
    }

    fn check_costs(&self, faults: &mut Vec<ConfigFault>) {
        let currency = self.price_per_segment.currency;
        let limits =
            [("sms.daily_budget", self.daily_budget), ("sms.hourly_alarm", self.hourly_alarm)];
        let limits = limits.into_iter().filter_map(|(key, price)| Some((key.to_owned(), price?)));
        let prices = self
            .prices
            .iter()
            .enumerate()
            .map(|(place, price)| (format!("sms.prices[{place}].segment"), price.segment));
        for (key, _) in limits.chain(prices).filter(|(_, price)| price.currency != currency) {
            faults.push(ConfigFault::new(
                key,
                format!("must be in {}, as sms.price_per_segment is", currency.code()),
            ));
        }
        for (place, price) in self.prices.iter().enumerate() {
            is_country(format!("sms.prices[{place}].country"), &price.country, faults);
        }
        between("sms.essential_percent", u64::from(self.essential_percent), 100..=1000, faults);
    }

    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        if self.account_sid.is_empty() != self.auth_token.is_empty() {
            faults.push(ConfigFault::new(
                "sms.account_sid",
                "and sms.auth_token must both be set, or neither",
            ));
        }
        if self.is_configured() && !self.account_sid.bytes().all(|b| b.is_ascii_alphanumeric()) {
            faults.push(ConfigFault::new(
                "sms.account_sid",
                "must be letters and digits, such as AC0123456789abcdef0123456789abcdef",
            ));
        }
        if self.api_key_sid.is_empty() != self.api_key_secret.is_empty() {
            faults.push(ConfigFault::new(
                "sms.api_key_sid",
                "and sms.api_key_secret must both be set, or neither",
            ));
        }
        if !self.from.is_empty()
            && let Err(error) = Phone::parse(&self.from)
        {
            faults.push(ConfigFault::new("sms.from", error.to_string()));
        }
        if self.is_configured() && self.from.is_empty() && self.messaging_service_sid.is_empty() {
            faults.push(ConfigFault::new(
                "sms.from",
                "or sms.messaging_service_sid is needed with an account: who sends?",
            ));
        }
        secret_goes_to("sms.api_url", &self.api_url, false, "", faults);
        self.check_costs(faults);
        between(
            "sms.automatic_per_phone_day",
            u64::from(self.automatic_per_phone_day),
            1..=1000,
            faults,
        );
        between("sms.answer_again_after_s", self.answer_again_after_s, 0..=86_400, faults);
        between("sms.max_segments", u64::from(self.max_segments), 1..=10, faults);
        between("sms.at_once", self.at_once as u64, 1..=100, faults);
        between("sms.poll_after_s", self.poll_after_s, 1..=86_400, faults);
        between(
            "sms.unconfirmed_after_s",
            self.unconfirmed_after_s,
            self.poll_after_s..=604_800,
            faults,
        );
    }
}
