//! The API for services and tools: each path is one file, each call needs an API key with its
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
