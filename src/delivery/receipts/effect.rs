//! What receipts change.

/// What a receipt changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
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
        self.into()
    }
}
