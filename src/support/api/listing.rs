//! Pages of tickets for the API.

pub mod queries;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use crate::store::{Store, StoreError};
use crate::support::api::ticket_query::{TicketCursor, TicketQuery};
use crate::support::case::ticket_view::TicketView;

/// A page of tickets in the API.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TicketPage {
    pub tickets: Vec<TicketView>,
    /// The cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

/// At most `limit` tickets, newest first, from a cursor on.
pub async fn list(
    store: &Store,
    filter: &TicketQuery,
    from: Option<&TicketCursor>,
    limit: i64,
) -> Result<TicketPage, StoreError> {
    let mut tickets =
        queries::list(store, filter, from.map(|cursor| &cursor.0), limit.saturating_add(1)).await?;
    let is_more = i64::try_from(tickets.len()).unwrap_or(i64::MAX) > limit;
    if is_more {
        tickets.pop();
    }
    let last = tickets.last().filter(|_| is_more);
    Ok(TicketPage {
        next_cursor: last.map(|ticket| URL_SAFE_NO_PAD.encode(ticket.id.as_str())),
        tickets: tickets.iter().map(TicketView::from).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::At;
    use crate::delivery::Priority;
    use crate::ids::TicketId;
    use crate::support::api::ticket_query::StateFilter;
    use crate::support::case::ticket::TicketState;
    use crate::support::case::ticket_view::priority_of;
    use crate::support::case::ticket_view::priority_word;

    #[test]
    fn words_and_cursors_are_read_back() {
        for priority in Priority::ALL.iter().copied() {
            assert_eq!(priority_of(priority_word(priority)), Some(priority));
        }
        assert_eq!(priority_of("bulk"), None);
        assert_eq!(StateFilter::parse("open").map(StateFilter::as_str), Some("open"));
        assert_eq!(StateFilter::parse("resolved"), Some(StateFilter::In(TicketState::Resolved)));
        let id = TicketId::new(At(1));
        assert_eq!(
            TicketCursor::parse(&URL_SAFE_NO_PAD.encode(id.as_str())),
            Some(TicketCursor(id))
        );
        assert_eq!(TicketCursor::parse("x"), None);
    }
}
