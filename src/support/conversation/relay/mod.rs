//! The relay of messages to the other side: what to send, in which form, and where.

pub mod albums;
pub mod attach;
pub mod captions;
pub mod change_ticket;
pub mod packing;
pub mod quotation;
pub mod reply_spot;
pub mod requeue;
pub mod to_agents;
pub mod to_customer;
pub mod topic_changes;
pub mod waiting;
