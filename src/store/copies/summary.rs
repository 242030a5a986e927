//! What a database file holds, in numbers.

use crate::clock::At;

/// What a database file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseSummary {
    /// The size of the file.
    pub bytes: u64,
    /// Its tables by name, each with the number of its rows.
    pub tables: Vec<(String, i64)>,
    /// When the newest event of the order service came.
    pub newest_event: Option<At>,
    /// The notifications that have not ended.
    pub waiting: WaitingNotifications,
}

/// The notifications of a database that have not ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WaitingNotifications {
    pub count: i64,
    /// Those of them that a process was sending, or whose receipt was waited for.
    pub in_flight: i64,
    /// When the first of them was entered.
    pub oldest: Option<At>,
    /// When the last of them was entered.
    pub newest: Option<At>,
}
