//! How a handler of an update ends.

use teloxide::dispatching::DpHandlerDescription;
use teloxide::dptree::Handler;

use crate::store::StoreError;

/// An error is recorded with the update, and the person is told that something failed.
pub(in crate::bot) type HandlerResult = Result<(), HandlerError>;

/// A part of the tree that decides which handler takes an update.
pub(in crate::bot) type HandlerTree = Handler<'static, HandlerResult, DpHandlerDescription>;

/// Why an update could not be handled.
#[derive(Debug, thiserror::Error)]
pub enum HandlerError {
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The operating system has no randomness to give.
    #[error("no code could be drawn: {0}")]
    Randomness(getrandom::Error),
    /// Telegram did not take the reply.
    #[error("the reply was not taken: {0}")]
    Reply(String),
}
