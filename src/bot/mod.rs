//! The Telegram door: updates come in, are answered when their effects are durable, and each
//! command or gesture has a handler in a file of its own.
//!
//! `update` reads what Telegram sends; `dialogue` is what the bot waits for in a chat; `runtime`
//! handles any update; `customers` and `agents` are the handlers; `commands` is the table of
//! commands and `router` the tree that finds the handler.

mod agents;
#[cfg(test)]
mod bot_api_tests;
mod command_menus;
pub mod commands;
mod customers;
pub mod dialogue;
mod router;
pub mod runtime;
mod telegram_checks;
mod ticket_message;
mod update;

pub use crate::channels::telegram::{CallError, TokenState};
pub use command_menus::register_command_menus;
pub use dialogue::DialogueExpiry;
pub use router::update_dispatcher;
pub use runtime::{
    BotIdentity, BotServices, ReplyListener, TelegramBackoff, UnrecordedReplies, UpdateDispatcher,
    UpdateKeys, poll, recheck_refused_token, set_webhook,
};
pub use telegram_checks::{check_group, check_token, check_webhook};
