//! What a change of a ticket, or a message for it, came to. Pure.

use crate::support::case::ticket::Ticket;
use crate::support::case::transition::TransitionError;

/// The result of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeOutcome {
    /// The ticket as it is now.
    Changed(Box<Ticket>),
    /// The ticket was already so.
    Unchanged(Box<Ticket>),
    /// The transition is not possible.
    Refused(TransitionError),
    /// There is no such ticket.
    Unknown,
    /// The customer's message was not accepted.
    TurnedAway(MessageRejection),
}

/// Why a customer's message was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageRejection {
    /// More messages than `messages_per_minute`.
    TooMany {
        /// They have not been told of it yet.
        is_first: bool,
    },
    /// The contact is blocked.
    Blocked {
        /// They have not been told of it yet.
        is_first: bool,
    },
}

impl ChangeOutcome {
    /// The ticket as it is now, unless the change failed.
    pub fn ticket(&self) -> Option<&Ticket> {
        match self {
            Self::Changed(ticket) | Self::Unchanged(ticket) => Some(ticket),
            Self::Refused(_) | Self::Unknown | Self::TurnedAway(_) => None,
        }
    }
}
