//! Holds the house to its plan (see ARCHITECTURE.md): which way arrows point, who may use which
//! library, how large things get, and what SQL both databases understand. Each rule names file and
//! line of what breaks it.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod circles;
mod docs;
mod fences;
mod ftl;
mod imports;
mod keys;
mod locales;
mod migration_text;
mod migrations;
mod names;
mod openapi;
mod packages;
mod parts;
mod plans;
mod rolling_upgrade;
mod shape;
mod spoken;
mod sql;
mod statements;
mod texts;
mod tree;
