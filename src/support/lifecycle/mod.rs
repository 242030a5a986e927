//! What happens to a ticket: opening, changes, merging, scores, and clocks that fire.

pub mod blocks;
pub mod changes;
pub mod clocks;
pub mod confirmation;
pub mod merge;
pub mod open;
pub mod scheduler;
pub mod score;
pub mod transitions;
