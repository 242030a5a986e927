//! What the shop's own people can do in their group, one file for each command or gesture.

pub(super) mod acts;
pub(super) mod agents;
pub(super) mod assign;
pub(super) mod block;
pub(super) mod canned;
pub(super) mod category;
pub(super) mod customer;
pub(super) mod deliveries;
pub(super) mod figures;
pub(super) mod group;
pub(super) mod help;
pub(super) mod list;
pub(super) mod merge;
pub(super) mod orders;
pub(super) mod outsiders;
mod people;
pub(super) mod press;
mod rights;
pub(super) mod talk;
