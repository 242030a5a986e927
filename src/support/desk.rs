//! The settings and services that every part of the support desk needs.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::customers::auto_reply;
use crate::language::{Locale, Localizer, Text, Translator};
use crate::notifications::NotificationRules;
use crate::store::Wake;
use crate::support::case::ticket::Ticket;
use crate::support::case::{stranger_limits, timers};

/// The categories that have a name in every language, with the key of its text.
const CATEGORY_NAMES: [(&str, &str); 6] = [
    ("order", "support-category-order"),
    ("delivery", "support-category-delivery"),
    ("returns", "support-category-returns"),
    ("payment", "support-category-payment"),
    ("product", "support-category-product"),
    ("account", "support-category-account"),
];

/// A group of agents for some of the tickets.
#[derive(Debug, Clone)]
pub struct AgentGroup {
    pub chat: i64,
    /// Only these categories; all when empty.
    pub categories: Vec<String>,
    /// Only customers with these locales; all when empty.
    pub locales: Vec<Locale>,
}

/// The operator's settings for tickets.
#[derive(Debug, Clone, Default)]
pub struct SupportRules {
    /// The keys of the categories that customers choose from.
    pub categories: Vec<String>,
    /// The operator's own names of categories, by key and locale code.
    pub labels: BTreeMap<String, BTreeMap<String, String>>,
    pub groups: Vec<AgentGroup>,
    /// How long after a close a message of the customer reopens the ticket.
    pub reopen_within: Duration,
    /// The most tickets that a contact may open in an hour.
    pub per_contact_hour: i64,
    /// The limits for people whom the shop does not know.
    pub strangers: stranger_limits::StrangerLimits,
    /// The most messages that a contact may write in a minute.
    pub messages_per_minute: i64,
    /// The largest file that a contact may send, in bytes.
    pub max_file: u64,
    /// Opening hours, service targets, reminders and the automatic close.
    pub times: timers::TimerSettings,
    /// The most texts for one answer by SMS.
    pub answer_texts: usize,
    /// Whether a ticket by SMS is confirmed by SMS, and its end announced.
    pub sms_notices: bool,
    /// How long a link into the chat is valid.
    pub link_life: Duration,
    /// Limits for the bot's own messages by SMS.
    pub auto_replies: auto_reply::AutoReplyRules,
    /// Whether ticket events are sent to the shop's webhook.
    pub has_webhook: bool,
}

/// The settings and services that the desk needs everywhere. Cheap to clone.
#[derive(Clone)]
pub struct Support {
    pub localizer: Localizer,
    pub outbound: NotificationRules,
    pub rules: Arc<SupportRules>,
    /// Wakes the job that reads SMS.
    pub reader: Wake,
}

impl Support {
    /// The chat id of the group for a new ticket; `None` without agents.
    pub fn group_for(&self, category: &str, locale: Locale) -> Option<i64> {
        let fits = |group: &&AgentGroup| {
            (group.categories.is_empty() || group.categories.iter().any(|one| one == category))
                && (group.locales.is_empty() || group.locales.contains(&locale))
        };
        self.rules.groups.iter().find(fits).map(|group| group.chat).or(self.outbound.staff.group)
    }

    /// The chat ids of all groups of agents.
    pub fn all_groups(&self) -> impl Iterator<Item = i64> + '_ {
        self.outbound
            .staff
            .group
            .into_iter()
            .chain(self.rules.groups.iter().map(|group| group.chat))
    }

    /// The name of a category in a language.
    pub fn category_name(&self, key: &str, locale: Locale) -> Text {
        let labels = self.rules.labels.get(key);
        let label = [locale, Locale::En]
            .iter()
            .find_map(|locale| labels.and_then(|labels| labels.get(locale.code())));
        if let Some(label) = label.and_then(|label| Text::relayed(label).ok()) {
            return label;
        }
        let named = CATEGORY_NAMES.iter().find(|(category, _)| *category == key);
        let key = named.map_or("support-category-other", |(_, name)| *name);
        self.localizer.messages.word(locale, key)
    }

    /// Speaks to agents: the shop's own language and time zone.
    pub fn agents_translator(&self) -> Translator {
        self.localizer.default_translator()
    }

    /// Speaks to a ticket's customer: their language, with the default time zone.
    pub fn customer_translator(&self, ticket: &Ticket) -> Translator {
        self.localizer.translator(ticket.locale, self.localizer.default_zone)
    }
}
