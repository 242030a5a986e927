//! The SQL of lists of tickets for agents.

use crate::store::{Store, StoreError, query};
use crate::support::case::ticket::Ticket;
use crate::support::case::ticket_filter::TicketFilter;
use crate::support::tickets::queries::columns;

/// An empty word is no filter. SQLite knows capitals of English letters only, so words are looked
/// for as typed too.
macro_rules! filtered {
    ($which:literal) => {
        concat!(
            " FROM support_tickets WHERE ",
            $which,
            " AND ($2 = '' OR state = 'new')
        AND ($3 = '' OR state IN ('new', 'waiting_agent')) AND ($4 = ''
        OR CAST(assignee AS TEXT) = $5) AND ($6 = '' OR category = $7)
        AND ($8 = '' OR name LIKE $9 ESCAPE '!' OR LOWER(name) LIKE $10 ESCAPE '!'
        OR LOWER(order_id) LIKE $11 ESCAPE '!'
        OR EXISTS (SELECT 1 FROM ticket_messages WHERE ticket_messages.ticket_id =
        support_tickets.id
        AND (ticket_messages.words LIKE $12 ESCAPE '!'
        OR LOWER(ticket_messages.words) LIKE $13 ESCAPE '!')))"
        )
    };
}

/// What waits for agents first, the most pressing and the longest first; the closed ones last, the
/// newest first.
macro_rules! page {
    ($which:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            filtered!($which),
            " ORDER BY CASE state WHEN 'new' THEN 0 WHEN 'waiting_agent' THEN 0
            WHEN 'waiting_customer' THEN 1 WHEN 'resolved' THEN 2 ELSE 3 END,
            CASE state WHEN 'closed' THEN -closed_at_ms ELSE 0 END, priority,
            COALESCE(unanswered_since_ms, opened_at_ms), id LIMIT $14 OFFSET $15"
        )
    };
}

crate::queries! {
    /// Of the tickets that are open, along their index.
    COUNT_OPEN = concat!("SELECT COUNT(*) AS n", filtered!("state <> 'closed' AND $1 = ''"));
    PAGE_OPEN = page!("state <> 'closed' AND $1 = ''");
    /// Of all tickets: each one is read.
    COUNT_ALL = concat!("SELECT COUNT(*) AS n", filtered!("$1 = 'all'"));
    PAGE_ALL = page!("$1 = 'all'");
}

/// Whether a filter shows closed tickets too.
fn is_of_all(filter: &TicketFilter) -> bool {
    matches!(filter, TicketFilter::All | TicketFilter::Words(_))
}

/// What a filter binds, in order.
fn bound(filter: &TicketFilter) -> [String; 13] {
    let flag = |is_on: bool, word: &str| if is_on { word.to_owned() } else { String::new() };
    let assignee = if let TicketFilter::Mine(user) = filter {
        user.unwrap_or_default().to_string()
    } else {
        String::new()
    };
    let category =
        if let TicketFilter::Category(key) = filter { key.clone() } else { String::new() };
    let typed = if let TicketFilter::Words(words) = filter { like(words) } else { String::new() };
    let lower = typed.to_lowercase();
    [
        flag(is_of_all(filter), "all"),
        flag(*filter == TicketFilter::New, "new"),
        flag(*filter == TicketFilter::Waiting, "waiting"),
        assignee.clone(),
        assignee,
        category.clone(),
        category,
        typed.clone(),
        typed.clone(),
        lower.clone(),
        lower.clone(),
        typed,
        lower,
    ]
}

/// Words anywhere in a text, with nothing in them that stands for something else. They are kept
/// escaped.
fn like(words: &str) -> String {
    let escaped = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("%{}%", escaped.replace('!', "!!").replace('%', "!%").replace('_', "!_"))
}

/// The tickets that a filter shows from an offset on, and how many it shows in all.
pub(crate) async fn page(
    store: &Store,
    filter: &TicketFilter,
    size: i64,
    offset: i64,
) -> Result<(Vec<Ticket>, i64), StoreError> {
    let (count, page) =
        if is_of_all(filter) { (COUNT_ALL, PAGE_ALL) } else { (COUNT_OPEN, PAGE_OPEN) };
    let (mut count, mut rows) = (query(count), query(page));
    for word in bound(filter) {
        count = count.bind(word.clone());
        rows = rows.bind(word);
    }
    let readers = store.long_readers();
    let count = count.fetch_one(&readers).await?;
    Ok((rows.bind(size).bind(offset).fetch_all(&readers).await?, count))
}
