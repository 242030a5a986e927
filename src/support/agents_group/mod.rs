//! What agents see in their group: topics, cards, lists, digests, and what to do when the group
//! refuses messages.

pub mod backlog;
pub mod canned;
pub mod card;
pub mod deferral;
pub mod figures;
pub mod held_tickets;
pub mod migrations;
pub mod missing_rights;
pub mod redraw;
pub mod ticket_list;
pub mod topics;
