//! How many calls and requests may go in a time.

use serde::Deserialize;

use crate::config::ConfigFault;
use crate::config::checks::between;

/// Section `limits`: how many calls and requests may go in a time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitSettings {
    /// Off only for benchmarks.
    pub enabled: bool,
    /// Calls a second for the whole bot.
    pub telegram_per_second: u32,
    /// Calls a second for one private chat.
    pub telegram_chat_per_second: u32,
    /// How many at once.
    pub telegram_chat_burst: u32,
    /// Calls a minute for one group.
    pub telegram_group_per_minute: u32,
    /// Segments a second for the sender of SMS.
    pub sms_per_second: u32,
    /// Requests a second for one API key.
    pub api_per_second: u32,
}

impl LimitSettings {
    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        between(
            "limits.telegram_per_second",
            u64::from(self.telegram_per_second),
            1..=1000,
            faults,
        );
        between(
            "limits.telegram_chat_per_second",
            u64::from(self.telegram_chat_per_second),
            1..=100,
            faults,
        );
        between("limits.telegram_chat_burst", u64::from(self.telegram_chat_burst), 1..=100, faults);
        between(
            "limits.telegram_group_per_minute",
            u64::from(self.telegram_group_per_minute),
            1..=1000,
            faults,
        );
        between("limits.sms_per_second", u64::from(self.sms_per_second), 1..=1000, faults);
        between("limits.api_per_second", u64::from(self.api_per_second), 1..=10_000, faults);
    }
}
