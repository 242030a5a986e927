//! What receipts change.

/// What a receipt changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptEffect {
    /// Its attempt moved on.
    Moved,
    /// It brought nothing new.
    Stale,
    /// It came before the answer to our own request was stored; it is applied with that.
    Early,
    /// No attempt of ours has this message.
    UnknownMessage,
}

impl ReceiptEffect {
    /// The word in `receipts.effect`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::Stale => "stale",
            Self::Early => "early",
            Self::UnknownMessage => "unknown_message",
        }
    }
}
