//! Tickets as the API returns them.

pub mod listing;
