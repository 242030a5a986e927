//! The SQL of held tickets.

use crate::channels::BOT_CHANNEL;
use crate::clock::At;
use crate::ids::TicketId;
use crate::store::{FromRow, Store, StoreError, Tx, query};

/// A ticket whose messages the agents' group refused: one row of `ticket_holds`.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub(crate) struct HeldTicket {
    #[column("ticket_id")]
    pub ticket: TicketId,
    #[column("group_chat_id")]
    pub group: i64,
    /// The number of failed tries.
    pub tries: u32,
    #[column("since_at_ms")]
    pub since: At,
    /// When it is tried again.
    pub retry_at: At,
}

crate::queries! {
    HOLD_TICKET = "INSERT INTO ticket_holds (ticket_id, group_chat_id, tries, since_at_ms,
        retry_at_ms) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (ticket_id) DO UPDATE SET group_chat_id = excluded.group_chat_id, tries =
        excluded.tries, retry_at_ms = excluded.retry_at_ms";
    HOLD_OF = "SELECT ticket_id, group_chat_id, tries, since_at_ms, retry_at_ms FROM ticket_holds
        WHERE ticket_id = $1";
    /// All held tickets of a group wait as long as the last one.
    POSTPONE = "UPDATE ticket_holds SET retry_at_ms = $1 WHERE group_chat_id = $2
        AND retry_at_ms < $3";
    RELEASE = "UPDATE ticket_holds SET retry_at_ms = $1 WHERE group_chat_id = $2
        AND retry_at_ms > $3";
    END_HOLD = "DELETE FROM ticket_holds WHERE ticket_id = $1";
    IS_ANY_HELD = "SELECT COUNT(*) AS n FROM ticket_holds WHERE group_chat_id = $1";
    DUE_HOLDS = "SELECT ticket_id, group_chat_id, tries, since_at_ms, retry_at_ms FROM ticket_holds
        WHERE retry_at_ms <= $1
        ORDER BY group_chat_id, retry_at_ms, ticket_id LIMIT 500";
    /// Only one of several replicas retries it.
    CLAIM_HOLD = "UPDATE ticket_holds SET retry_at_ms = $1 WHERE ticket_id = $2
        AND retry_at_ms = $3";
    MOVE_HOLDS = "UPDATE ticket_holds SET group_chat_id = $1 WHERE group_chat_id = $2";
    /// How many messages of the desk a group accepted since then; edits do not count.
    TAKEN_SINCE = "SELECT COUNT(*) AS n FROM notifications WHERE settled_at_ms > $1
        AND state = 'delivered' AND channel = $2 AND address = $3
        AND template IN ('ticket-relay', 'ticket-backlog', 'ticket-nudge', 'ticket-not-told',
        'alert-desk-refused')";
}

/// Holds a ticket, and the other held tickets of its group for as long.
pub(crate) async fn hold(tx: &mut Tx, hold: &HeldTicket) -> Result<(), StoreError> {
    let statement = query(HOLD_TICKET)
        .bind(hold.ticket.as_str())
        .bind(hold.group)
        .bind(i32::try_from(hold.tries).unwrap_or(i32::MAX));
    statement.bind(hold.since.ms()).bind(hold.retry_at.ms()).execute(&mut *tx).await?;
    let until = hold.retry_at.ms();
    query(POSTPONE).bind(until).bind(hold.group).bind(until).execute(&mut *tx).await?;
    Ok(())
}

/// The hold of a ticket, if it is held.
pub(crate) async fn of(tx: &mut Tx, ticket: &TicketId) -> Result<Option<HeldTicket>, StoreError> {
    query(HOLD_OF).bind(ticket.as_str()).fetch_optional(&mut *tx).await
}

/// Ends a ticket's hold; false when it had none.
pub(crate) async fn end(tx: &mut Tx, ticket: &TicketId) -> Result<bool, StoreError> {
    Ok(query(END_HOLD).bind(ticket.as_str()).execute(&mut *tx).await?.rows_affected() == 1)
}

/// Whether anything is held in a group.
pub(crate) async fn is_any(tx: &mut Tx, group: i64) -> Result<bool, StoreError> {
    let count: i64 = query(IS_ANY_HELD).bind(group).fetch_one(&mut *tx).await?;
    Ok(count > 0)
}

/// A group accepts messages again: its held tickets are due now.
pub(crate) async fn release(tx: &mut Tx, group: i64, now: At) -> Result<(), StoreError> {
    query(RELEASE).bind(now.ms()).bind(group).bind(now.ms()).execute(&mut *tx).await?;
    Ok(())
}

/// A group has a new chat id.
pub(crate) async fn move_group(tx: &mut Tx, old: i64, new: i64) -> Result<(), StoreError> {
    query(MOVE_HOLDS).bind(new).bind(old).execute(&mut *tx).await?;
    Ok(())
}

/// The held tickets that are due, by group, the longest due first.
pub(crate) async fn due(store: &Store, now: At) -> Result<Vec<HeldTicket>, StoreError> {
    query(DUE_HOLDS).bind(now.ms()).fetch_all(store.readers()).await
}

/// Claims a retry that is due; false when another replica has.
pub(crate) async fn claim(tx: &mut Tx, hold: &HeldTicket, until: At) -> Result<bool, StoreError> {
    let statement =
        query(CLAIM_HOLD).bind(until.ms()).bind(hold.ticket.as_str()).bind(hold.retry_at.ms());
    Ok(statement.execute(&mut *tx).await?.rows_affected() == 1)
}

/// Whether a group accepted messages since then.
pub(crate) async fn has_taken_since(
    tx: &mut Tx,
    group: i64,
    since: At,
) -> Result<bool, StoreError> {
    let statement =
        query(TAKEN_SINCE).bind(since.ms()).bind(BOT_CHANNEL.as_str()).bind(group.to_string());
    Ok(statement.fetch_one::<i64>(&mut *tx).await? > 0)
}
