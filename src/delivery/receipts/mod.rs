//! Receipts: a provider's word on a message that it took. They come late, twice, out of order and
//! for messages that we do not know; all are kept, and no state ever moves back. `sink` is what the
//! doors call; `apply` moves the attempt and its notification; `late` is about attempts that were
//! given up before their receipt came.

pub(super) mod apply;
pub mod attempts;
pub(super) mod effect;
pub(super) mod late;
pub mod queries;
pub mod quoted;
mod sink;

pub use sink::ReceiptSink;
