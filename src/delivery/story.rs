//! The story of a notification: where it stands and why, what was tried and what the providers said
//! of it. Never its words, and no whole address.

pub mod queries;
mod view;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::notification::NotificationState;
use crate::ids::{NotificationId, OrderId};
use crate::store::{Store, StoreError, Tx};

pub use view::{
    AttemptView, NotificationFilter, NotificationPage, NotificationStory, NotificationSummary,
    ReceiptView, RouteStop, WaitingFor, masked,
};

/// How many notifications of one order are told at most.
const MOST_OF_ORDER: i64 = 200;

/// The whole story of a notification.
pub async fn of(
    store: &Store,
    id: &NotificationId,
) -> Result<Option<NotificationStory>, StoreError> {
    queries::story(store, id).await
}

/// What happened to an order's messages, oldest first.
pub async fn of_order(
    store: &Store,
    order: &OrderId,
) -> Result<Vec<NotificationStory>, StoreError> {
    let mut stories = Vec::new();
    for id in queries::of_subject(store, order.as_str(), MOST_OF_ORDER).await? {
        stories.extend(queries::story(store, &id).await?);
    }
    Ok(stories)
}

/// Where a page begins, as callers hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageCursor(NotificationId);

impl PageCursor {
    /// Reads one back.
    pub fn parse(text: &str) -> Option<Self> {
        let id = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        NotificationId::try_from(id).ok().map(Self)
    }
}

/// At most `limit` notifications, the newest first, from a place on.
pub async fn list(
    store: &Store,
    filter: &NotificationFilter,
    from: Option<&PageCursor>,
    limit: i64,
) -> Result<NotificationPage, StoreError> {
    let mut notifications =
        queries::list(store, filter, from.map(|cursor| &cursor.0), limit.saturating_add(1)).await?;
    let is_more = i64::try_from(notifications.len()).unwrap_or(i64::MAX) > limit;
    if is_more {
        notifications.pop();
    }
    let last = notifications.last().filter(|_| is_more);
    Ok(NotificationPage {
        next_cursor: last.map(|brief| URL_SAFE_NO_PAD.encode(&brief.id)),
        notifications,
    })
}

/// The notification of a dedupe key, and where it stands.
pub async fn by_dedupe_key(
    tx: &mut Tx,
    key: &str,
) -> Result<Option<(NotificationId, NotificationState)>, StoreError> {
    queries::by_dedupe_key(tx, key).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_is_shown_whole() {
        assert_eq!(masked(crate::channels::test_channels::PLAIN, "+4915112345678"), "+49•••••5678");
        assert_eq!(masked(crate::channels::test_channels::RICH, "123456789"), "•••6789");
    }

    #[test]
    fn a_cursor_is_read_back_and_nothing_else_is() {
        let id = NotificationId::new(crate::clock::At(1));
        assert_eq!(PageCursor::parse(&URL_SAFE_NO_PAD.encode(id.as_str())), Some(PageCursor(id)));
        for bad in ["", "x", "bnRmXzE", "\u{fffd}"] {
            assert_eq!(PageCursor::parse(bad), None, "{bad}");
        }
    }
}
