//! Notifications: turns "tell this customer that" into an outbox entry with its route and every
//! exclusion on record.

pub mod alerts;
pub mod entry;
pub mod invitation;
pub mod replay;
pub mod request;
pub mod verifications;

use std::sync::Arc;
use std::time::Duration;

use crate::channels::{
    AddressFault, BOT_CHANNEL, ChannelName, Content, Registry, segments, twilio,
};
use crate::clock::At;
use crate::customers::{Reach, Wishes};
use crate::delivery::policy::DeliveryRules;
use crate::delivery::route::{self, Way};
use crate::delivery::{
    Category, NewNotification, NotificationTemplate, Priority, Recipient, outbox,
};
use crate::ids::NotificationId;
use crate::language::{Locale, MessageCatalog, Text};
use crate::store::{StoreError, Tx};

/// What every notification is sent under: the categories' rules and which channels there are. Cheap
/// to clone.
#[derive(Clone)]
#[cfg_attr(test, derive(Default))]
pub struct NotificationRules {
    pub rules: Arc<DeliveryRules>,
    /// Every channel there is.
    pub channels: Registry,
    /// Longer texts do not go by SMS.
    pub max_segments: u32,
    /// With what the first text to a phone ends: how to stop them, and where help is. None where
    /// the operator wants none.
    pub introduction: Option<Arc<MessageCatalog>>,
    /// Whether we answer STOP ourselves, so that the SMS provider blocks nobody by itself.
    pub answers_keywords: bool,
    /// Where staff read what they should know.
    pub staff: StaffContact,
}

/// Where the shop's own people are reached.
#[derive(Debug, Clone, Default)]
pub struct StaffContact {
    pub group: Option<i64>,
}

/// What to tell a customer, composed.
#[derive(Debug, Clone)]
pub struct CustomerNotification {
    /// What it is about.
    pub category: Category,
    /// How soon it matters.
    pub priority: Priority,
    /// The template its words come from, and what it is for.
    pub template: NotificationTemplate,
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

impl NotificationRules {
    /// How long something of this category is worth sending.
    pub fn worth(&self, category: Category) -> Duration {
        self.rules.of(category).worth
    }

    /// The reason of suppression that a message of this category passes. A code goes out because
    /// the person has just asked for it, whatever they opted out of before; where the provider
    /// blocks them it could not.
    pub fn passes_for(&self, category: Category) -> Option<&'static str> {
        (self.answers_keywords && category == Category::Security)
            .then_some(AddressFault::OptedOut.as_str())
    }

    /// The channels by which a customer may be told something of this category: open ones, in
    /// order.
    pub fn channels_of(&self, category: Category) -> Vec<ChannelName> {
        self.rules
            .of(category)
            .channels
            .iter()
            .copied()
            .filter(|channel| self.is_open(*channel))
            .collect()
    }

    /// The SMS way for these words: none where they are too long.
    pub fn sms_words(&self, words: Option<Text>) -> Option<Content> {
        words
            .filter(|words| segments::size(&words.for_sms()).segments <= self.max_segments)
            .map(Content::text)
    }

    /// The words of a text, with the introduction where this is the first to that phone and there
    /// is room.
    fn introduced(&self, words: Text, reach: &Reach, category: Category, locale: Locale) -> Text {
        let Some(all) = self
            .introduction
            .as_ref()
            .filter(|_| !reach.was_texted && category != Category::Security)
        else {
            return words;
        };
        let longer = Text::join([words.clone(), all.word(locale, "sms-first")], " ");
        if segments::size(&longer.for_sms()).segments <= self.max_segments { longer } else { words }
    }

    /// The ways by which a customer can be told something.
    fn ways(
        &self,
        reach: &Reach,
        category: Category,
        locale: Locale,
        telegram: Option<Content>,
        words: Option<Text>,
    ) -> Vec<Way> {
        let words = words.map(|words| self.introduced(words, reach, category, locale));
        let way = |channel, content| {
            let (address, suppressed) =
                (reach.address(channel), reach.suppressed(channel).map(str::to_owned));
            self.way(category, channel, address, content, reach.wishes, suppressed)
        };
        vec![way(BOT_CHANNEL, telegram), way(twilio::NAME, self.sms_words(words))]
    }

    /// One way to somebody with these wishes. A suppression that the category passes is none.
    pub fn way(
        &self,
        category: Category,
        channel: ChannelName,
        address: Option<String>,
        content: Option<Content>,
        wishes: Wishes,
        suppressed: Option<String>,
    ) -> Way {
        let passes = self.passes_for(category);
        Way {
            channel,
            address,
            content,
            is_wanted: wishes.wants(category, channel),
            suppressed: suppressed.filter(|reason| Some(reason.as_str()) != passes),
            is_open: self.is_open(channel),
        }
    }

    /// Whether this program has the channel at all.
    pub fn is_open(&self, channel: ChannelName) -> bool {
        self.channels.is_open(channel)
    }
}

/// Enters a message to a customer into the outbox. `None` when its dedupe key was there already.
pub async fn notify_customer(
    tx: &mut Tx,
    outbound: &NotificationRules,
    reach: &Reach,
    locale: Locale,
    message: CustomerNotification,
    now: At,
) -> Result<Option<NotificationId>, StoreError> {
    let category = message.category;
    let ways = outbound.ways(reach, category, locale, Some(message.telegram), message.sms);
    let (route, excluded) =
        route::plan(outbound.channels.names(), &outbound.rules.of(category).channels, ways);
    let recipient = Recipient::Customer(reach.customer.clone());
    let mut new = NewNotification::new(
        recipient,
        category,
        message.priority,
        message.template,
        locale.code(),
        route,
    );
    new.excluded = excluded;
    new.passes = outbound.passes_for(category);
    new.subject = message.subject;
    new.version = message.version;
    new.supersedes = message.supersedes;
    new.dedupe_key = message.dedupe_key;
    new.expires_at = message.expires_at.or_else(|| Some(now.plus(outbound.worth(category))));
    outbox::enqueue(tx, &new, now).await
}

/// Enters a message to the shop's own people: the agents' group, where there is one. `None` when
/// its dedupe key was there already.
pub async fn notify_staff(
    tx: &mut Tx,
    outbound: &NotificationRules,
    locale: Locale,
    template: impl Into<NotificationTemplate> + Send,
    content: Content,
    dedupe_key: Option<String>,
    now: At,
) -> Result<Option<NotificationId>, StoreError> {
    let group = outbound.staff.group.map(|chat| chat.to_string());
    let way = Way {
        channel: BOT_CHANNEL,
        address: group,
        content: Some(content),
        is_wanted: true,
        suppressed: None,
        is_open: true,
    };
    let (route, excluded) = route::plan(outbound.channels.names(), &[BOT_CHANNEL], vec![way]);
    let mut new = NewNotification::new(
        Recipient::Staff,
        Category::Staff,
        Priority::Normal,
        template,
        locale.code(),
        route,
    );
    new.excluded = excluded;
    new.dedupe_key = dedupe_key;
    new.expires_at = Some(now.plus(outbound.worth(Category::Staff)));
    outbox::enqueue(tx, &new, now).await
}

#[cfg(test)]
#[path = "ways_tests.rs"]
mod tests;
