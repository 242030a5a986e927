//! Stats: what was sent, how it went and how long it took, read off the rows that delivery wrote;
//! and the numbers that Prometheus scrapes. Reads only: it never sits in the way of delivery.

pub mod metrics;
pub mod queries;
pub mod report;
