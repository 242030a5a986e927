//! What the bot makes of updates.

mod any_order;
mod context;
mod dialogue;
mod interactions;
mod newer_chat;
mod newer_desk;
mod outsiders;
mod polling_replicas;
mod replies_wait;
mod strange_updates;
mod updates_again;
mod updates_in_order;
mod updates_that_fail;
mod updates_while_the_store_is_down;
mod waiting_replies;
