//! Tickets as values: states and transitions, clocks, opening hours, limits. Pure: no file here
//! reads the store.

pub mod clocks;
pub mod hours;
pub mod stranger_limits;
pub mod ticket;
