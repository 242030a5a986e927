//! The support desk. A customer's question becomes a ticket with a topic in the agents' group.
//! Messages of both sides are relayed through the outbox, in order, and each message knows the
//! state of its relay.

pub mod actions;
mod albums;
mod backlog;
mod blocks;
pub mod canned;
mod captions;
mod card;
mod changes;
pub mod clocks;
mod collision;
mod deeds;
mod echoes;
pub mod handover;
pub mod holds;
pub mod hours;
mod lacks;
mod listener;
pub mod listing;
pub mod lists;
pub mod long;
mod merge;
pub mod messages;
mod misses;
mod open;
mod outward;
mod parcels;
mod pieces;
mod promise;
pub mod queries;
mod reactions;
pub mod reasons;
mod refusals;
mod relay;
mod scheduler;
mod score;
mod shown;
mod speak;
pub mod strangers;
mod sweep;
mod texts;
pub mod ticket;
mod topic_changes;
pub mod topics;
pub mod webhook_events;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::At;
use crate::customers::auto_reply;
use crate::ids::TicketId;
use crate::language::{Locale, Localizer, Text, Translator};
use crate::notifications::NotificationRules;
use crate::phone::Phone;
use crate::store::Wake;
use crate::store::{Store, StoreError, Tx};

pub use blocks::set_blocked;
pub use card::{priority_name, state_sign, ticket_link};
pub use changes::{ChangeOutcome, MessageRejection, change, set_category, set_priority};
pub use deeds::{add_answer, add_note};
pub use echoes::{sync_edit, sync_reaction};
pub use lacks::{MissingRight, report_missing_rights, resume_group};
pub use listener::RelayListener;
pub use merge::{MergeOutcome, merge};
pub use misses::resend_by_sms;
pub use open::{NewTicket, OpenOutcome, open};
pub use relay::{add_customer_message, make_internal};
pub use scheduler::ClockScheduler;
pub use score::{ScoreOutcome, add_score_comment, set_score};
pub use speak::{ApiReply, add_api_reply};
pub use sweep::RelaySweeper;
pub use texts::SmsReader;
pub use ticket::{
    SCORES, Ticket, TicketAgent, TicketContact, TicketState, Transition, TransitionError,
};
pub use webhook_events::WebhookFailureNotifier;

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
    pub strangers: strangers::StrangerLimits,
    /// The most messages that a contact may write in a minute.
    pub messages_per_minute: i64,
    /// The largest file that a contact may send, in bytes.
    pub max_file: u64,
    /// Opening hours, service targets, reminders and the automatic close.
    pub times: clocks::ClockTimes,
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
    pub fn group(&self, category: &str, locale: Locale) -> Option<i64> {
        let fits = |group: &&AgentGroup| {
            (group.categories.is_empty() || group.categories.iter().any(|one| one == category))
                && (group.locales.is_empty() || group.locales.contains(&locale))
        };
        self.rules.groups.iter().find(fits).map(|group| group.chat).or(self.outbound.staff.group)
    }

    /// The chat ids of all groups of agents.
    pub fn groups(&self) -> impl Iterator<Item = i64> + '_ {
        self.outbound
            .staff
            .group
            .into_iter()
            .chain(self.rules.groups.iter().map(|group| group.chat))
    }

    /// The name of a category in a language.
    pub fn category(&self, key: &str, locale: Locale) -> Text {
        let labels = self.rules.labels.get(key);
        let label = [locale, Locale::En]
            .iter()
            .find_map(|locale| labels.and_then(|labels| labels.get(locale.code())));
        if let Some(label) = label.and_then(|label| Text::relayed(label).ok()) {
            return label;
        }
        let key = match key {
            "order" => "support-category-order",
            "delivery" => "support-category-delivery",
            "returns" => "support-category-returns",
            "payment" => "support-category-payment",
            "product" => "support-category-product",
            "account" => "support-category-account",
            _ => "support-category-other",
        };
        self.localizer.messages.word(locale, key)
    }

    /// The language and time zone for agents.
    pub fn agents(&self) -> Translator {
        self.localizer.default_translator()
    }

    /// The language of a ticket's customer, with the default time zone.
    pub fn to(&self, ticket: &Ticket) -> Translator {
        self.localizer.translator(ticket.locale, self.localizer.default_zone)
    }
}

/// Finds a ticket by its id.
pub async fn by_id(store: &Store, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
    queries::by_id(store, id).await
}

/// Locks a ticket's row: other changes of it wait for this transaction.
pub async fn lock(tx: &mut Tx, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
    queries::lock(tx, id).await
}

/// Finds a ticket by its number.
pub async fn by_number(store: &Store, number: i64) -> Result<Option<Ticket>, StoreError> {
    queries::by_number(store, number).await
}

/// Finds a ticket by its topic, also by one that it had before.
pub async fn by_topic(store: &Store, group: i64, topic: i64) -> Result<Option<Ticket>, StoreError> {
    if let Some(ticket) = queries::by_topic(store, group, topic).await? {
        return Ok(Some(ticket));
    }
    // People may still write in a topic that Telegram did not find.
    match topics::ticket_of_lost(store, group, topic).await? {
        Some(id) => queries::by_id(store, &id).await,
        None => Ok(None),
    }
}

/// Whether there was ever a ticket from this phone number.
pub async fn has_ticket_from(tx: &mut Tx, phone: &Phone) -> Result<bool, StoreError> {
    queries::has_asked(tx, phone).await
}

/// The ticket for a contact's next message.
pub async fn current_ticket(
    store: &Store,
    channel: crate::channels::ChannelName,
    address: &str,
) -> Result<Option<Ticket>, StoreError> {
    queries::current_of(store, channel, address).await
}

/// Records that a group became a supergroup with a new id; its tickets get new topics there.
pub async fn migrate_group(tx: &mut Tx, old: i64, new: i64, now: At) -> Result<(), StoreError> {
    holds::moved(tx, old, new).await?;
    queries::move_chat(tx, old, new, now).await
}

/// All groups that became supergroups: old and new chat id.
pub async fn group_migrations(store: &Store) -> Result<Vec<(i64, i64)>, StoreError> {
    queries::group_migrations(store).await
}

/// Finds a ticket by a message in a chat: an original, a copy, or the card.
pub async fn by_message(
    store: &Store,
    spoken: messages::MessageRef,
) -> Result<Option<Ticket>, StoreError> {
    match messages::queries::ticket_of(store, spoken).await? {
        Some(id) => queries::by_id(store, &id).await,
        None => queries::by_card(store, spoken.chat, spoken.message).await,
    }
}
