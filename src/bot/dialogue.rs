//! Where a chat stands when the next words mean something in particular. Kept in the store: it
//! survives a restart.

use serde::{Deserialize, Serialize};

use super::for_customers::support::draft::Draft;
use crate::ids::VerificationId;

/// What the bot waits for in a chat; nothing in particular when there is no row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialogue {
    /// The person's contact or phone number. Entered by any answer that asks for it, left by a link
    /// or /cancel.
    Linking,
    /// The code that was sent to the number they typed. Entered by a number, left by a link, a code
    /// that is worth nothing any more, or /cancel.
    Code {
        /// By what the code is tried.
        verification: VerificationId,
    },
    /// What a request for help still needs. Entered by /support, left when it is sent, or by
    /// /cancel.
    Support(Box<Draft>),
    /// An order or tracking number. Entered by /track, left by a number that is found, another
    /// command or /cancel.
    TrackingNumber,
    /// Why a score was given. Entered by the score of this ticket, left by words, another command
    /// or /cancel.
    Score {
        /// The ticket's number.
        number: i64,
    },
}
