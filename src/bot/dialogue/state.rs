//! What the bot waits for in a chat, when the next text means something in particular. Kept in the
//! store, so that it survives a restart.

use serde::{Deserialize, Serialize};

use super::draft::Draft;
use crate::ids::VerificationId;

/// What the bot waits for in a chat; nothing in particular when there is no row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::bot) enum Dialogue {
    /// The person's contact or phone number. Entered by any answer that asks for it, left by a link
    /// or /cancel.
    Linking,
    /// The code that was sent to the number they typed. Entered by a number, left by a link, a code
    /// that is worth nothing any more, or /cancel.
    Code { verification: VerificationId },
    /// What a request for help still needs. Entered by /support, left when it is sent, or by
    /// /cancel.
    Support(Box<Draft>),
    /// An order or tracking number. Entered by /track, left by a number that is found, another
    /// command or /cancel.
    TrackingNumber,
    /// Why a score was given. Entered by the score of this ticket, left by words, another command
    /// or /cancel.
    Score {
        /// The number of the ticket.
        number: i64,
    },
}

/// The kind of a dialogue, as its row and the tree of handlers tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(in crate::bot) enum DialogueKind {
    Linking,
    Code,
    Support,
    TrackingNumber,
    Score,
}

impl DialogueKind {
    /// The word in the column `kind`.
    pub(in crate::bot) fn as_str(self) -> &'static str {
        self.into()
    }
}

impl Dialogue {
    pub(in crate::bot) fn kind(&self) -> DialogueKind {
        match self {
            Self::Linking => DialogueKind::Linking,
            Self::Code { .. } => DialogueKind::Code,
            Self::Support(_) => DialogueKind::Support,
            Self::TrackingNumber => DialogueKind::TrackingNumber,
            Self::Score { .. } => DialogueKind::Score,
        }
    }

    /// Reads the state in a column, where there is one.
    pub(in crate::bot) fn recorded(state: Option<String>) -> Option<Self> {
        Self::from_json(&state?)
    }

    /// Reads a stored state; `None` for one that a newer version wrote, which is as good as none.
    pub(in crate::bot) fn from_json(state: &str) -> Option<Self> {
        serde_json::from_str(state).ok()
    }
}
