//! Changes of a ticket's row with what always follows from them: the audit log, timers, the card.

pub mod apply;
pub mod priority_and_category;
pub mod reset_timers;
