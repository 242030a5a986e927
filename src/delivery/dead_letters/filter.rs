//! Which dead letters are meant.

use crate::clock::At;
use crate::delivery::notification::{Category, NotificationState};

/// Which dead letters are replayed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeadLetterFilter {
    /// Failed or expired.
    pub state: NotificationState,
    /// Of this category.
    pub category: Option<Category>,
    /// Entered then or later.
    pub since: Option<At>,
    /// Entered before.
    pub until: Option<At>,
    /// How many at most, the oldest first.
    pub limit: i64,
}
