//! The API for services and tools. Each path has a file; each call needs an API key with the right
//! scope.

pub(super) mod dead_letters;
pub(super) mod notifications;
mod path;
pub(super) mod probe;
mod query;
pub(super) mod sms;
pub(super) mod stats;
pub(super) mod stories;
pub(super) mod ticket_actions;
pub(super) mod tickets;
pub(super) mod verifications;
