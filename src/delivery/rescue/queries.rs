//! The SQL of rescue: who holds leases, and what a process that died left in flight.

use crate::clock::At;
use crate::delivery::claims::Claimed;
use crate::delivery::claims::queries::{WorkRow, work_columns};
use crate::store::{FromRow, Store, StoreError, Tx, query};

crate::queries! {
    /// What an engine that died left in flight, with the attempt it was in.
    LEFT_BEHIND = concat!("SELECT ", work_columns!("n"), ", NULL AS suppressed, n.lease_owner,
        a.id AS attempt_id FROM notifications n
        LEFT JOIN attempts a ON a.notification_id = n.id AND a.state = 'sending'
        WHERE n.state = 'in_flight' AND n.awaits IS NULL
        AND (n.lease_until_ms <= $1 OR substr(n.lease_owner, 1, 36) = $2)
        ORDER BY n.lease_until_ms, n.id LIMIT $3");
    /// The replicas that hold leases: an owner is a replica's 36 letters and a claim.
    OWNERS = "SELECT DISTINCT substr(lease_owner, 1, 36) AS replica FROM notifications
        WHERE state = 'in_flight' AND lease_owner IS NOT NULL";
    /// What a replica that died was asking its provider about waits for the word again, from now
    /// on.
    LET_GO = "UPDATE notifications SET lease_owner = NULL, lease_until_ms = $1
        WHERE state = 'in_flight' AND awaits IS NOT NULL AND lease_owner = $2";
}

/// Who holds leases.
pub(super) async fn owners(store: &Store) -> Result<Vec<String>, StoreError> {
    query(OWNERS).fetch_all(store.readers()).await
}

/// Gives back what a dead replica was asking about.
pub(super) async fn let_go(tx: &mut Tx, dead: &str, now: At) -> Result<(), StoreError> {
    query(LET_GO).bind(now.ms()).bind(dead).execute(&mut *tx).await?;
    Ok(())
}

#[derive(FromRow)]
struct LeftRow {
    lease_owner: Option<String>,
    attempt_id: Option<String>,
    #[column(flatten)]
    work: Result<WorkRow, StoreError>,
}

/// Work in flight whose lease ran out before `before`, or of the `dead` replica, with its
/// unfinished attempt if any.
pub(super) async fn left_behind(
    store: &Store,
    before: At,
    dead: &str,
    limit: i64,
    now: At,
) -> Result<Vec<(Claimed, Option<String>)>, StoreError> {
    let statement = query(LEFT_BEHIND).bind(before.ms()).bind(dead).bind(limit);
    let rows: Vec<LeftRow> = statement.fetch_all(store.readers()).await?;
    let mut left = Vec::with_capacity(rows.len());
    for LeftRow { lease_owner, attempt_id, work } in rows {
        let owner = lease_owner.unwrap_or_default();
        match work.and_then(|row| row.claimed(&owner, before, now)) {
            Ok(claimed) => left.push((claimed, attempt_id)),
            Err(error) => {
                tracing::error!(%error, "a notification that was left in flight can't be read")
            }
        }
    }
    Ok(left)
}
