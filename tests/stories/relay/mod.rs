//! What is said in a ticket reaches the other side, by each door.

mod albums;
mod api;
mod both_ways;
mod captions;
mod changes;
mod sms;
mod webhooks;
