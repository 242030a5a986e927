//! Databases, ways to them, and what stands in them.

pub mod databases;
pub mod gateway;
mod migrations;
pub mod pgbouncer;
pub mod postgres;
pub mod probes;
pub mod seeds;
