//! What the bot waits for in a chat, and the request for help that is put together in one.

mod draft;
mod expiry;
pub mod queries;
mod state;

pub(super) use draft::{Draft, DraftStep, MOST_SAID};
pub use expiry::DialogueExpiry;
pub(super) use queries::{set, show_draft};
pub(super) use state::{Dialogue, DialogueKind};
