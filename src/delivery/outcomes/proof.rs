//! How far it is known that a notification arrived.

/// The strongest evidence that a notification arrived, the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum DeliveryProof {
    /// A provider without receipts took it.
    Accepted,
    /// A provider with receipts took it, and none came in time.
    Unconfirmed,
    /// A receipt says that it arrived.
    Confirmed,
    /// The person pressed, answered or reacted.
    Read,
}

impl DeliveryProof {
    /// The word in `notifications.proof`.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}
