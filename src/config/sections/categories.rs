//! Settings of a notification's category: its channels in order, its deadlines and its lifetime.

use serde::Deserialize;

use crate::config::ConfigFault;
use crate::config::checks::between;

/// The rules of one category; times in the unit of their name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategorySettings {
    /// The names of its channels, in order. That there are such channels is asked at the start.
    pub channels: Vec<String>,
    /// How long after its first failure it may stay on a channel when there is another: urgent and
    /// high.
    pub fallback_deadline_urgent_ms: u64,
    /// The same for the rest.
    pub fallback_deadline_ms: u64,
    /// Not read in this time: the next channel. 0: reading does not matter.
    pub confirm_within_s: u64,
    /// How long it is worth sending, where its sender does not say.
    pub worth_s: u64,
}

/// The rules of every category.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Categories {
    pub security: CategorySettings,
    pub order: CategorySettings,
    pub shipping: CategorySettings,
    pub support: CategorySettings,
    pub staff: CategorySettings,
    pub marketing: CategorySettings,
}

impl Categories {
    /// Each with its name.
    pub fn all(&self) -> [(&'static str, &CategorySettings); 6] {
        [
            ("security", &self.security),
            ("order", &self.order),
            ("shipping", &self.shipping),
            ("support", &self.support),
            ("staff", &self.staff),
            ("marketing", &self.marketing),
        ]
    }

    /// The rules of the category of this name; those of orders where there is none.
    pub fn of(&self, name: &str) -> &CategorySettings {
        let named = self.all().into_iter().find(|(own, _)| *own == name);
        named.map_or(&self.order, |(_, rules)| rules)
    }

    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        for (name, rules) in self.all() {
            let key = |rest: &str| format!("categories.{name}.{rest}");
            let twice = rules
                .channels
                .iter()
                .enumerate()
                .any(|(place, channel)| rules.channels[..place].contains(channel));
            if rules.channels.is_empty() || twice {
                faults.push(ConfigFault::new(
                    key("channels"),
                    "must list channels, each once, in the order they are tried",
                ));
            }
            between(
                &key("fallback_deadline_urgent_ms"),
                rules.fallback_deadline_urgent_ms,
                100..=600_000,
                faults,
            );
            between(
                &key("fallback_deadline_ms"),
                rules.fallback_deadline_ms,
                100..=86_400_000,
                faults,
            );
            between(&key("confirm_within_s"), rules.confirm_within_s, 0..=604_800, faults);
            between(&key("worth_s"), rules.worth_s, 10..=2_592_000, faults);
        }
    }
}
