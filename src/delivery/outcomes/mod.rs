//! Outcomes: what a try brought is written down and told to the listeners, in one transaction.
//! `record` writes one, `batch` many plain ones at once, `writer` chooses between them.

pub(super) mod batch;
pub mod listener;
pub mod proof;
pub mod queries;
pub(super) mod record;
pub(super) mod writer;
