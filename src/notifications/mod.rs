//! Notifications: turns "tell this customer that" into an outbox entry with its route and every exclusion on record.

use crate::channels::{ChannelKind, Content};
use crate::clock::At;
use crate::customers::Reach;
use crate::delivery::{Category, Leg, NewNotification, Priority, Recipient, outbox};
use crate::ids::NotificationId;
use crate::language::Locale;
use crate::store::{StoreError, Tx};

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
    /// What it is about, as its writer names it.
    pub subject: Option<String>,
    /// Which version of the subject it shows.
    pub version: Option<i64>,
    /// Replaces what waits under the same key.
    pub supersedes: Option<String>,
    /// At most one notification ever has this key.
    pub dedupe_key: Option<String>,
    /// Not to be sent after.
    pub expires_at: Option<At>,
}

/// Enters a message to a customer into the outbox. `None` when its dedupe key was there already.
///
/// # Errors
/// When the store fails.
pub async fn tell_customer(
    tx: &mut Tx,
    reach: &Reach,
    locale: Locale,
    message: Message,
    now: At,
) -> Result<Option<NotificationId>, StoreError> {
    let (route, excluded) = route(reach, message.telegram);
    let recipient = Recipient::Customer(reach.customer.clone());
    let mut new = NewNotification::new(recipient, message.category, message.priority, message.template, locale.code(), route);
    new.excluded = excluded;
    new.subject = message.subject;
    new.version = message.version;
    new.supersedes = message.supersedes;
    new.dedupe_key = message.dedupe_key;
    new.expires_at = message.expires_at;
    outbox::enqueue(tx, &new, now).await
}

/// Enters a message to the shop's own people: the agents' group, where there is one. `None` when its dedupe key was there
/// already.
///
/// # Errors
/// When the store fails.
pub async fn tell_staff(
    tx: &mut Tx,
    group: Option<i64>,
    locale: Locale,
    template: &'static str,
    content: Content,
    dedupe_key: Option<String>,
    now: At,
) -> Result<Option<NotificationId>, StoreError> {
    let route =
        group.map(|chat| Leg { channel: ChannelKind::Telegram, address: chat.to_string(), content }).into_iter().collect::<Vec<_>>();
    let mut new = NewNotification::new(Recipient::Staff, Category::Staff, Priority::Normal, template, locale.code(), route);
    new.dedupe_key = dedupe_key;
    if new.route.is_empty() {
        new.excluded.push("telegram: no agents' group is configured".to_owned());
    }
    outbox::enqueue(tx, &new, now).await
}

/// The channels a customer can be reached by, in order, and why each other one is left out.
fn route(reach: &Reach, telegram: Content) -> (Vec<Leg>, Vec<String>) {
    match (reach.chat, &reach.chat_suppressed) {
        (None, _) => (Vec::new(), vec!["telegram: no linked chat".to_owned()]),
        (Some(_), Some(reason)) => (Vec::new(), vec![format!("telegram: {reason}")]),
        (Some(chat), None) => (vec![Leg { channel: ChannelKind::Telegram, address: chat.to_string(), content: telegram }], Vec::new()),
    }
}
