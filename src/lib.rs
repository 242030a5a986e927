//! Bellhop: a Telegram-first order-communications bot. This file is the map; a room imports only
//! rooms above it.

/// The words of enums in tables, settings and the API.
pub mod enum_words;

/// Time as a value.
pub mod clock;
/// Names of things, ours and the shop's.
pub mod ids;
/// Amounts with their currency.
pub mod money;
/// Phone numbers in E.164.
pub mod phone;

/// JSON bodies read into types, faults named by their place.
pub mod fields;

/// Words, formats and `Text`, the only thing a person is ever sent.
pub mod language;

/// bot.toml, file and environment.
pub mod config;

/// SQLite or PostgreSQL behind one SQL text.
pub mod store;

/// Who did what.
pub mod audit;

/// Who may do what: staff, API keys, scopes.
pub mod access;

/// Events told to other systems, signed and in order.
pub mod webhooks;

/// Telegram, and the limiter that owns every call to it.
pub mod channels;

/// The engine: outbox, attempts, policy, suppressions.
pub mod delivery;

/// Who is who, and which chat is whose.
pub mod customers;

/// "Tell them that" becomes an outbox entry.
pub mod notifications;

/// Inbox, projection, cards, tracking.
pub mod orders;

/// The support desk: tickets, and what is said in them.
pub mod support;

/// Counts, rates, latencies; the page for Prometheus.
pub mod stats;

/// The HTTP door.
pub mod web;

/// The Telegram door.
pub mod bot;

/// The wiring.
pub mod app;
