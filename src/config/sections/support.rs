//! Settings of the support desk: what customers choose from, and where their tickets go.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::hours::{HoursSettings, TargetSettings};
use super::staff::AgentPolicy;
use super::webhook::WebhookSettings;
use crate::config::ConfigFault;
use crate::config::checks::between;
use crate::language::Locale;

/// Categories that have words in every locale.
const KNOWN: [&str; 7] = ["order", "delivery", "returns", "payment", "product", "account", "other"];
/// The longest key: it rides in a button.
const LONGEST_KEY: usize = 24;

/// A group of agents for some of the tickets.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentsGroupSettings {
    /// Its chat, a negative number.
    pub chat_id: i64,
    /// For these categories; all when empty.
    #[serde(default)]
    pub categories: Vec<String>,
    /// For customers of these locales; all when empty.
    #[serde(default)]
    pub locales: Vec<String>,
}

/// Section `support`: categories, groups of agents, limits and times of tickets.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupportSettings {
    /// What customers choose from.
    pub categories: Vec<String>,
    /// The operator's own words for categories, by key and locale.
    pub labels: BTreeMap<String, BTreeMap<String, String>>,
    /// Who acts as agent in a group of agents.
    pub agents: AgentPolicy,
    /// Further groups of agents; the first that fits gets the ticket, else
    /// `telegram.admin_chat_id`.
    pub groups: Vec<AgentsGroupSettings>,
    /// How long a closed ticket goes on when its customer writes again.
    pub reopen_within_h: u64,
    /// The most tickets that a contact may open in an hour.
    pub per_contact_hour: u64,
    /// The most tickets that a contact whom the shop does not know may open in an hour.
    pub unknown_per_hour: u64,
    /// The most topics that such contacts get in one group within the window.
    pub unknown_topics: u64,
    pub unknown_window_min: u64,
    /// The most texts that one answer by SMS goes in.
    pub answer_texts: u64,
    /// Whether who asks by SMS is told by SMS that their ticket is there, and that it ends.
    pub sms_notices: bool,
    /// The most messages that a contact may write in a minute.
    pub messages_per_minute: u64,
    /// How long a dialogue waits for its next word.
    pub dialogue_idle_min: u64,
    /// The largest file that a contact may send.
    pub max_file_mb: u64,
    /// After how long a customer who says nothing is reminded; 0 is never.
    pub remind_after_h: u64,
    /// After how long a ticket is closed whose customer says nothing; 0 is never.
    pub close_after_h: u64,
    /// When the desk is open.
    pub hours: HoursSettings,
    /// Within which time it answers.
    pub targets: TargetSettings,
    /// Where webhooks about tickets go.
    pub webhook: WebhookSettings,
}

/// Whether a word can be the key of a category of tickets, configured or not.
pub fn is_ticket_category(word: &str) -> bool {
    (1..=LONGEST_KEY).contains(&word.len())
        && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_locale(code: &str) -> bool {
    Locale::ALL.iter().any(|locale| locale.code() == code)
}

impl SupportSettings {
    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        self.check_categories(faults);
        self.check_labels(faults);
        self.check_groups(faults);
        self.check_numbers(faults);
        self.hours.check(faults);
        self.targets.check(faults);
        self.webhook.check(faults);
    }

    fn check_categories(&self, faults: &mut Vec<ConfigFault>) {
        if self.categories.is_empty() {
            faults.push(ConfigFault::new("support.categories", "needs at least one category"));
        }
        for (place, key) in self.categories.iter().enumerate() {
            let at = || format!("support.categories[{place}]");
            if !is_ticket_category(key) {
                faults.push(ConfigFault::new(
                    at(),
                    format!("must be 1 to {LONGEST_KEY} of a-z 0-9 -"),
                ));
            } else if !KNOWN.contains(&key.as_str())
                && !self
                    .labels
                    .get(key)
                    .is_some_and(|labels| labels.contains_key(Locale::En.code()))
            {
                faults.push(ConfigFault::new(
                    at(),
                    format!(
                        "is none of {} and has no label: set support.labels.KEY.en",
                        KNOWN.join(", ")
                    ),
                ));
            } else if self.categories[..place].contains(key) {
                faults.push(ConfigFault::new(at(), "is listed twice"));
            }
        }
    }

    fn check_labels(&self, faults: &mut Vec<ConfigFault>) {
        for (key, labels) in &self.labels {
            for code in labels.keys().filter(|code| !is_locale(code)) {
                faults.push(ConfigFault::new(
                    format!("support.labels.{key}.{code}"),
                    "is not one of our locales: en, de, es, ru, ar",
                ));
            }
        }
    }

    fn check_groups(&self, faults: &mut Vec<ConfigFault>) {
        for (place, group) in self.groups.iter().enumerate() {
            if group.chat_id >= 0 {
                faults.push(ConfigFault::new(
                    format!("support.groups[{place}].chat_id"),
                    "must be a group's id, which is negative",
                ));
            }
            if let Some(at) = group.locales.iter().position(|code| !is_locale(code)) {
                faults.push(ConfigFault::new(
                    format!("support.groups[{place}].locales[{at}]"),
                    "is not one of en, de, es, ru, ar",
                ));
            }
            if let Some(at) = group.categories.iter().position(|key| !self.categories.contains(key))
            {
                faults.push(ConfigFault::new(
                    format!("support.groups[{place}].categories[{at}]"),
                    "is not in support.categories",
                ));
            }
        }
    }

    fn check_numbers(&self, faults: &mut Vec<ConfigFault>) {
        between("support.reopen_within_h", self.reopen_within_h, 0..=8760, faults);
        between("support.per_contact_hour", self.per_contact_hour, 1..=1000, faults);
        between("support.unknown_per_hour", self.unknown_per_hour, 1..=1000, faults);
        between("support.unknown_topics", self.unknown_topics, 1..=10_000, faults);
        between("support.unknown_window_min", self.unknown_window_min, 1..=1440, faults);
        between("support.answer_texts", self.answer_texts, 1..=9, faults);
        between("support.messages_per_minute", self.messages_per_minute, 1..=1000, faults);
        between("support.dialogue_idle_min", self.dialogue_idle_min, 1..=10_080, faults);
        between("support.max_file_mb", self.max_file_mb, 1..=2000, faults);
        between("support.remind_after_h", self.remind_after_h, 0..=8760, faults);
        between("support.close_after_h", self.close_after_h, 0..=8760, faults);
        if self.close_after_h > 0 && self.remind_after_h >= self.close_after_h {
            faults.push(ConfigFault::new(
                "support.remind_after_h",
                "must be less than support.close_after_h, or 0",
            ));
        }
    }
}
