//! Changes of a ticket's row with what always follows from them: the audit log, clocks, the card.

pub mod apply;
pub mod clocks;
pub mod priority_and_category;
