//! The commands of agents, one file for each.

pub(in crate::bot) mod agents;
pub(in crate::bot) mod assign;
pub(in crate::bot) mod block;
pub(in crate::bot) mod canned;
pub(in crate::bot) mod category;
pub(in crate::bot) mod customer;
pub(in crate::bot) mod deliveries;
pub(in crate::bot) mod help;
pub(in crate::bot) mod merge;
pub(in crate::bot) mod note;
pub(in crate::bot) mod orders;
pub(in crate::bot) mod priority;
pub(in crate::bot) mod state;
pub(in crate::bot) mod stats;
pub(in crate::bot) mod tickets;
