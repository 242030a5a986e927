//! The SQL of blocked contacts.

use crate::audit::Actor;
use crate::channels::ChannelName;
use crate::clock::At;
use crate::store::{StoreError, Tx, query};
use crate::support::case::ticket::TicketContact;
use crate::support::tickets::queries::at;

crate::queries! {
    IS_BLOCKED = "SELECT blocked_by FROM blocked_contacts WHERE channel = $1
        AND address IN ($2, $3, $4)";
    TELL_BLOCKED = "UPDATE blocked_contacts SET told_at_ms = $1 WHERE channel = $2
        AND address IN ($3, $4, $5) AND told_at_ms IS NULL";
    BLOCK = "INSERT INTO blocked_contacts (channel, address, blocked_by, blocked_at_ms)
        VALUES ($1, $2, $3, $4) ON CONFLICT (channel, address) DO NOTHING";
    UNBLOCK = "DELETE FROM blocked_contacts WHERE channel = $1 AND address IN ($2, $3, $4)";
}

/// Whether an address is blocked, in any spelling of a number.
pub(crate) async fn is_blocked(
    tx: &mut Tx,
    channel: ChannelName,
    address: &str,
) -> Result<bool, StoreError> {
    at(IS_BLOCKED, channel, address).exists(&mut *tx).await
}

/// Records that a blocked contact is told so; true the first time only.
pub(crate) async fn mark_blocked_told(
    tx: &mut Tx,
    contact: &TicketContact,
    now: At,
) -> Result<bool, StoreError> {
    let [newest, older, other] = contact.channel.spellings(&contact.address);
    let statement = query(TELL_BLOCKED)
        .bind(now.ms())
        .bind(contact.channel.as_str())
        .bind(newest)
        .bind(older)
        .bind(other);
    Ok(statement.execute(&mut *tx).await?.rows_affected() > 0)
}

/// Blocks a contact; false when it was blocked.
pub(crate) async fn block(
    tx: &mut Tx,
    contact: &TicketContact,
    by: &Actor,
    now: At,
) -> Result<bool, StoreError> {
    if is_blocked(tx, contact.channel, &contact.address).await? {
        return Ok(false);
    }
    let statement = query(BLOCK)
        .bind(contact.channel.as_str())
        .bind(&*contact.address)
        .bind(by.to_string())
        .bind(now.ms());
    Ok(statement.execute(&mut *tx).await?.rows_affected() == 1)
}

/// Unblocks a contact; false when it was not blocked.
pub(crate) async fn unblock(tx: &mut Tx, contact: &TicketContact) -> Result<bool, StoreError> {
    Ok(at(UNBLOCK, contact.channel, &contact.address).execute(&mut *tx).await?.rows_affected() > 0)
}
