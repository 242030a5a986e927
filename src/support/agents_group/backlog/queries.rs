//! The SQL of messages that wait to be relayed to the agents.

use crate::clock::At;
use crate::ids::TicketId;
use crate::store::{FromRow, Store, StoreError, Tx, query};

/// What waits to be relayed to one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub(crate) struct GroupBacklog {
    #[column("group_chat_id")]
    pub group: i64,
    /// The number of customers' messages.
    pub messages: i64,
    /// Of how many tickets.
    pub tickets: i64,
    /// When the oldest was written.
    pub oldest: At,
}

crate::queries! {
    /// Tickets with messages that no notification carries, in groups that are not suppressed. Held
    /// and deferred tickets are retried at times of their own.
    WAITING = "SELECT DISTINCT ticket_messages.ticket_id FROM ticket_messages
        JOIN support_tickets ON support_tickets.id = ticket_messages.ticket_id
        WHERE ticket_messages.state IN ('kept', 'on_its_way') AND ticket_messages.state = 'kept'
        AND ticket_messages.side = 'customer' AND support_tickets.topic_state <> 'asked'
        AND support_tickets.group_chat_id IS NOT NULL AND support_tickets.deferred_at_ms IS NULL
        AND NOT EXISTS (SELECT 1 FROM suppressions WHERE suppressions.address = CAST(support_tickets.group_chat_id AS TEXT))
        AND NOT EXISTS (SELECT 1 FROM ticket_holds WHERE ticket_holds.ticket_id =
        support_tickets.id) LIMIT $1";
    WAITING_IN = "SELECT DISTINCT ticket_messages.ticket_id FROM ticket_messages
        JOIN support_tickets ON support_tickets.id = ticket_messages.ticket_id
        WHERE ticket_messages.state IN ('kept', 'on_its_way') AND ticket_messages.state = 'kept'
        AND ticket_messages.side = 'customer' AND support_tickets.topic_state <> 'asked'
        AND support_tickets.group_chat_id = $1 AND support_tickets.deferred_at_ms IS NULL
        ORDER BY ticket_messages.ticket_id LIMIT 200";
    /// The messages that wait for each group that is not suppressed. Those of a deferred ticket
    /// wait since it was admitted.
    BACKLOGS = "SELECT support_tickets.group_chat_id, COUNT(*) AS messages, COUNT(DISTINCT
        ticket_messages.ticket_id) AS tickets,
        MIN(ticket_messages.said_at_ms) AS oldest FROM ticket_messages
        JOIN support_tickets ON support_tickets.id = ticket_messages.ticket_id
        WHERE ticket_messages.state IN ('kept', 'on_its_way') AND ticket_messages.side = 'customer'
        AND ticket_messages.said_at_ms < $1
        AND support_tickets.group_chat_id IS NOT NULL AND support_tickets.deferred_at_ms IS NULL
        AND (support_tickets.admitted_at_ms IS NULL OR support_tickets.admitted_at_ms < $2)
        AND NOT EXISTS (SELECT 1 FROM suppressions WHERE suppressions.address = CAST(support_tickets.group_chat_id AS TEXT))
        GROUP BY support_tickets.group_chat_id";
}

/// Tickets with messages that wait to be relayed to the agents.
pub(crate) async fn waiting(store: &Store, limit: i64) -> Result<Vec<TicketId>, StoreError> {
    query(WAITING).bind(limit).fetch_all(store.readers()).await
}

/// The same in one group that can be reached again.
pub(crate) async fn waiting_in(tx: &mut Tx, group: i64) -> Result<Vec<TicketId>, StoreError> {
    query(WAITING_IN).bind(group).fetch_all(&mut *tx).await
}

/// Messages that were written before `since` and wait, by group.
pub(crate) async fn backlogs(store: &Store, since: At) -> Result<Vec<GroupBacklog>, StoreError> {
    query(BACKLOGS).bind(since.ms()).bind(since.ms()).fetch_all(store.readers()).await
}
