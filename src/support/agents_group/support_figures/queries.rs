//! The SQL of the desk's figures.

use std::time::Duration;

use crate::clock::At;
use crate::store::{FromRow, Store, StoreError, query};
use crate::support::case::ticket::TicketState;

/// The answers of one agent.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct AgentShare {
    #[column("author")]
    pub who: String,
    pub answers: i64,
    /// The number of tickets with an answer of theirs.
    pub tickets: i64,
}

/// How many open tickets are in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub(crate) struct StateCount {
    pub state: TicketState,
    #[column("n")]
    pub count: i64,
    /// The oldest message of a customer that has no answer yet.
    #[column("oldest")]
    pub oldest_unanswered: Option<At>,
}

crate::queries! {
    OPEN_BY_STATE = "SELECT state, COUNT(*) AS n, MIN(unanswered_since_ms) AS oldest
        FROM support_tickets WHERE state <> 'closed' GROUP BY state";
    FIRST_ANSWERS = "SELECT first_answered_at_ms - opened_at_ms AS took FROM support_tickets
        WHERE first_answered_at_ms >= $1";
    SHARES = "SELECT author, COUNT(*) AS answers, COUNT(DISTINCT ticket_id) AS tickets
        FROM ticket_messages
        WHERE side = 'agent' AND caption_of IS NULL AND said_at_ms >= $1 GROUP BY author
        ORDER BY COUNT(*) DESC, author LIMIT 30";
}

/// The open tickets, counted by state.
pub(crate) async fn open_by_state(store: &Store) -> Result<Vec<StateCount>, StoreError> {
    query(OPEN_BY_STATE).fetch_all(store.readers()).await
}

/// The times from opening to the first answer of tickets answered first since then.
pub(crate) async fn first_answers(store: &Store, since: At) -> Result<Vec<Duration>, StoreError> {
    let took: Vec<i64> = query(FIRST_ANSWERS).bind(since.ms()).fetch_all(store.readers()).await?;
    // A clock that was set back between them leaves less than nothing.
    let took = took.into_iter().map(|ms| u64::try_from(ms).unwrap_or_default());
    Ok(took.map(Duration::from_millis).collect())
}

/// The answers of each agent since then, at most 30 agents.
pub(crate) async fn shares(store: &Store, since: At) -> Result<Vec<AgentShare>, StoreError> {
    query(SHARES).bind(since.ms()).fetch_all(store.readers()).await
}
