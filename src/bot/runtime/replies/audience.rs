//! Who is replied to, and how their replies wait.

use std::time::Duration;

use crate::channels::limits::Lane;
use crate::delivery::{Category, Priority};

/// How long a reply to somebody known waits in hand for the bot's pace.
const PATIENCE: Duration = Duration::from_millis(300);
/// How many replies may wait for the agents, for a customer, and for a stranger.
const MOST_FOR_AGENTS: i64 = 100;
const MOST_FOR_CUSTOMER: i64 = 20;
const MOST_FOR_STRANGER: i64 = 3;

/// Who is replied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReplyAudience {
    /// The agents, in their group.
    Agents,
    /// Somebody whose chat is linked to a customer.
    Customer,
    /// Anybody else.
    Stranger,
}

/// How somebody's replies wait.
#[derive(Debug, Clone, Copy)]
pub(super) struct ReplyLimits {
    pub lane: Lane,
    /// How long one may wait in hand.
    pub patience: Duration,
    /// How many may wait in a chat.
    pub most: i64,
    pub category: Category,
    pub priority: Priority,
}

impl ReplyAudience {
    pub(super) const fn limits(self) -> ReplyLimits {
        let known = ReplyLimits {
            lane: Lane::Reply,
            patience: PATIENCE,
            most: MOST_FOR_CUSTOMER,
            category: Category::Support,
            priority: Priority::High,
        };
        match self {
            Self::Customer => known,
            Self::Agents => {
                ReplyLimits { most: MOST_FOR_AGENTS, category: Category::Staff, ..known }
            }
            Self::Stranger => ReplyLimits {
                lane: Lane::Stranger,
                patience: Duration::ZERO,
                most: MOST_FOR_STRANGER,
                priority: Priority::Normal,
                ..known
            },
        }
    }
}
