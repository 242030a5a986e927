//! The HTTP API, as services use it.

mod audit_trail;
mod dead_letters;
mod document;
mod generated;
mod idempotency;
mod key_reach;
mod links_for_services;
mod notification_stories;
mod notifications;
mod probe;
mod refusals;
mod same_request;
