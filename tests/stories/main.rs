//! The program's promises, told as stories: somebody does something, somebody sees something.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

#[path = "../harness/mod.rs"]
mod harness;

mod any_order;
mod bad_events;
mod events;
mod late_events;
mod links_for_services;
mod pushes;
mod same_request;
mod signatures;
mod store_down;
