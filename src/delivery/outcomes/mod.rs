//! Outcomes: what a try brought is written down here, and told to those who listen, in one
//! transaction.

pub(super) mod batch;
pub mod queries;
pub(super) mod record;
