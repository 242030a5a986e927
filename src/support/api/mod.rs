//! Tickets as the API returns them.

pub mod details;
pub mod listing;
pub mod ticket_query;
