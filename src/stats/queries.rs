//! The SQL of stats: what delivery and orders wrote, counted.

use serde::Serialize;

use crate::clock::At;
use crate::store::{FromRow, Store, StoreError, query};

crate::queries! {
    /// Tries that ended, counted in cells. The buckets of latency are those of `report::BUCKETS`.
    ATTEMPTS = "SELECT a.channel, a.category, a.locale, a.hour, a.state, a.class, a.code, a.passed_over,
        CASE WHEN a.took <= 1 THEN 0 WHEN a.took <= 2 THEN 1 WHEN a.took <= 5 THEN 2 WHEN a.took <= 10 THEN 3 WHEN a.took <= 20 THEN 4
            WHEN a.took <= 50 THEN 5 WHEN a.took <= 100 THEN 6 WHEN a.took <= 200 THEN 7 WHEN a.took <= 500 THEN 8 WHEN a.took <= 1000 THEN 9
            WHEN a.took <= 2000 THEN 10 WHEN a.took <= 5000 THEN 11 WHEN a.took <= 10000 THEN 12 WHEN a.took <= 30000 THEN 13
            WHEN a.took <= 60000 THEN 14 WHEN a.took <= 300000 THEN 15 WHEN a.took <= 3600000 THEN 16 WHEN a.took <= 86400000 THEN 17
            ELSE 18 END AS bucket, COUNT(*) AS n
        FROM (SELECT attempts.channel, notifications.category, notifications.locale, attempts.ended_at_ms / 3600000 AS hour, attempts.state, attempts.class, attempts.code,
                CASE WHEN attempts.started_at_ms IS NULL THEN 1 ELSE 0 END AS passed_over,
                attempts.ended_at_ms - notifications.created_at_ms AS took
            FROM attempts JOIN notifications ON notifications.id = attempts.notification_id
            WHERE attempts.ended_at_ms >= $1 AND attempts.ended_at_ms < $2 AND notifications.is_test = 0) a
        GROUP BY a.channel, a.category, a.locale, a.hour, a.state, a.class, a.code, a.passed_over, bucket";
    /// Notifications that ended, counted in cells; one is saved when another channel than its first
    /// carried it.
    NOTIFICATIONS = "SELECT channel, category, locale, state, CASE WHEN state = 'delivered' AND leg > 0 THEN 1 ELSE 0 END AS saved, COUNT(*) AS n FROM notifications
        WHERE settled_at_ms >= $1 AND settled_at_ms < $2 AND is_test = 0 GROUP BY channel, category, locale, state, saved";
    /// Orders that something was said of, by where both their lives stand.
    ORDERS = "SELECT fulfilment, payment, COUNT(*) AS n FROM orders WHERE updated_at_ms >= $1 AND updated_at_ms < $2
        GROUP BY fulfilment, payment ORDER BY n DESC, fulfilment, payment";
    /// What is left to do, and how long the oldest of it is due.
    BACKLOG = "SELECT (SELECT COUNT(*) FROM events WHERE state = 'pending') AS events,
        (SELECT COUNT(*) FROM notifications WHERE state IN ('scheduled', 'ready')) AS waiting,
        (SELECT COUNT(*) FROM notifications WHERE state = 'in_flight' AND awaits IS NULL) AS sending,
        (SELECT COUNT(*) FROM notifications WHERE awaits IS NOT NULL) AS awaiting,
        (SELECT MIN(due_at_ms) FROM notifications WHERE state IN ('scheduled', 'ready')) AS oldest_due_at_ms";
}

/// Tries that are alike.
#[derive(Debug, Clone, FromRow)]
pub struct AttemptCell {
    pub channel: String,
    pub category: String,
    pub locale: String,
    /// In which hour since the epoch.
    pub hour: i64,
    pub state: String,
    pub class: Option<String>,
    pub code: Option<String>,
    /// Whether there was no call: the channel was passed over.
    #[column("passed_over")]
    pub is_passed_over: bool,
    /// In which bucket of latency.
    pub bucket: i64,
    #[column("n")]
    pub count: i64,
}

/// Notifications that are alike.
#[derive(Debug, Clone, FromRow)]
pub struct NotificationCell {
    /// By which channel they went last; none where they had no way.
    pub channel: Option<String>,
    pub category: String,
    pub locale: String,
    pub state: String,
    /// Whether a later channel of their route carried them.
    #[column("saved")]
    pub is_saved: bool,
    #[column("n")]
    pub count: i64,
}

/// Orders that stand alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct OrderCell {
    /// Where their goods stand; none where nobody said.
    pub fulfilment: Option<String>,
    /// Where their money stands.
    pub payment: String,
    #[column("n")]
    pub count: i64,
}

/// What is left to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct DeliveryBacklog {
    /// Events that wait to be applied.
    pub events: i64,
    /// Notifications that wait for their time or their channel.
    pub waiting: i64,
    pub sending: i64,
    /// Notifications that wait for the word of a provider or a reader.
    pub awaiting: i64,
    /// When the oldest that waits is due.
    pub oldest_due_at: Option<At>,
}

pub(super) async fn attempts(
    store: &Store,
    since: At,
    until: At,
) -> Result<Vec<AttemptCell>, StoreError> {
    query(ATTEMPTS).bind(since.ms()).bind(until.ms()).fetch_all(&store.long_readers()).await
}

pub(super) async fn notifications(
    store: &Store,
    since: At,
    until: At,
) -> Result<Vec<NotificationCell>, StoreError> {
    query(NOTIFICATIONS).bind(since.ms()).bind(until.ms()).fetch_all(&store.long_readers()).await
}

pub(super) async fn orders(
    store: &Store,
    since: At,
    until: At,
) -> Result<Vec<OrderCell>, StoreError> {
    query(ORDERS).bind(since.ms()).bind(until.ms()).fetch_all(&store.long_readers()).await
}

/// What is left to do.
pub async fn backlog(store: &Store) -> Result<DeliveryBacklog, StoreError> {
    query(BACKLOG).fetch_one(store.readers()).await
}
