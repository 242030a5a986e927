//! What handles updates whatever they ask for: how they come in, in which order they are taken,
//! what a handler gets, how it replies, and what is recorded of it. No feature of the bot is
//! imported here; the tree of handlers is passed to the dispatcher.

mod backoff;
mod chat_queues;
mod context;
mod dispatcher;
mod follow_up;
mod handler;
mod identity;
mod outcome;
mod polling;
pub mod queries;
pub mod replies;
mod reply_state;
mod services;
mod unrecorded_replies;
pub mod update_keys;
mod webhook;

pub use backoff::TelegramBackoff;
pub(super) use context::UpdateContext;
pub use dispatcher::UpdateDispatcher;
pub(super) use follow_up::{FollowUp, OnSent};
pub(super) use handler::{HandlerError, HandlerResult, HandlerTree};
pub(super) use identity::ask_who_we_are;
pub use identity::{BotIdentity, recheck_refused_token};
pub use polling::poll;
pub use replies::ReplyListener;
pub use services::BotServices;
pub use unrecorded_replies::UnrecordedReplies;
pub use update_keys::UpdateKeys;
pub use webhook::set as set_webhook;
