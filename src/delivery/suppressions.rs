//! Suppressions: standing reasons not to send to an address. Asked when a route is made and again at the moment of sending.

use super::queries;
use crate::channels::{AddressFault, ChannelKind};
use crate::clock::At;
use crate::store::{StoreError, Tx};

/// Marks an address as out of reach; false when it was marked so already.
///
/// # Errors
/// When the store fails.
pub async fn mark(tx: &mut Tx, channel: ChannelKind, address: &str, fault: AddressFault, now: At) -> Result<bool, StoreError> {
    queries::suppress(tx, channel.as_str(), address, fault.as_str(), now).await
}

/// Takes back every mark of reach on an address that has just shown life; opt-outs stay.
///
/// # Errors
/// When the store fails.
pub async fn lift(tx: &mut Tx, channel: ChannelKind, address: &str) -> Result<bool, StoreError> {
    queries::lift(tx, channel.as_str(), address).await
}

/// Why an address must not be sent to, if there is a reason.
///
/// # Errors
/// When the store fails.
pub async fn reason(tx: &mut Tx, channel: ChannelKind, address: &str) -> Result<Option<String>, StoreError> {
    queries::suppressed(tx, channel.as_str(), address).await
}
