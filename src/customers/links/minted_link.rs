//! A link as it was minted.

use crate::clock::At;
use crate::ids::CustomerId;
use crate::store::FromRow;

/// A link as it was minted.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct MintedLink {
    #[column("customer_id")]
    pub customer: CustomerId,
    #[column("created_at_ms")]
    pub minted_at: At,
    /// Until when it is good.
    pub expires_at: At,
}

impl MintedLink {
    /// How long it was to be good.
    pub fn life(&self) -> std::time::Duration {
        self.expires_at.since(self.minted_at)
    }
}
