//! What a fault costs: each fault of Telegram with each priority and each state of SMS, what stays
//! of a day with faults everywhere, and that hanging calls hold up nobody. How to run it and what
//! came of it is in docs/delivery.md.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail loudly, and these show what they measured"
)]

mod cell;
mod hanging;
mod matrix;
mod outage;
mod postgres;
mod recovery;
mod rule;
mod share;
mod trouble;

/// Calls are cut after seconds here: the matrix is played with nobody beside it but itself, whose
/// load is known.
static MACHINE: tokio::sync::RwLock<()> = tokio::sync::RwLock::const_new(());
