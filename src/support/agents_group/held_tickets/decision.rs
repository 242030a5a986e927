//! What to do with a message that the agents' group refused. Pure.

/// What the group refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefusedItem {
    Words {
        /// It was for a topic, not for General.
        in_topic: bool,
    },
    Media,
    /// The card of a ticket.
    Card,
    /// The making of a topic.
    Topic,
}

/// What to do after a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefusalDecision {
    /// Hold the whole ticket.
    Hold,
    /// Send a text that says what it is.
    InWords,
    /// Move the ticket to General.
    General,
    /// Go on without it.
    GoOn,
}

/// Decides what to do after a refusal. If the group has accepted other messages since, the problem
/// is this message or this topic, and a way round it is taken at once.
pub(crate) fn after_refusal(refused: RefusedItem, takes_others: bool) -> RefusalDecision {
    match (takes_others, refused) {
        (false, _) => RefusalDecision::Hold,
        (true, RefusedItem::Media | RefusedItem::Words { in_topic: false }) => {
            RefusalDecision::InWords
        }
        (true, RefusedItem::Words { in_topic: true } | RefusedItem::Topic) => {
            RefusalDecision::General
        }
        (true, RefusedItem::Card) => RefusalDecision::GoOn,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_while_all_is_refused_waits_and_nothing_else_does() {
        let all = [
            RefusedItem::Words { in_topic: true },
            RefusedItem::Words { in_topic: false },
            RefusedItem::Media,
            RefusedItem::Card,
            RefusedItem::Topic,
        ];
        for refused in all {
            assert_eq!(after_refusal(refused, false), RefusalDecision::Hold, "{refused:?}");
        }
        let around = all.map(|refused| after_refusal(refused, true));
        assert_eq!(
            around,
            [
                RefusalDecision::General,
                RefusalDecision::InWords,
                RefusalDecision::InWords,
                RefusalDecision::GoOn,
                RefusalDecision::General
            ]
        );
    }
}
