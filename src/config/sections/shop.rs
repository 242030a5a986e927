//! The shop, and how it speaks and sells: its name, its orders, its links, its locales.

use std::time::Duration;

use serde::Deserialize;

use crate::config::ConfigFault;
use crate::config::checks::{between, known_locale};
use crate::language::{Locale, Zone};

/// Section `shop`: its name, and where customers get help.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopSettings {
    /// What customers know it as.
    pub name: String,
    /// Where they get help: what the answer to HELP says.
    pub contact: String,
}

/// Section `orders`: what customers hear of their orders.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderSettings {
    /// What happened longer before it came in makes no sound, in hours.
    pub tell_within_h: u64,
}

impl OrderSettings {
    /// What happened longer before it came in makes no sound.
    pub fn tell_within(&self) -> Duration {
        Duration::from_secs(self.tell_within_h * 3600)
    }

    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        between("orders.tell_within_h", self.tell_within_h, 1..=8760, faults);
    }
}

/// Section `links`: one-time deep links.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkSettings {
    /// How long one is good for, in hours.
    pub ttl_hours: u64,
}

impl LinkSettings {
    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        between("links.ttl_hours", self.ttl_hours, 1..=720, faults);
    }
}

/// Section `locales`: the locale and time zone of those who have none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocaleSettings {
    /// The locale of those who have none.
    #[serde(deserialize_with = "known_locale")]
    pub default: Locale,
    /// The zone of those who have none.
    pub time_zone: Zone,
}
