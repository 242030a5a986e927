//! The Telegram door: updates come in, are answered when their effects are durable, and each
//! handler is one file.

mod desk;
mod dialogue;
mod for_agents;
mod for_customers;
mod identity;
mod idle;
mod incoming;
mod interactions;
mod json;
mod lanes;
mod patience;
mod polling;
mod pump;
pub mod queries;
#[cfg(test)]
mod reading_tests;
mod received;
pub mod replies;
mod said;
pub mod series;
mod tree;
mod turn;
mod unrecorded;
mod webhook;

pub use desk::Desk;
pub use identity::{
    Identity, ask_while_refused, check_group, check_token, check_webhook, introduce, register,
};
pub use idle::Idle;
pub use patience::Patience;
pub use polling::poll;
pub use pump::{Pump, Verdict};
pub use replies::Replies;
pub use series::Series;
pub use unrecorded::Unrecorded;
pub use webhook::set as set_webhook;
