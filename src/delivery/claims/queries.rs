//! The SQL of claims.

use std::time::Duration;

use super::Claimed;
use crate::channels::AddressKind;
use crate::clock::At;
use crate::delivery::exclusion::ExclusionReason;
use crate::delivery::notification::{Category, Leg, Priority};
use crate::delivery::purpose::Purpose;
use crate::delivery::sms_budget::queries as costs;
use crate::ids::{AttemptId, NotificationId};
use crate::phone::Phone;
use crate::store::{FromRow, Store, StoreError, Tx, query};

/// What the engine must know of a notification that it works on.
macro_rules! work_columns {
    ($n:literal) => {
        concat!(
            "COALESCE(",
            $n,
            ".sealed, ",
            $n,
            ".route) AS route, ",
            $n,
            ".id, ",
            $n,
            ".category, ",
            $n,
            ".is_test, ",
            $n,
            ".template, ",
            $n,
            ".purpose, ",
            $n,
            ".priority, ",
            $n,
            ".leg, ",
            $n,
            ".spent, ",
            $n,
            ".cuts, ",
            $n,
            ".subject, ",
            $n,
            ".version, ",
            $n,
            ".tries, ",
            $n,
            ".attempt_count, ",
            $n,
            ".next_attempt_id, ",
            $n,
            ".due_at_ms, ",
            $n,
            ".expires_at_ms, ",
            $n,
            ".first_failed_at_ms"
        )
    };
}
pub(in crate::delivery) use work_columns;

/// Why the leg in question must not be taken: a standing reason against its address, or the
/// customer's own wish.
macro_rules! silenced {
    () => {
        "COALESCE((SELECT MIN(reason) FROM suppressions
            WHERE suppressions.channel = notifications.channel
            AND suppressions.address = notifications.address
            AND suppressions.reason <> COALESCE(notifications.passes, '')),
            (SELECT 'switched_off' FROM communication_preferences
            WHERE communication_preferences.customer_id = notifications.customer_id
            AND communication_preferences.category = notifications.category
            AND communication_preferences.channel = notifications.channel
            AND communication_preferences.is_wanted = 0
            AND notifications.passes IS NULL)) AS suppressed"
    };
}

/// Whether nothing stands ahead of it in its sequence. What a provider took is out of the way, its
/// receipt or reader awaited or not.
macro_rules! is_next {
    () => {
        "(sequence IS NULL OR NOT EXISTS (SELECT 1 FROM notifications ahead
            WHERE ahead.sequence = notifications.sequence
            AND ahead.settled_at_ms IS NULL AND ahead.place < notifications.place
            AND COALESCE(ahead.awaits, '') NOT IN ('receipt', 'read')))"
    };
}

/// When the first of a priority is due.
macro_rules! first_due {
    ($priority:literal) => {
        concat!(
            "(SELECT due_at_ms FROM notifications WHERE state IN ('scheduled', 'ready')
                AND priority = ",
            $priority,
            " AND ",
            is_next!(),
            " ORDER BY due_at_ms LIMIT 1)"
        )
    };
}

crate::queries! {
    /// The earliest moment at which something is due, by priority. Each is one look into the index,
    /// however much waits.
    NEXT_DUE = concat!("SELECT ", first_due!("0"), " AS urgent, ", first_due!("1"), " AS high, ",
        first_due!("2"), " AS normal, ", first_due!("3"), " AS bulk");
    /// Takes due work under a lease, and asks once more whether it may go: what was said since it
    /// was entered counts. Replicas that claim at once each take other rows. Materialized, or
    /// PostgreSQL may look for rows more than once and take more than the limit. The cast: SQLite
    /// prepares a statement anew for each value of a bare `LIMIT $3`.
    CLAIM = concat!("WITH due AS MATERIALIZED (SELECT id AS due_id FROM notifications
            WHERE state IN ('scheduled', 'ready') AND due_at_ms <= $1 AND priority = $2
            AND ", is_next!(), " ORDER BY due_at_ms, id LIMIT CAST($3 AS BIGINT)",
            crate::for_update!(), crate::skip_locked!(), ")
        UPDATE notifications SET state = 'in_flight', lease_owner = $4, lease_until_ms = $5,
            attempt_count = attempt_count + 1
        FROM due WHERE notifications.id = due.due_id
        AND notifications.state IN ('scheduled', 'ready')
        RETURNING ", work_columns!("notifications"), ", ", silenced!());
    /// Puts claimed work back; what waits for a channel fails from its first wait on. A try that
    /// was begun and never written to the wire is the next one again.
    PUT_BACK = "UPDATE notifications SET state = 'ready', lease_owner = NULL, lease_until_ms = NULL,
        due_at_ms = $1, next_attempt_id = $2,
        first_failed_at_ms = COALESCE(first_failed_at_ms, $3), attempt_count = attempt_count - 1
        WHERE id = $4 AND state = 'in_flight' AND lease_owner = $5";
    UNSTART_ATTEMPT = "UPDATE attempts SET state = 'queued', started_at_ms = NULL, due_at_ms = $1
        WHERE id = $2 AND state = 'sending'";
    /// Work that can't be read: it waits for a newer replica that can, until it is worth nothing.
    SET_ASIDE = "UPDATE notifications SET state = CASE WHEN expires_at_ms <= $1 THEN 'expired'
        ELSE 'ready' END,
        reason = CASE WHEN expires_at_ms <= $2 THEN 'unreadable' END, settled_at_ms = CASE
        WHEN expires_at_ms <= $3 THEN CAST($4 AS BIGINT) END,
        sealed = CASE WHEN expires_at_ms <= $5 THEN NULL ELSE sealed END,
        lease_owner = NULL, lease_until_ms = NULL, due_at_ms = $6, attempt_count = attempt_count - 1
        WHERE id = $7 AND state = 'in_flight' AND lease_owner = $8";
    /// The same of a phone's other spellings.
    SILENCED_LINE = "SELECT MIN(suppressions.reason) AS suppressed FROM suppressions
        JOIN notifications ON notifications.id = $1
        AND suppressions.reason <> COALESCE(notifications.passes, '')
        WHERE suppressions.channel = $2 AND suppressions.address IN ($3, $4, $5)";
    IS_SILENCED = concat!("SELECT ", silenced!(), " FROM notifications WHERE id = $1");
    RENEW_LEASE = "UPDATE notifications SET lease_until_ms = $1 WHERE id = $2
        AND state = 'in_flight' AND lease_owner = $3";
}

/// How long work that can't be read is set aside for.
const ASIDE: Duration = Duration::from_secs(60);

/// One row of `work_columns`, and why its leg must not be taken.
#[derive(FromRow)]
pub(in crate::delivery) struct WorkRow {
    #[column(json)]
    route: Vec<Leg>,
    id: NotificationId,
    category: Category,
    is_test: bool,
    template: String,
    purpose: Option<Purpose>,
    priority: Priority,
    leg: usize,
    spent: u32,
    cuts: u32,
    subject: Option<String>,
    version: Option<i64>,
    tries: u32,
    attempt_count: i32,
    next_attempt_id: Option<String>,
    due_at: At,
    expires_at: Option<At>,
    first_failed_at: Option<At>,
    suppressed: Option<ExclusionReason>,
}

impl WorkRow {
    /// The row as work that this owner holds.
    pub(in crate::delivery) fn claimed(
        self,
        lease_owner: &str,
        lease_until: At,
        now: At,
    ) -> Result<Claimed, StoreError> {
        if self.leg >= self.route.len() {
            return Err(StoreError::corrupt("notifications.leg", &self.id));
        }
        let planned = self.next_attempt_id.clone().and_then(|id| AttemptId::try_from(id).ok());
        Ok(Claimed {
            attempt: planned.unwrap_or_else(|| AttemptId::new(now)),
            is_test: self.is_test,
            category: self.category,
            purpose: Purpose::of(self.purpose, &self.template),
            template: self.template,
            priority: self.priority,
            route: self.route,
            leg: self.leg,
            spent: self.spent,
            cuts: self.cuts,
            subject: self.subject,
            version: self.version,
            tries: self.tries,
            attempt_no: self.attempt_count,
            queued_attempt: self.next_attempt_id,
            due_at: self.due_at,
            expires_at: self.expires_at,
            first_failed_at: self.first_failed_at,
            suppressed: self.suppressed,
            charge: None,
            lease_owner: lease_owner.to_owned(),
            lease_until,
            id: self.id,
        })
    }
}

/// When the next notification of each priority is due, where one waits.
pub(in crate::delivery) async fn next_due(
    store: &Store,
) -> Result<Vec<(Priority, At)>, StoreError> {
    let due: (Option<At>, Option<At>, Option<At>, Option<At>) =
        query(NEXT_DUE).fetch_one(store.readers()).await?;
    let due = Priority::ALL.iter().copied().zip([due.0, due.1, due.2, due.3]);
    Ok(due.filter_map(|(priority, at)| Some((priority, at?))).collect())
}

/// Which priority a claim takes, how many at most, and for whom.
#[derive(Debug, Clone)]
pub(in crate::delivery) struct ClaimRequest {
    pub owner: String,
    pub lease_until: At,
    pub now: At,
    pub priority: Priority,
    pub limit: i64,
}

/// A row that was taken. One that can't be read must not hold up all others.
#[derive(FromRow)]
struct TakenRow {
    id: String,
    #[column(flatten)]
    work: Result<WorkRow, StoreError>,
}

/// Takes due work, oldest first.
pub(in crate::delivery) async fn claim(
    tx: &mut Tx,
    claim: &ClaimRequest,
) -> Result<Vec<Claimed>, StoreError> {
    let rows: Vec<TakenRow> = query(CLAIM)
        .bind(claim.now.ms())
        .bind(claim.priority.rank())
        .bind(claim.limit)
        .bind(&*claim.owner)
        .bind(claim.lease_until.ms())
        .fetch_all(&mut *tx)
        .await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for TakenRow { id, work } in rows {
        match work.and_then(|row| row.claimed(&claim.owner, claim.lease_until, claim.now)) {
            Ok(work) => claimed.push(work),
            Err(error) => set_aside(tx, &id, claim, &error).await?,
        }
    }
    for work in claimed.iter_mut().filter(|work| work.suppressed.is_none()) {
        if let Some(statement) = of_line(work) {
            work.suppressed = statement.fetch_one(&mut *tx).await?;
        }
    }
    // RETURNING promises no order.
    claimed.sort_by(|a, b| (a.due_at, &a.id).cmp(&(b.due_at, &b.id)));
    Ok(claimed)
}

/// What asks for reasons against other spellings of the phone that is tried, where its line has
/// some.
fn of_line(work: &Claimed) -> Option<crate::store::Query<'static>> {
    let leg = work.leg();
    if leg.channel.profile().addresses != AddressKind::Phone {
        return None;
    }
    let phone = Phone::recorded(&leg.address).ok()?;
    if phone.as_str() == leg.address && !phone.has_two_spellings() {
        return None;
    }
    let [newest, older, other] = phone.spellings();
    let statement = query(SILENCED_LINE).bind(work.id.to_string()).bind(leg.channel.as_str());
    Some(statement.bind(newest).bind(older).bind(other))
}

async fn set_aside(
    tx: &mut Tx,
    id: &str,
    claim: &ClaimRequest,
    error: &StoreError,
) -> Result<(), StoreError> {
    tracing::error!(notification = %id, %error, "a notification can't be read and was set aside");
    let now = claim.now.ms();
    let statement = query(SET_ASIDE)
        .bind(now)
        .bind(now)
        .bind(now)
        .bind(now)
        .bind(now)
        .bind(claim.now.plus(ASIDE).ms());
    statement.bind(id).bind(&*claim.owner).execute(&mut *tx).await?;
    Ok(())
}

/// Puts claimed work back until `due_at`, its try not begun; `failing_since` marks the wait as the
/// channel's failure.
pub(in crate::delivery) async fn put_back(
    tx: &mut Tx,
    claimed: &Claimed,
    due_at: At,
    failing_since: Option<At>,
) -> Result<(), StoreError> {
    back(tx, claimed, claimed.queued_attempt.as_deref(), due_at, failing_since).await?;
    Ok(())
}

/// Puts claimed work back whose try was begun and certainly not written to the wire.
pub(in crate::delivery) async fn unstart(
    tx: &mut Tx,
    claimed: &Claimed,
    due_at: At,
) -> Result<(), StoreError> {
    if back(tx, claimed, Some(claimed.attempt.as_str()), due_at, None).await? {
        query(UNSTART_ATTEMPT)
            .bind(due_at.ms())
            .bind(claimed.attempt.as_str())
            .execute(&mut *tx)
            .await?;
        costs::refund(tx, claimed.charge).await?;
    }
    Ok(())
}

async fn back(
    tx: &mut Tx,
    claimed: &Claimed,
    attempt: Option<&str>,
    due_at: At,
    failing_since: Option<At>,
) -> Result<bool, StoreError> {
    let statement = query(PUT_BACK).bind(due_at.ms()).bind(attempt).bind(failing_since.map(At::ms));
    Ok(statement
        .bind(claimed.id.as_str())
        .bind(&*claimed.lease_owner)
        .execute(&mut *tx)
        .await?
        .rows_affected()
        == 1)
}

/// Keeps held work; false when somebody else has it by now.
pub(in crate::delivery) async fn renew_lease(
    tx: &mut Tx,
    claimed: &Claimed,
    until: At,
) -> Result<bool, StoreError> {
    let done = query(RENEW_LEASE)
        .bind(until.ms())
        .bind(claimed.id.as_str())
        .bind(&*claimed.lease_owner)
        .execute(&mut *tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether something was said against held work since it was claimed.
pub(in crate::delivery) async fn is_silenced(
    store: &Store,
    work: &Claimed,
) -> Result<bool, StoreError> {
    let statement = query(IS_SILENCED).bind(work.id.as_str());
    let reason: Option<Option<ExclusionReason>> = statement.fetch_optional(store.readers()).await?;
    if reason.flatten().is_some() {
        return Ok(true);
    }
    let Some(statement) = of_line(work) else { return Ok(false) };
    let reason: Option<ExclusionReason> = statement.fetch_one(store.readers()).await?;
    Ok(reason.is_some())
}
