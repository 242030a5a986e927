//! PostgreSQL: several replicas may share it, so connections can break, fall silent and race.

/// The time by the database's clock, in milliseconds since 1970.
macro_rules! now_ms {
    () => {
        "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
    };
}

pub(super) mod address;
mod breaker;
pub(super) mod connections;
pub(super) mod diagnostics;
pub(super) mod heartbeat;
pub(super) mod lease_rows;
pub(super) mod migrations;
pub(super) mod move_record;
pub(super) mod move_target;
pub(super) mod pool_mode;
pub(super) mod presence;
pub(super) mod security;
pub(super) mod session;
mod values;
pub(super) mod writer;
