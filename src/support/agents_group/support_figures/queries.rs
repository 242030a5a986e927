//! The SQL of the desk's figures.

use std::time::Duration;

use crate::clock::At;
use crate::store::{Row, Store, StoreError, query};
use crate::support::case::ticket::TicketState;

/// The answers of one agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentShare {
    pub who: String,
    pub answers: i64,
    /// The number of tickets with an answer of theirs.
    pub tickets: i64,
}

/// How many open tickets are in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StateCount {
    pub state: TicketState,
    pub count: i64,
    /// The oldest message of a customer that has no answer yet.
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
    let rows = query(OPEN_BY_STATE).fetch_all(store.readers()).await?;
    let read = |row: &Row| {
        let state: String = row.try_get("state")?;
        Ok(StateCount {
            state: TicketState::parse(&state)
                .ok_or_else(|| StoreError::corrupt("support_tickets.state", &state))?,
            count: row.try_get("n")?,
            oldest_unanswered: row.try_get::<Option<i64>>("oldest")?.map(At),
        })
    };
    rows.iter().map(read).collect()
}

/// The times from opening to the first answer of tickets answered first since then.
pub(crate) async fn first_answers(store: &Store, since: At) -> Result<Vec<Duration>, StoreError> {
    let rows = query(FIRST_ANSWERS).bind(since.ms()).fetch_all(store.readers()).await?;
    let took = |row: &Row| {
        Ok(Duration::from_millis(u64::try_from(row.try_get::<i64>("took")?).unwrap_or_default()))
    };
    rows.iter().map(took).collect()
}

/// The answers of each agent since then, at most 30 agents.
pub(crate) async fn shares(store: &Store, since: At) -> Result<Vec<AgentShare>, StoreError> {
    let rows = query(SHARES).bind(since.ms()).fetch_all(store.readers()).await?;
    let share = |row: &Row| {
        Ok(AgentShare {
            who: row.try_get("author")?,
            answers: row.try_get("answers")?,
            tickets: row.try_get("tickets")?,
        })
    };
    rows.iter().map(share).collect()
}
