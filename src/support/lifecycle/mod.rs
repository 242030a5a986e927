//! What happens to a ticket: opening, changes, merging, scores, admission, and clocks that fire.

pub mod admission;
pub mod clock_scheduler;
pub mod merge;
pub mod open;
pub mod score;
