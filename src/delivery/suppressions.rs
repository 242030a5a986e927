//! Suppressions: standing reasons not to send to an address. Asked when a route is made and again
//! at the moment of sending.

pub mod queries;

use crate::audit::{self, Actor, AuditEntry};
use crate::channels::{AddressFault, ChannelName};
use crate::clock::At;
use crate::phone::tail;
use crate::store::{StoreError, Tx};

/// Marks an address as out of reach; false when it was marked so already.
pub async fn mark(
    tx: &mut Tx,
    channel: ChannelName,
    address: &str,
    fault: AddressFault,
    now: At,
) -> Result<bool, StoreError> {
    let is_new = queries::mark(tx, channel, address, fault.as_str(), now).await?;
    if is_new && fault == AddressFault::OptedOut {
        record(tx, "suppression.opted_out", channel, address, now).await?;
    }
    Ok(is_new)
}

/// Takes back every mark of reach on an address that has just shown life; opt-outs stay.
pub async fn lift(tx: &mut Tx, channel: ChannelName, address: &str) -> Result<bool, StoreError> {
    queries::lift(tx, channel, address).await
}

/// Takes an opt-out back: only the person's own word may do so.
pub async fn opt_in(
    tx: &mut Tx,
    channel: ChannelName,
    address: &str,
    now: At,
) -> Result<bool, StoreError> {
    let lifted = queries::lift_opt_out(tx, channel, address).await?;
    if lifted {
        record(tx, "suppression.opted_in", channel, address, now).await?;
    }
    Ok(lifted)
}

/// Whether the person behind an address opted out.
pub async fn is_opted_out(
    tx: &mut Tx,
    channel: ChannelName,
    address: &str,
) -> Result<bool, StoreError> {
    queries::is_marked(tx, channel, address, AddressFault::OptedOut.as_str()).await
}

/// Why an address must not be sent to, if there is a reason.
pub async fn reason(
    tx: &mut Tx,
    channel: ChannelName,
    address: &str,
) -> Result<Option<AddressFault>, StoreError> {
    queries::reason(tx, channel, address).await
}

/// The audit log is read by more people than the tables are: it names the end of an address only.
async fn record(
    tx: &mut Tx,
    action: &'static str,
    channel: ChannelName,
    address: &str,
    now: At,
) -> Result<(), StoreError> {
    let object = format!("{}:{}", channel.as_str(), tail(address));
    audit::append(
        tx,
        &AuditEntry { actor: &Actor::Recipient, action, object: &object, detail: "" },
        now,
    )
    .await
}
