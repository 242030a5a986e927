//! The program's promises, told as stories: somebody does something, somebody sees something.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

#[path = "../harness/mod.rs"]
mod harness;

mod any_order;
mod api_document;
mod api_idempotency;
mod api_letters;
mod api_notifications;
mod api_refusals;
mod api_stories;
mod bad_events;
mod blocked;
mod consent_keywords;
mod consent_settings;
mod consent_stop;
mod desk_relay;
mod dialogue;
mod events;
mod interactions;
mod languages;
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
mod sim_groups;
mod sim_media;
mod sim_people;
mod sim_reactions;
mod sim_sends;
mod sim_topics;
mod sms_addresses;
mod sms_breaker;
mod sms_doors;
mod sms_fallback;
mod sms_receipts;
mod sms_simulator;
mod sms_unknown;
mod sms_waiting;
mod sms_wire;
mod staff_agents;
mod staff_alerts;
mod staff_stock;
mod store_down;
mod strange_updates;
mod tracking;
mod tries;
mod unreachable;
mod updates_again;
mod updates_in_order;
mod updates_that_fail;
mod updates_while_the_store_is_down;
mod verification_api;
mod verification_link;
mod waiting;
mod webhook_secret;
mod whose_orders;
