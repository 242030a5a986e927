//! Stats: what was sent, how it went and how long it took, read from the rows of delivery; and the
//! metrics. Reads only, so that delivery never waits for it.

pub mod metrics;
pub mod queries;
pub mod report;
