//! The SQL of delivery: notifications, attempts, suppressions.

use std::time::Duration;

use sqlx::Row as _;

use super::notification::{Category, Leg, NewNotification, Priority, State};
use crate::clock::At;
use crate::ids::{AttemptId, NotificationId};
use crate::store::{Row, Store, StoreError, Tx};

crate::queries! {
    /// What a newer notification under the same key replaces.
    SUPERSEDE = "UPDATE notifications SET state = 'cancelled', reason = 'superseded', settled_at_ms = $1
        WHERE supersedes = $2 AND state IN ('scheduled', 'ready')";
    INSERT_NOTIFICATION = "INSERT INTO notifications (id, recipient, customer_id, category, template, locale, priority, state,
        route, excluded, channel, address, subject, version, supersedes, dedupe_key, due_at_ms, expires_at_ms, reason,
        created_at_ms, settled_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
        ON CONFLICT (dedupe_key) DO NOTHING";
    /// The earliest moment at which something is due, by priority. Each is one look into the index, however much waits.
    NEXT_DUE = "SELECT (SELECT MIN(due_at_ms) FROM notifications WHERE state IN ('scheduled', 'ready') AND priority = 0) AS urgent,
        (SELECT MIN(due_at_ms) FROM notifications WHERE state IN ('scheduled', 'ready') AND priority = 1) AS high,
        (SELECT MIN(due_at_ms) FROM notifications WHERE state IN ('scheduled', 'ready') AND priority = 2) AS normal,
        (SELECT MIN(due_at_ms) FROM notifications WHERE state IN ('scheduled', 'ready') AND priority = 3) AS bulk";
    /// Takes due work under a lease; each claim is an owner of its own, so that work which was taken over and claimed again is
    /// not mistaken for what it was. The state guard stands twice: without the outer one two replicas claim the same row.
    CLAIM = "UPDATE notifications SET state = 'in_flight', lease_owner = $1, lease_until_ms = $2, attempt_count = attempt_count + 1
        WHERE state IN ('scheduled', 'ready') AND id IN (SELECT id FROM notifications
            WHERE state IN ('scheduled', 'ready') AND due_at_ms <= $3 AND priority = $4 ORDER BY due_at_ms, id LIMIT $5)
        RETURNING id, category, template, priority, route, leg, subject, version, tries, attempt_count, next_attempt_id, due_at_ms,
            expires_at_ms, first_failed_at_ms, (SELECT MIN(reason) FROM suppressions
            WHERE suppressions.channel = notifications.channel AND suppressions.address = notifications.address) AS suppressed";
    /// Puts claimed work back untouched; a try that was begun and never written to the wire is the next one again.
    PUT_BACK = "UPDATE notifications SET state = 'ready', lease_owner = NULL, lease_until_ms = NULL, due_at_ms = $1, next_attempt_id = $2,
        attempt_count = attempt_count - 1 WHERE id = $3 AND state = 'in_flight' AND lease_owner = $4";
    UNSTART_ATTEMPT = "UPDATE attempts SET state = 'queued', started_at_ms = NULL, due_at_ms = $1 WHERE id = $2 AND state = 'sending'";
    /// Work that can't be read: it waits for a newer replica that can, until it is worth nothing.
    SET_ASIDE = "UPDATE notifications SET state = CASE WHEN expires_at_ms <= $1 THEN 'expired' ELSE 'ready' END,
        reason = CASE WHEN expires_at_ms <= $2 THEN 'unreadable' END, settled_at_ms = CASE WHEN expires_at_ms <= $3 THEN CAST($4 AS BIGINT) END,
        lease_owner = NULL, lease_until_ms = NULL, due_at_ms = $5, attempt_count = attempt_count - 1
        WHERE id = $6 AND state = 'in_flight' AND lease_owner = $7";
    RENEW_LEASE = "UPDATE notifications SET lease_until_ms = $1 WHERE id = $2 AND state = 'in_flight' AND lease_owner = $3";
    START_QUEUED_ATTEMPT = "UPDATE attempts SET state = 'sending', started_at_ms = $1 WHERE id = $2 AND state = 'queued'";
    INSERT_ATTEMPT = "INSERT INTO attempts (id, notification_id, channel, address, try, state, due_at_ms, started_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    END_ATTEMPT = "UPDATE attempts SET state = $1, class = $2, code = $3, detail = $4, provider_id = $5, ended_at_ms = $6
        WHERE id = $7 AND state = 'sending'";
    FINISH = "UPDATE notifications SET state = $1, proof = $2, reason = $3, settled_at_ms = $4, lease_owner = NULL, lease_until_ms = NULL,
        next_attempt_id = NULL WHERE id = $5 AND state = 'in_flight' AND lease_owner = $6";
    AGAIN = "UPDATE notifications SET state = 'ready', due_at_ms = $1, tries = $2, leg = $3, channel = $4, address = $5,
        next_attempt_id = $6, first_failed_at_ms = $7, lease_owner = NULL, lease_until_ms = NULL
        WHERE id = $8 AND state = 'in_flight' AND lease_owner = $9";
    /// What an engine that died left in flight, with the attempt it was in.
    LEFT_BEHIND = "SELECT n.id, n.category, n.template, n.priority, n.route, n.leg, n.subject, n.version, n.tries, n.attempt_count,
        n.next_attempt_id, n.due_at_ms, n.expires_at_ms, n.first_failed_at_ms, NULL AS suppressed, n.lease_owner, a.id AS attempt_id
        FROM notifications n LEFT JOIN attempts a ON a.notification_id = n.id AND a.state = 'sending'
        WHERE n.state = 'in_flight' AND n.lease_until_ms <= $1 ORDER BY n.lease_until_ms, n.id LIMIT $2";
    SUPPRESS = "INSERT INTO suppressions (channel, address, reason, since_at_ms) VALUES ($1, $2, $3, $4)
        ON CONFLICT (channel, address, reason) DO NOTHING";
    LIFT_SUPPRESSION = "DELETE FROM suppressions WHERE channel = $1 AND address = $2 AND reason IN ('blocked', 'unreachable', 'deactivated')";
    IS_SUPPRESSED = "SELECT reason FROM suppressions WHERE channel = $1 AND address = $2 ORDER BY reason LIMIT 1";
    COUNT_BY_STATE = "SELECT state, COUNT(*) AS n FROM notifications GROUP BY state";
}

/// How long work that can't be read is set aside for.
const ASIDE: Duration = Duration::from_secs(60);

/// Work an engine holds: a notification with the try it is in.
#[derive(Debug, Clone)]
pub(super) struct Claimed {
    pub id: NotificationId,
    pub attempt: AttemptId,
    pub category: Category,
    pub template: String,
    pub priority: Priority,
    pub route: Vec<Leg>,
    pub leg: usize,
    pub subject: Option<String>,
    pub version: Option<i64>,
    pub tries: u32,
    pub attempt_no: i32,
    pub queued_attempt: Option<String>,
    pub due_at: At,
    pub expires_at: Option<At>,
    pub first_failed_at: Option<At>,
    pub suppressed: Option<String>,
    pub lease_owner: String,
    pub lease_until: At,
}

impl Claimed {
    /// The leg of the route that is being tried. Rows are written with a leg inside the route and read back as checked.
    pub(super) fn leg(&self) -> &Leg {
        &self.route[self.leg]
    }

    pub(super) fn has_next_leg(&self) -> bool {
        self.leg + 1 < self.route.len()
    }

    fn read(row: &Row, lease_owner: &str, lease_until: At, now: At) -> Result<Self, StoreError> {
        let id: String = row.try_get("id")?;
        let id = NotificationId::try_from(id).map_err(|error| StoreError::corrupt("notifications.id", error))?;
        let route: Vec<Leg> = serde_json::from_str(&row.try_get::<String, _>("route")?)?;
        let leg = usize::try_from(row.try_get::<i32, _>("leg")?).unwrap_or(0);
        if leg >= route.len() {
            return Err(StoreError::corrupt("notifications.leg", &id));
        }
        let category: String = row.try_get("category")?;
        let queued_attempt: Option<String> = row.try_get("next_attempt_id")?;
        let attempt = queued_attempt.clone().and_then(|id| AttemptId::try_from(id).ok()).unwrap_or_else(|| AttemptId::new(now));
        Ok(Self {
            attempt,
            category: Category::parse(&category).ok_or_else(|| StoreError::corrupt("notifications.category", &category))?,
            template: row.try_get("template")?,
            priority: Priority::from_rank(row.try_get("priority")?).ok_or_else(|| StoreError::corrupt("notifications.priority", &id))?,
            route,
            leg,
            subject: row.try_get("subject")?,
            version: row.try_get("version")?,
            tries: u32::try_from(row.try_get::<i32, _>("tries")?).unwrap_or(0),
            attempt_no: row.try_get("attempt_count")?,
            queued_attempt,
            due_at: At(row.try_get("due_at_ms")?),
            expires_at: row.try_get::<Option<i64>, _>("expires_at_ms")?.map(At),
            first_failed_at: row.try_get::<Option<i64>, _>("first_failed_at_ms")?.map(At),
            suppressed: row.try_get("suppressed")?,
            lease_owner: lease_owner.to_owned(),
            lease_until,
            id,
        })
    }
}

pub(super) async fn supersede(tx: &mut Tx, key: &str, now: At) -> Result<(), StoreError> {
    sqlx::query(SUPERSEDE).bind(now.ms()).bind(key).execute(tx.connection()).await?;
    Ok(())
}

/// Inserts one notification; false when its dedupe key was there already.
pub(super) async fn insert(
    tx: &mut Tx,
    id: &NotificationId,
    new: &NewNotification,
    state: State,
    reason: Option<&str>,
    now: At,
) -> Result<bool, StoreError> {
    let (recipient, customer) = match &new.recipient {
        super::Recipient::Customer(id) => ("customer", Some(id.as_str())),
        super::Recipient::Staff => ("staff", None),
    };
    let first = new.route.first();
    let done = sqlx::query(INSERT_NOTIFICATION)
        .bind(id.as_str())
        .bind(recipient)
        .bind(customer)
        .bind(new.category.as_str())
        .bind(new.template)
        .bind(new.locale)
        .bind(new.priority.rank())
        .bind(state.as_str())
        .bind(serde_json::to_string(&new.route)?)
        .bind(serde_json::to_string(&new.excluded)?)
        .bind(first.map(|leg| leg.channel.as_str()))
        .bind(first.map(|leg| leg.address.as_str()))
        .bind(new.subject.as_deref())
        .bind(new.version)
        .bind(new.supersedes.as_deref())
        .bind(new.dedupe_key.as_deref())
        .bind(new.not_before.unwrap_or(now).ms())
        .bind(new.expires_at.map(At::ms))
        .bind(reason)
        .bind(now.ms())
        .bind(state.is_final().then_some(now.ms()))
        .execute(tx.connection())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// When the next notification of each priority is due, where one waits.
pub(super) async fn next_due(store: &Store) -> Result<Vec<(Priority, At)>, StoreError> {
    let row = sqlx::query(NEXT_DUE).fetch_one(store.readers()).await?;
    let columns = [(Priority::Urgent, "urgent"), (Priority::High, "high"), (Priority::Normal, "normal"), (Priority::Bulk, "bulk")];
    let mut due = Vec::with_capacity(columns.len());
    for (priority, column) in columns {
        due.extend(row.try_get::<Option<i64>, _>(column)?.map(|at| (priority, At(at))));
    }
    Ok(due)
}

/// Which priority a claim takes, how many at most, and for whom.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub owner: String,
    pub lease_until: At,
    pub now: At,
    pub priority: Priority,
    pub limit: i64,
}

/// Takes due work, oldest first.
pub(super) async fn claim(tx: &mut Tx, claim: &Claim) -> Result<Vec<Claimed>, StoreError> {
    let rows = sqlx::query(CLAIM)
        .bind(&*claim.owner)
        .bind(claim.lease_until.ms())
        .bind(claim.now.ms())
        .bind(claim.priority.rank())
        .bind(claim.limit)
        .fetch_all(tx.connection())
        .await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in &rows {
        match Claimed::read(row, &claim.owner, claim.lease_until, claim.now) {
            Ok(work) => claimed.push(work),
            // One row that can't be read must not hold up all others.
            Err(error) => set_aside(tx, row, claim, &error).await?,
        }
    }
    // RETURNING promises no order.
    claimed.sort_by(|a, b| (a.due_at, &a.id).cmp(&(b.due_at, &b.id)));
    Ok(claimed)
}

async fn set_aside(tx: &mut Tx, row: &Row, claim: &Claim, error: &StoreError) -> Result<(), StoreError> {
    let id: String = row.try_get("id")?;
    tracing::error!(notification = %id, %error, "a notification can't be read and was set aside");
    let now = claim.now.ms();
    let query = sqlx::query(SET_ASIDE).bind(now).bind(now).bind(now).bind(now).bind(claim.now.plus(ASIDE).ms());
    query.bind(&*id).bind(&*claim.owner).execute(tx.connection()).await?;
    Ok(())
}

/// Puts claimed work back, its try not begun.
pub(super) async fn put_back(tx: &mut Tx, claimed: &Claimed, due_at: At) -> Result<(), StoreError> {
    back(tx, claimed, claimed.queued_attempt.as_deref(), due_at).await?;
    Ok(())
}

/// Puts claimed work back whose try was begun and certainly not written to the wire.
pub(super) async fn unstart(tx: &mut Tx, claimed: &Claimed, due_at: At) -> Result<(), StoreError> {
    if back(tx, claimed, Some(claimed.attempt.as_str()), due_at).await? {
        sqlx::query(UNSTART_ATTEMPT).bind(due_at.ms()).bind(claimed.attempt.as_str()).execute(tx.connection()).await?;
    }
    Ok(())
}

async fn back(tx: &mut Tx, claimed: &Claimed, attempt: Option<&str>, due_at: At) -> Result<bool, StoreError> {
    let query = sqlx::query(PUT_BACK).bind(due_at.ms()).bind(attempt).bind(claimed.id.as_str()).bind(&*claimed.lease_owner);
    Ok(query.execute(tx.connection()).await?.rows_affected() == 1)
}

/// Keeps held work; false when somebody else has it by now.
pub(super) async fn renew_lease(tx: &mut Tx, claimed: &Claimed, until: At) -> Result<bool, StoreError> {
    let done =
        sqlx::query(RENEW_LEASE).bind(until.ms()).bind(claimed.id.as_str()).bind(&*claimed.lease_owner).execute(tx.connection()).await?;
    Ok(done.rows_affected() == 1)
}

/// Records that the try has begun.
pub(super) async fn start_attempt(tx: &mut Tx, claimed: &Claimed, now: At) -> Result<(), StoreError> {
    if let Some(queued) = &claimed.queued_attempt {
        let done = sqlx::query(START_QUEUED_ATTEMPT).bind(now.ms()).bind(&**queued).execute(tx.connection()).await?;
        if done.rows_affected() == 1 {
            return Ok(());
        }
    }
    insert_attempt(tx, claimed, &claimed.attempt, claimed.leg(), claimed.attempt_no, "sending", now, Some(now)).await
}

/// Queues the next try.
#[expect(clippy::too_many_arguments, reason = "one argument a column")]
pub(super) async fn insert_attempt(
    tx: &mut Tx,
    claimed: &Claimed,
    id: &AttemptId,
    leg: &Leg,
    number: i32,
    state: &'static str,
    due_at: At,
    started_at: Option<At>,
) -> Result<(), StoreError> {
    sqlx::query(INSERT_ATTEMPT)
        .bind(id.as_str())
        .bind(claimed.id.as_str())
        .bind(leg.channel.as_str())
        .bind(&*leg.address)
        .bind(number)
        .bind(state)
        .bind(due_at.ms())
        .bind(started_at.map(At::ms))
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// How a try ended, as its row tells it.
#[derive(Debug, Clone, Default)]
pub(super) struct Ending {
    pub state: &'static str,
    pub class: Option<&'static str>,
    pub code: Option<String>,
    pub detail: Option<String>,
    pub provider_id: Option<String>,
}

pub(super) async fn end_attempt(tx: &mut Tx, attempt: &str, ending: &Ending, now: At) -> Result<(), StoreError> {
    sqlx::query(END_ATTEMPT)
        .bind(ending.state)
        .bind(ending.class)
        .bind(ending.code.as_deref())
        .bind(ending.detail.as_deref())
        .bind(ending.provider_id.as_deref())
        .bind(now.ms())
        .bind(attempt)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Ends a notification for good; false when the lease was lost.
pub(super) async fn finish(tx: &mut Tx, claimed: &Claimed, state: State, reason: Option<&str>, now: At) -> Result<bool, StoreError> {
    let proof = (state == State::Delivered).then_some("accepted");
    let query = sqlx::query(FINISH).bind(state.as_str()).bind(proof).bind(reason).bind(now.ms());
    let done = query.bind(claimed.id.as_str()).bind(&*claimed.lease_owner).execute(tx.connection()).await?;
    Ok(done.rows_affected() == 1)
}

/// Where a notification that goes on goes on.
#[derive(Debug, Clone)]
pub(super) struct Onward {
    pub due_at: At,
    pub tries: u32,
    pub leg: usize,
    pub queued_attempt: Option<AttemptId>,
    pub first_failed_at: At,
}

/// Makes a notification ready for its next try; false when the lease was lost.
pub(super) async fn again(tx: &mut Tx, claimed: &Claimed, onward: &Onward) -> Result<bool, StoreError> {
    let leg = &claimed.route[onward.leg];
    let done = sqlx::query(AGAIN)
        .bind(onward.due_at.ms())
        .bind(i32::try_from(onward.tries).unwrap_or(i32::MAX))
        .bind(i32::try_from(onward.leg).unwrap_or(0))
        .bind(leg.channel.as_str())
        .bind(&*leg.address)
        .bind(onward.queued_attempt.as_ref().map(AttemptId::as_str))
        .bind(onward.first_failed_at.ms())
        .bind(claimed.id.as_str())
        .bind(&*claimed.lease_owner)
        .execute(tx.connection())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Work in flight whose lease ran out before `before`, with its unfinished attempt if any.
pub(super) async fn left_behind(store: &Store, before: At, limit: i64, now: At) -> Result<Vec<(Claimed, Option<String>)>, StoreError> {
    let rows = sqlx::query(LEFT_BEHIND).bind(before.ms()).bind(limit).fetch_all(store.readers()).await?;
    let mut left = Vec::with_capacity(rows.len());
    for row in &rows {
        let owner: Option<String> = row.try_get("lease_owner")?;
        match Claimed::read(row, owner.as_deref().unwrap_or_default(), before, now) {
            Ok(claimed) => left.push((claimed, row.try_get("attempt_id")?)),
            Err(error) => tracing::error!(%error, "a notification that was left in flight can't be read"),
        }
    }
    Ok(left)
}

pub(super) async fn suppress(tx: &mut Tx, channel: &str, address: &str, reason: &str, now: At) -> Result<bool, StoreError> {
    let done = sqlx::query(SUPPRESS).bind(channel).bind(address).bind(reason).bind(now.ms()).execute(tx.connection()).await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn lift(tx: &mut Tx, channel: &str, address: &str) -> Result<bool, StoreError> {
    let done = sqlx::query(LIFT_SUPPRESSION).bind(channel).bind(address).execute(tx.connection()).await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn suppressed(tx: &mut Tx, channel: &str, address: &str) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(IS_SUPPRESSED).bind(channel).bind(address).fetch_optional(tx.connection()).await?;
    row.map(|row| Ok(row.try_get("reason")?)).transpose()
}

/// How many notifications are in each state.
///
/// # Errors
/// When the store does not answer.
pub async fn count_by_state(store: &Store) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = sqlx::query(COUNT_BY_STATE).fetch_all(store.readers()).await?;
    rows.iter().map(|row| Ok((row.try_get("state")?, row.try_get("n")?))).collect()
}
