//! Groups: what kind they are, who has which part in them, and their topics.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What kind of group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// A plain group.
    Basic,
    /// A supergroup without topics.
    Supergroup,
    /// A supergroup with topics.
    #[default]
    Forum,
}

/// What an administrator may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rights {
    /// Topics may be made, renamed, closed and reopened.
    pub manage_topics: bool,
    /// Messages may be pinned.
    pub pin_messages: bool,
    /// What others wrote, and topics, may be deleted.
    pub delete_messages: bool,
}

impl Rights {
    /// Everything.
    pub const ALL: Self = Self { manage_topics: true, pin_messages: true, delete_messages: true };
    /// The mere title.
    pub const NONE: Self =
        Self { manage_topics: false, pin_messages: false, delete_messages: false };
}

/// Somebody's part in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Made it.
    Creator,
    /// Looks after it.
    Administrator(Rights),
    /// Is in it.
    #[default]
    Member,
    /// Is in it and may only read.
    Restricted,
    /// Was in it, or never.
    Left,
    /// Was thrown out.
    Kicked,
}

impl Role {
    /// What they may do.
    pub fn rights(self) -> Rights {
        match self {
            Self::Creator => Rights::ALL,
            Self::Administrator(rights) => rights,
            _ => Rights::NONE,
        }
    }

    /// Whether they look after it.
    pub fn is_admin(self) -> bool {
        matches!(self, Self::Creator | Self::Administrator(_))
    }

    /// Whether they are in it.
    pub fn is_in(self) -> bool {
        !matches!(self, Self::Left | Self::Kicked)
    }
}

/// A group that was made with its members known.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Group {
    /// What kind.
    pub kind: GroupKind,
    /// Who has which part, by user; the bot's too.
    pub roles: BTreeMap<i64, Role>,
    /// The topics there are, by thread; General is none of them.
    pub topics: BTreeMap<i64, Topic>,
    /// The supergroup that it became.
    pub upgraded_to: Option<i64>,
    /// Reactions that are allowed; all of the default ones when absent.
    pub reactions: Option<Vec<String>>,
    /// Whether the bot finds none of its topics, though people do: so it is with the topics of
    /// forums of over a million messages.
    pub hides_topics: bool,
}

/// General's thread, which no call may name.
pub const GENERAL: i64 = 1;

/// A topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Topic {
    /// Its name.
    pub name: String,
    /// The colour of its icon.
    pub icon_color: i64,
    /// Its icon, where it has one.
    pub icon_custom_emoji_id: Option<String>,
    /// Whether it is closed.
    pub closed: bool,
    /// Who made it.
    pub creator: i64,
}
