//! What the shop's own people can do in their group, one file for each command or gesture.

pub(super) mod acts;
pub(super) mod agents;
pub(super) mod customer;
pub(super) mod press;
pub(super) mod talk;
