//! What Telegram is told of an update, by `bot` where it polls and by `web` where Telegram calls.

/// What became of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpdateVerdict {
    /// Its effects are durable, or it was ignored by rule: it is acknowledged.
    Done,
    /// The bytes are no update: it is acknowledged too, since it would never be one.
    Unreadable,
    /// The store or Telegram cannot take it now: it stays with Telegram and comes again.
    Later,
}
