//! Settings of one-time codes: how long they are valid, and how many may be asked for.

use serde::Deserialize;

use crate::config::ConfigFault;
use crate::config::checks::{between, is_country};

/// Section `verifications`: one-time codes, and how many may be asked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerificationSettings {
    /// How long a code is good for, in seconds.
    pub ttl_s: u64,
    /// How often one may be tried.
    pub tries: u32,
    /// How soon another may be asked for, in seconds.
    pub resend_after_s: u64,
    /// Codes of services to one phone in an hour.
    pub per_phone_hour: u32,
    /// Codes of services to one phone in a day.
    pub per_phone_day: u32,
    /// Codes of services for one IP address in an hour.
    pub per_ip_hour: u32,
    /// Codes of services in an hour to numbers that differ in their last four digits only.
    pub per_prefix_hour: u32,
    /// Codes of one API key in an hour.
    pub per_key_hour: u32,
    /// Staff are told of so many codes of services in an hour that ran out and nobody gave; 0:
    /// never.
    pub unverified_alarm_hour: u32,
    /// Staff are alerted after so many wrong codes of services in an hour; 0: never.
    pub guesses_alarm_hour: u32,
    /// Countries that codes and automatic answers go to, by their two letters; empty: every
    /// country.
    pub countries: Vec<String>,
    /// Codes that people ask for in the bot.
    pub linking: LinkingSettings,
}

/// Section `verifications.linking`: codes that link chats. Strangers can ask for them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkingSettings {
    /// Codes to one phone in an hour, by whatever chats.
    pub per_phone_hour: u32,
    /// Codes to one phone in a day, by whatever chats.
    pub per_phone_day: u32,
    /// Numbers that one chat may ask with in an hour.
    pub per_chat_hour: u32,
    /// Wrong codes that one chat may give in an hour.
    pub guesses_per_chat_hour: u32,
    /// So many codes of all chats in an hour that nobody gave, and no more are sent; staff are
    /// told.
    pub unverified_hour: u32,
    /// So many wrong codes of all chats in an hour, and no more codes are sent; staff are told.
    pub guesses_hour: u32,
}

impl VerificationSettings {
    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        between("verifications.ttl_s", self.ttl_s, 30..=600, faults);
        between("verifications.tries", u64::from(self.tries), 1..=10, faults);
        between("verifications.resend_after_s", self.resend_after_s, 0..=600, faults);
        let linking = &self.linking;
        let counts = [
            ("per_phone_hour", self.per_phone_hour, 1..=100),
            ("per_phone_day", self.per_phone_day, 1..=1000),
            ("per_ip_hour", self.per_ip_hour, 1..=100_000),
            ("per_prefix_hour", self.per_prefix_hour, 1..=100_000),
            ("per_key_hour", self.per_key_hour, 1..=1_000_000),
            ("unverified_alarm_hour", self.unverified_alarm_hour, 0..=1_000_000),
            ("guesses_alarm_hour", self.guesses_alarm_hour, 0..=1_000_000),
            ("linking.per_phone_hour", linking.per_phone_hour, 1..=100),
            ("linking.per_phone_day", linking.per_phone_day, 1..=1000),
            ("linking.per_chat_hour", linking.per_chat_hour, 1..=1000),
            ("linking.guesses_per_chat_hour", linking.guesses_per_chat_hour, 1..=1000),
            ("linking.unverified_hour", linking.unverified_hour, 1..=1_000_000),
            ("linking.guesses_hour", linking.guesses_hour, 1..=1_000_000),
        ];
        for (key, value, range) in counts {
            between(&format!("verifications.{key}"), u64::from(value), range, faults);
        }
        for (place, country) in self.countries.iter().enumerate() {
            is_country(format!("verifications.countries[{place}]"), country, faults);
        }
    }
}
