//! What was answered by itself to a phone.

use crate::clock::At;
use crate::store::FromRow;

/// What a text answers. The table repeats it as a CHECK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum AutoReplyKind {
    /// That there will be no more texts.
    Stop,
    /// That there will be texts again.
    Start,
    /// Who we are and where help is.
    Help,
    /// What happens to a ticket.
    Notice,
}

impl AutoReplyKind {
    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Whether it says the same each time, so that once in a while is enough.
    pub(super) fn is_the_same_each_time(self) -> bool {
        self != Self::Notice
    }
}

/// What went out to a phone before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub(in crate::customers) struct AutoReplyHistory {
    /// How many within a day.
    pub today: i64,
    /// When the last one of the kind went, within its window.
    pub last: Option<At>,
}
