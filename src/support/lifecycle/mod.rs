//! What happens to a ticket: opening, changes, merging, scores, admission, and timers that fire.

pub mod admission;
pub mod merge;
pub mod open;
pub mod score;
pub mod timer_scheduler;
