//! Notifications: turns "tell this customer that" into an outbox entry with its route and every exclusion on record.

pub mod entry;
pub mod request;

use std::sync::Arc;
use std::time::Duration;

use crate::channels::{ChannelKind, Content, sms};
use crate::clock::At;
use crate::customers::Reach;
use crate::delivery::policy::Rules;
use crate::delivery::route::{self, Way};
use crate::delivery::{Category, NewNotification, Priority, Recipient, outbox};
use crate::ids::NotificationId;
use crate::language::{Locale, Text};
use crate::store::{StoreError, Tx};

/// What every notification is sent under: the categories' rules and which channels there are. Cheap to clone.
#[derive(Clone)]
#[cfg_attr(test, derive(Default))]
pub struct Outbound {
    /// The delivery policy.
    pub rules: Arc<Rules>,
    /// Whether there is an SMS account.
    pub has_sms: bool,
    /// Longer texts do not go by SMS.
    pub max_segments: u32,
    /// Where staff read what they should know.
    pub staff: Staff,
}

/// Where the shop's own people are reached.
#[derive(Debug, Clone, Default)]
pub struct Staff {
    /// The agents' group.
    pub group: Option<i64>,
}

/// What to tell a customer, composed.
#[derive(Debug, Clone)]
pub struct Message {
    /// What it is about.
    pub category: Category,
    /// How soon it matters.
    pub priority: Priority,
    /// The template its words come from.
    pub template: &'static str,
    /// The words for Telegram.
    pub telegram: Content,
    /// The words for SMS; without them it goes by Telegram only.
    pub sms: Option<Text>,
    /// What it is about, as its writer names it.
    pub subject: Option<String>,
    /// Which version of the subject it shows.
    pub version: Option<i64>,
    /// Replaces what waits under the same key.
    pub supersedes: Option<String>,
    /// At most one notification ever has this key.
    pub dedupe_key: Option<String>,
    /// Not to be sent after; the category's rule where there is none.
    pub expires_at: Option<At>,
}

impl Outbound {
    /// How long something of this category is worth sending.
    pub fn worth(&self, category: Category) -> Duration {
        self.rules.of(category).worth
    }

    /// The SMS way for these words: none where they are too long.
    pub fn sms_words(&self, words: Option<Text>) -> Option<Content> {
        words.filter(|words| sms::size(&words.for_sms()).segments <= self.max_segments).map(Content::text)
    }

    /// The ways by which a customer can be told something.
    fn ways(&self, reach: &Reach, category: Category, telegram: Option<Content>, words: Option<Text>) -> Vec<Way> {
        let way = |channel, address, content, suppressed: &Option<String>, is_open| Way {
            channel,
            address,
            content,
            is_wanted: reach.wishes.wants(category, channel),
            suppressed: suppressed.clone(),
            is_open,
        };
        let chat = reach.chat.map(|chat| chat.to_string());
        let phone = reach.phone.as_ref().map(|phone| phone.as_str().to_owned());
        vec![
            way(ChannelKind::Telegram, chat, telegram, &reach.chat_suppressed, true),
            way(ChannelKind::Sms, phone, self.sms_words(words), &reach.phone_suppressed, self.has_sms),
        ]
    }
}

/// Enters a message to a customer into the outbox. `None` when its dedupe key was there already.
///
/// # Errors
/// When the store fails.
pub async fn tell_customer(
    tx: &mut Tx,
    outbound: &Outbound,
    reach: &Reach,
    locale: Locale,
    message: Message,
    now: At,
) -> Result<Option<NotificationId>, StoreError> {
    let category = message.category;
    let ways = outbound.ways(reach, category, Some(message.telegram), message.sms);
    let (route, excluded) = route::plan(&outbound.rules.of(category).channels, ways);
    let recipient = Recipient::Customer(reach.customer.clone());
    let mut new = NewNotification::new(recipient, category, message.priority, message.template, locale.code(), route);
    new.excluded = excluded;
    new.subject = message.subject;
    new.version = message.version;
    new.supersedes = message.supersedes;
    new.dedupe_key = message.dedupe_key;
    new.expires_at = message.expires_at.or_else(|| Some(now.plus(outbound.worth(category))));
    outbox::enqueue(tx, &new, now).await
}

/// Enters a message to the shop's own people: the agents' group, where there is one. `None` when its dedupe key was there
/// already.
///
/// # Errors
/// When the store fails.
pub async fn tell_staff(
    tx: &mut Tx,
    outbound: &Outbound,
    locale: Locale,
    template: &'static str,
    content: Content,
    dedupe_key: Option<String>,
    now: At,
) -> Result<Option<NotificationId>, StoreError> {
    let group = outbound.staff.group.map(|chat| chat.to_string());
    let way =
        Way { channel: ChannelKind::Telegram, address: group, content: Some(content), is_wanted: true, suppressed: None, is_open: true };
    let (route, excluded) = route::plan(&[ChannelKind::Telegram], vec![way]);
    let mut new = NewNotification::new(Recipient::Staff, Category::Staff, Priority::Normal, template, locale.code(), route);
    new.excluded = excluded;
    new.dedupe_key = dedupe_key;
    new.expires_at = Some(now.plus(outbound.worth(Category::Staff)));
    outbox::enqueue(tx, &new, now).await
}
