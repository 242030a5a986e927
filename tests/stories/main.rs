//! The program's promises, told as stories: somebody does something, somebody sees something.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

#[path = "../harness/mod.rs"]
mod harness;

mod any_order;
mod bad_events;
mod events;
mod late_events;
mod links_for_services;
mod order_card;
mod order_list;
mod pace;
mod personal_links;
mod pushes;
mod replicas;
mod same_request;
mod shared_contacts;
mod signatures;
mod sms_addresses;
mod sms_breaker;
mod sms_doors;
mod sms_fallback;
mod sms_receipts;
mod sms_simulator;
mod sms_unknown;
mod sms_waiting;
mod sms_wire;
mod store_down;
mod tracking;
mod tries;
mod unreachable;
mod waiting;
mod whose_orders;
