//! Edits and reactions on one side, repeated on the other.

pub mod copies;
pub mod edit_sync;
pub mod phone_reactions;
pub mod reactions;
