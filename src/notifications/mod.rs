//! Notifications: turns "tell this customer that" into an outbox entry with its route and every
//! exclusion on record.

pub mod alerts;
pub mod invitation;
mod renderings;
pub mod replay;
pub mod request;
pub mod submit;
pub mod verifications;

use std::sync::Arc;
use std::time::Duration;

use crate::channels::{
    AddressFault, AddressKind, BOT_CHANNEL, ChannelName, Content, Registry, TextFormat, segments,
};
use crate::clock::At;
use crate::customers::{ContactInfo, Preferences};
use crate::delivery::policy::DeliveryRules;
use crate::delivery::route::{self, ChannelOption};
use crate::delivery::{
    Category, NewNotification, NotificationTemplate, Priority, Recipient, outbox,
};
use crate::ids::NotificationId;
use crate::language::{Locale, MessageCatalog, Text};
use crate::store::{StoreError, Tx};

pub use renderings::Renderings;

/// What every notification is sent under: the categories' rules and which channels there are. Cheap
/// to clone.
#[derive(Clone)]
#[cfg_attr(test, derive(Default))]
pub struct NotificationRules {
    pub rules: Arc<DeliveryRules>,
    /// Every channel there is.
    pub channels: Registry,
    /// Longer texts do not go by channels of plain text.
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
    /// Its words for each channel; a channel without words is left out.
    pub renderings: Renderings,
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

    /// The content for channels of plain text: none where the words are too long.
    pub fn plain_content(&self, words: Text) -> Option<Content> {
        self.fits(&words).then(|| Content::text(words))
    }

    fn fits(&self, words: &Text) -> bool {
        segments::size(&words.for_plain_channel()).segments <= self.max_segments
    }

    /// The rendering of a message for one channel; none where there are no words for it.
    pub fn rendering(&self, channel: ChannelName, renderings: &Renderings) -> Option<Content> {
        match channel.profile().format {
            TextFormat::Rich => renderings.of_rich(channel),
            TextFormat::Plain => self.plain_content(renderings.of_plain(channel)?),
        }
    }

    /// The words of a text, with the introduction where this is the first to that phone and there
    /// is room.
    fn introduced(
        &self,
        words: Text,
        contact: &ContactInfo,
        category: Category,
        locale: Locale,
    ) -> Text {
        let Some(all) = self
            .introduction
            .as_ref()
            .filter(|_| !contact.was_texted && category != Category::Security)
        else {
            return words;
        };
        let longer = Text::join([words.clone(), all.word(locale, "sms-first")], " ");
        if self.fits(&longer) { longer } else { words }
    }

    /// Every channel as an option for telling a customer something.
    fn channel_options(
        &self,
        contact: &ContactInfo,
        category: Category,
        locale: Locale,
        renderings: &Renderings,
    ) -> Vec<ChannelOption> {
        let content = |channel: ChannelName| match channel.profile().format {
            TextFormat::Rich => renderings.of_rich(channel),
            TextFormat::Plain => {
                let words = renderings.of_plain(channel)?;
                self.plain_content(self.introduced(words, contact, category, locale))
            }
        };
        let option = |channel| {
            let (address, suppressed) = (contact.address(channel), contact.suppressed(channel));
            let preferences = &contact.preferences;
            self.channel_option(
                category,
                channel,
                address,
                content(channel),
                preferences,
                suppressed,
            )
        };
        self.channels.names().map(option).collect()
    }

    /// One channel as an option for somebody with these preferences. A suppression that the
    /// category passes is none.
    pub fn channel_option(
        &self,
        category: Category,
        channel: ChannelName,
        address: Option<String>,
        content: Option<Content>,
        preferences: &Preferences,
        suppressed: Option<AddressFault>,
    ) -> ChannelOption {
        let passes = self.passes_for(category);
        ChannelOption {
            channel,
            address,
            content,
            is_wanted: preferences.wants(category, channel),
            suppressed: suppressed.filter(|reason| Some(reason.as_str()) != passes),
            is_open: self.is_open(channel),
        }
    }

    /// The open channels with addresses of this kind, in order.
    pub fn open_channels(&self, kind: AddressKind) -> impl Iterator<Item = ChannelName> + '_ {
        self.channels.with_addresses(kind).filter(|channel| self.is_open(*channel))
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
    reach: &ContactInfo,
    locale: Locale,
    message: CustomerNotification,
    now: At,
) -> Result<Option<NotificationId>, StoreError> {
    let category = message.category;
    let options = outbound.channel_options(reach, category, locale, &message.renderings);
    let (route, excluded) =
        route::plan(outbound.channels.names(), &outbound.rules.of(category).channels, options);
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
    let option = ChannelOption {
        channel: BOT_CHANNEL,
        address: group,
        content: Some(content),
        is_wanted: true,
        suppressed: None,
        is_open: true,
    };
    let (route, excluded) = route::plan(outbound.channels.names(), &[BOT_CHANNEL], vec![option]);
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
