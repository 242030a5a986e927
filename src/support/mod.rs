//! Tickets: the support desk. What a customer asks becomes a ticket with a topic in the agents'
//! group; what either side says there reaches the other through the outbox, in order, and each
//! message knows what became of it.

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
pub mod outgoing;
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
pub mod topics;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::At;
use crate::customers::automatic;
use crate::ids::TicketId;
use crate::language::{Locale, Localizer, Text, Translator};
use crate::notifications::Outbound;
use crate::phone::Phone;
use crate::store::Wake;
use crate::store::{Store, StoreError, Tx};

pub use blocks::set_blocked;
pub use card::{named, priority_name, sign};
pub use changes::{Away, Done, change, set_category, set_priority};
pub use deeds::{answer, note_as};
pub use echoes::{edit, react};
pub use lacks::{Lack, resume, say_lacking};
pub use listener::Relays;
pub use merge::{Merged, merge};
pub use misses::text_instead;
pub use open::{Opened, Opening, open};
pub use relay::{ask, make_internal};
pub use scheduler::Scheduler;
pub use score::{SCORES, Scored, say_why, score};
pub use speak::{Speaking, speak};
pub use sweep::Sweeper;
pub use texts::Reader;
pub use ticket::{Act, Agent, Contact, Refusal, State, Ticket};

/// A group of agents for some of the tickets.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its chat.
    pub chat: i64,
    /// For these categories; all when empty.
    pub categories: Vec<String>,
    /// For customers of these locales; all when empty.
    pub locales: Vec<Locale>,
}

/// The operator's rules for tickets.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// What customers choose from.
    pub categories: Vec<String>,
    /// The operator's own words for categories, by key and locale.
    pub labels: BTreeMap<String, BTreeMap<String, String>>,
    /// Groups for some of the tickets.
    pub groups: Vec<Group>,
    /// How long a closed ticket goes on when its customer writes again.
    pub reopen_within: Duration,
    /// The most tickets that a contact may open in an hour.
    pub per_contact_hour: i64,
    /// What people whom the shop does not know may have.
    pub strangers: strangers::Limits,
    /// The most messages that a contact may write in a minute.
    pub messages_per_minute: i64,
    /// The largest file that a contact may send, in bytes.
    pub max_file: u64,
    /// What happens by itself, and when.
    pub times: clocks::Times,
    /// The most texts that one answer by SMS goes in.
    pub answer_texts: usize,
    /// Whether who asks by SMS is told by SMS that their ticket is there, and that it ends.
    pub sms_notices: bool,
    /// How long a link into a chat is good for.
    pub link_life: Duration,
    /// Where what the bot says by SMS of tickets goes, and how often.
    pub automatic: automatic::Rules,
    /// Whether the shop's own system is told what happens to tickets.
    pub has_webhook: bool,
}

/// What every part of the desk needs. Cheap to clone.
#[derive(Clone)]
pub struct Support {
    pub localizer: Localizer,
    pub outbound: Outbound,
    /// The operator's rules.
    pub rules: Arc<Rules>,
    /// Wakes who reads texts and brings tickets to their customers' chats.
    pub reader: Wake,
}

impl Support {
    /// The group that a ticket goes to; none where there are no agents.
    pub fn group(&self, category: &str, locale: Locale) -> Option<i64> {
        let fits = |group: &&Group| {
            (group.categories.is_empty() || group.categories.iter().any(|one| one == category))
                && (group.locales.is_empty() || group.locales.contains(&locale))
        };
        self.rules.groups.iter().find(fits).map(|group| group.chat).or(self.outbound.staff.group)
    }

    /// Every group in which agents work.
    pub fn groups(&self) -> impl Iterator<Item = i64> + '_ {
        self.outbound
            .staff
            .group
            .into_iter()
            .chain(self.rules.groups.iter().map(|group| group.chat))
    }

    /// The name of a category as a person reads it.
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

    /// How agents are spoken to.
    pub fn agents(&self) -> Translator {
        self.localizer.default_translator()
    }

    /// How a ticket's customer is spoken to, where no more of them is known.
    pub fn to(&self, ticket: &Ticket) -> Translator {
        self.localizer.translator(ticket.locale, self.localizer.default_zone)
    }
}

/// The ticket of an id.
///
/// # Errors
/// When the store does not answer.
pub async fn by_id(store: &Store, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
    queries::by_id(store, id).await
}

/// Takes hold of a ticket: whoever changes it from here on waits for this transaction.
///
/// # Errors
/// When the store fails.
pub async fn hold(tx: &mut Tx, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
    queries::hold(tx, id).await
}

/// The ticket of a number.
///
/// # Errors
/// When the store does not answer.
pub async fn by_number(store: &Store, number: i64) -> Result<Option<Ticket>, StoreError> {
    queries::by_number(store, number).await
}

/// The ticket whose topic this is.
///
/// # Errors
/// When the store does not answer.
pub async fn by_topic(store: &Store, group: i64, topic: i64) -> Result<Option<Ticket>, StoreError> {
    if let Some(ticket) = queries::by_topic(store, group, topic).await? {
        return Ok(Some(ticket));
    }
    // People may still write in one that we do not find any more.
    match topics::ticket_of_lost(store, group, topic).await? {
        Some(id) => queries::by_id(store, &id).await,
        None => Ok(None),
    }
}

/// Whether a ticket was ever asked from a phone.
///
/// # Errors
/// When the store fails.
pub async fn has_asked(tx: &mut Tx, phone: &Phone) -> Result<bool, StoreError> {
    queries::has_asked(tx, phone).await
}

/// The ticket that a contact's next words belong to, where there is one.
///
/// # Errors
/// When the store does not answer.
pub async fn current(
    store: &Store,
    channel: crate::channels::ChannelKind,
    address: &str,
) -> Result<Option<Ticket>, StoreError> {
    queries::current_of(store, channel, address).await
}

/// A group became a supergroup: its tickets get new topics there.
///
/// # Errors
/// When the store fails.
pub async fn moved(tx: &mut Tx, old: i64, new: i64, now: At) -> Result<(), StoreError> {
    holds::moved(tx, old, new).await?;
    queries::move_chat(tx, old, new, now).await
}

/// Every group that became a supergroup, and where it lives now.
///
/// # Errors
/// When the store does not answer.
pub async fn moves(store: &Store) -> Result<Vec<(i64, i64)>, StoreError> {
    queries::moved(store).await
}

/// The ticket of a message that stands in a chat, said or relayed, or its card.
///
/// # Errors
/// When the store does not answer.
pub async fn of_message(
    store: &Store,
    spoken: messages::Spoken,
) -> Result<Option<Ticket>, StoreError> {
    match messages::queries::ticket_of(store, spoken).await? {
        Some(id) => queries::by_id(store, &id).await,
        None => queries::by_card(store, spoken.chat, spoken.message).await,
    }
}
