//! The simulator behaves as the Bot API does.

mod doors;
mod groups;
mod media;
mod people;
mod reactions;
mod sends;
mod topics;
