//! Preferences as values: what a customer wants by which channel, and how that changes.

use crate::audit::Actor;
use crate::channels::ChannelName;
use crate::clock::At;
use crate::delivery::Category;
use crate::phone::Phone;
use crate::store::FromRow;

/// What a customer said they want, or do not, by category and channel. Of all else the rule holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preferences(Vec<(Category, ChannelName, bool)>);

impl Preferences {
    /// The newest word on a category and channel counts.
    pub(in crate::customers) fn set(
        &mut self,
        category: Category,
        channel: ChannelName,
        is_wanted: bool,
    ) {
        self.0.retain(|(one, by, _)| (*one, *by) != (category, channel));
        self.0.push((category, channel, is_wanted));
    }

    /// Whether a category is wanted by a channel: marketing by who asked for it, everything else
    /// until it is switched off.
    pub fn wants(&self, category: Category, channel: ChannelName) -> bool {
        let said = self.0.iter().find(|(one, by, _)| (*one, *by) == (category, channel));
        said.map_or(category != Category::Marketing, |(_, _, is_wanted)| *is_wanted)
    }
}

/// Who says what a customer wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// The person, in their chat.
    Chat(i64),
    /// The person, by a text from their phone: the channel that it came by.
    Text(ChannelName, Phone),
    /// A service of the shop, for the person.
    Service,
}

impl By {
    /// The word in the table.
    pub(super) fn source(&self) -> &'static str {
        match self {
            Self::Chat(_) => "chat",
            Self::Text(channel, _) => channel.as_str(),
            Self::Service => "service",
        }
    }

    /// The name in the audit log, which names no whole phone.
    pub(in crate::customers) fn actor(&self) -> Actor {
        match self {
            Self::Chat(chat) => Actor::Chat(*chat),
            Self::Text(_, phone) => Actor::Phone(phone.clone()),
            Self::Service => Actor::OrderService,
        }
    }
}

/// One thing that is to be wanted from now on, or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub category: Category,
    pub channel: ChannelName,
    /// Whether it is wanted.
    pub is_wanted: bool,
    pub by: By,
}

/// What came of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is so now.
    Changed,
    /// It was so already.
    Already,
    /// Refused: codes would have no way left.
    LastWayForCodes,
    /// Nobody is known by this id.
    NobodyKnown,
}

/// One thing that a customer said they want, or do not.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Preference {
    pub category: Category,
    pub channel: ChannelName,
    /// Whether it is wanted.
    pub is_wanted: bool,
    /// Where they said so: chat, sms, or through a service.
    pub source: String,
    pub changed_at: At,
}
