//! What becomes of replies that must wait: a chat's backlog, and what is decided about the next
//! one.

use std::time::Duration;

use crate::channels::Content;
pub(super) use crate::delivery::notification::{REPLY, REPLY_DRAFT as DRAFT, REPLY_LAST as LAST};
use crate::store::FromRow;

/// How long a reply that waits is worth sending.
pub(super) const WORTH: Duration = Duration::from_secs(3600);
/// What the owed answer to somebody's own words passes: their preferences, and no reason against
/// their address.
pub(super) const OWED: &str = "owed";

/// The replies of a chat that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub(super) struct ReplyBacklog {
    pub waiting: i64,
    #[column("place")]
    pub last_place: i64,
    /// Whether its last one says that the rest is not answered one by one.
    #[column("closed")]
    pub is_closed: bool,
}

/// What becomes of a reply that must wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum QueueDecision {
    /// It waits in its place.
    Waits(i64),
    /// In its place waits the word that the rest is not answered one by one.
    IsTheLast(i64),
    /// It is not sent: that word waits already, or it is not worth it.
    Withheld,
}

pub(super) fn decide(line: ReplyBacklog, most: i64, says_something: bool) -> QueueDecision {
    let place = line.last_place + 1;
    match (line.is_closed, line.waiting < most, says_something) {
        (true, _, _) | (false, false, false) => QueueDecision::Withheld,
        (false, true, _) => QueueDecision::Waits(place),
        (false, false, true) => QueueDecision::IsTheLast(place),
    }
}

/// What an edit of a message that is gone is sent as; `None` for what is no edit.
pub(super) fn as_new_message(content: &Content) -> Option<Content> {
    match content {
        Content::Edit { text, buttons, .. } => {
            Some(Content::with_buttons(text.clone(), buttons.clone()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: ReplyBacklog = ReplyBacklog { waiting: 0, last_place: 0, is_closed: false };

    #[test]
    fn replies_wait_in_order_until_the_line_is_full() {
        assert_eq!(decide(OPEN, 3, true), QueueDecision::Waits(1));
        assert_eq!(
            decide(ReplyBacklog { waiting: 2, last_place: 9, ..OPEN }, 3, true),
            QueueDecision::Waits(10)
        );
        assert_eq!(
            decide(ReplyBacklog { waiting: 3, last_place: 10, ..OPEN }, 3, true),
            QueueDecision::IsTheLast(11)
        );
    }

    #[test]
    fn the_rest_is_answered_once() {
        for says in [true, false] {
            assert_eq!(
                decide(ReplyBacklog { waiting: 4, last_place: 11, is_closed: true }, 3, says),
                QueueDecision::Withheld
            );
            let almost_gone = ReplyBacklog { waiting: 1, last_place: 11, is_closed: true };
            assert_eq!(
                decide(almost_gone, 3, says),
                QueueDecision::Withheld,
                "that word comes last, whatever was said before it is out"
            );
        }
        assert_eq!(
            decide(ReplyBacklog { waiting: 3, last_place: 10, ..OPEN }, 3, false),
            QueueDecision::Withheld,
            "a reaction is worth no word"
        );
    }
}
