//! The program's promises, told as stories: somebody does something, somebody sees something.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod api;
mod bot;
mod customers;
mod delivery;
mod door;
mod orders;
mod relay;
mod simulator;
mod sms;
mod support;
