//! The rows of leases, in PostgreSQL's own words: their times are of the database's clock, since
//! those of replicas differ.

use std::time::Duration;

use crate::store::query::query;
use crate::store::{FromRow, Store, StoreError};

const FIND: &str = "SELECT holder, epoch, expires_at_ms, CAST(expires_at_ms <= \
    EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS INTEGER) AS has_run_out FROM singletons \
    WHERE name = $1";
/// Only the row that was looked at is taken: one that was renewed or taken meanwhile is not.
const TAKE: &str = concat!(
    "INSERT INTO singletons (name, holder, epoch, expires_at_ms) VALUES ($1, $2, \
        CAST($3 AS BIGINT) + 1, ",
    now_ms!(),
    " + $4) ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, epoch = excluded.epoch, \
        expires_at_ms = excluded.expires_at_ms WHERE singletons.epoch = excluded.epoch - 1 \
        AND singletons.expires_at_ms = $5"
);
const RENEW: &str = concat!(
    "UPDATE singletons SET expires_at_ms = ",
    now_ms!(),
    " + $3 WHERE name = $1 AND epoch = $2"
);
const RELEASE: &str = "UPDATE singletons SET expires_at_ms = 0 WHERE name = $1 AND epoch = $2";

/// A lease as it was looked at.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub(in crate::store) struct LeaseRow {
    pub holder: String,
    /// Grows with each new holder.
    pub epoch: i64,
    /// By the database's clock.
    pub expires_at_ms: i64,
    pub has_run_out: bool,
}

impl LeaseRow {
    /// One that nobody has had yet.
    pub fn of_nobody() -> Self {
        Self { holder: String::new(), epoch: 0, expires_at_ms: 0, has_run_out: true }
    }
}

/// The lease of this name; none where nobody has had it yet.
pub(in crate::store) async fn find(
    store: &Store,
    name: &str,
) -> Result<Option<LeaseRow>, StoreError> {
    query(FIND).bind(name).fetch_optional(store.readers()).await
}

/// Takes a lease that still is as it was looked at; its new epoch, or none where it is not.
pub(in crate::store) async fn take(
    store: &Store,
    name: &'static str,
    seen: &LeaseRow,
    lease: Duration,
) -> Result<Option<i64>, StoreError> {
    let (holder, epoch, expires_at_ms) =
        (store.replica().to_owned(), seen.epoch, seen.expires_at_ms);
    let taken = store.write(async move |tx| {
        let taking =
            query(TAKE).bind(name).bind(&*holder).bind(epoch).bind(ms(lease)).bind(expires_at_ms);
        Ok(taking.execute(tx).await?.rows_affected())
    });
    Ok((taken.await? > 0).then_some(epoch + 1))
}

/// Renews it; false where it has another holder.
pub(in crate::store) async fn renew(
    store: &Store,
    name: &'static str,
    epoch: i64,
    lease: Duration,
) -> Result<bool, StoreError> {
    let renewed = store.write(async move |tx| {
        Ok(query(RENEW).bind(name).bind(epoch).bind(ms(lease)).execute(tx).await?.rows_affected())
    });
    Ok(renewed.await? > 0)
}

/// Gives it back, where it is still of this epoch.
pub(in crate::store) async fn release(
    store: &Store,
    name: &'static str,
    epoch: i64,
) -> Result<(), StoreError> {
    let released =
        store.write(async move |tx| query(RELEASE).bind(name).bind(epoch).execute(tx).await);
    released.await.map(drop)
}

fn ms(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
