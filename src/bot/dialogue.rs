//! Where a chat stands when the next words mean something in particular. Kept in the store: it survives a restart.

use serde::{Deserialize, Serialize};

/// What the bot waits for in a chat; nothing in particular when there is no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialogue {
    /// The person's contact. Entered by any answer that asks for it, left by a link or /cancel.
    Linking,
    /// An order or tracking number. Entered by /track, left by a number that is found, another command or /cancel.
    TrackingNumber,
}
