//! Replies to the update in hand, and what becomes of those that wait.

mod audience;
mod listener;
pub mod queries;
mod send;
mod waiting;

pub use listener::ReplyListener;
