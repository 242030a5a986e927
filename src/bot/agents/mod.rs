//! What the shop's own people can do in their groups: commands, buttons, and what they write.

pub(super) mod callbacks;
pub(super) mod commands;
pub(super) mod group_events;
pub(super) mod in_ticket;
pub(super) mod messages;
pub(super) mod outsiders;
mod people;
mod rights;
mod ticket_callbacks;
