//! Figures: what was measured, and the report they end in.

pub mod figure;
pub mod latencies;
pub mod machine;
pub mod report;
