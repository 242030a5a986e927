//! Tickets as values: states and transitions, messages, timers, opening hours, limits, names. Pure:
//! no file here reads the store.

pub mod hours;
pub mod message;
pub mod names;
pub mod outcome;
pub mod stranger_limits;
pub mod ticket;
pub mod ticket_filter;
pub mod ticket_view;
pub mod timers;
pub mod transition;
