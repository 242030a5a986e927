//! The SQL of delivery: notifications, attempts, suppressions.

use std::time::Duration;

use sqlx::Row as _;

use super::notification::{Category, Leg, NewNotification, Priority, State};
use super::policy::{Awaits, Facts};
use super::route;
use crate::clock::At;
use crate::ids::{AttemptId, NotificationId};
use crate::store::{Row, Store, StoreError, Tx};

/// What the engine must know of a notification that it works on.
macro_rules! work_columns {
    ($n:literal) => {
        concat!(
            $n,
            ".id, ",
            $n,
            ".category, ",
            $n,
            ".template, ",
            $n,
            ".priority, ",
            $n,
            ".route, ",
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
pub(super) use work_columns;

crate::queries! {
    /// What a newer notification under the same key replaces.
    SUPERSEDE = "UPDATE notifications SET state = 'cancelled', reason = 'superseded', settled_at_ms = $1
        WHERE supersedes = $2 AND state IN ('scheduled', 'ready')";
    INSERT_NOTIFICATION = "INSERT INTO notifications (id, recipient, customer_id, category, template, locale, priority, state,
        route, excluded, passes, channel, address, subject, version, supersedes, dedupe_key, due_at_ms, expires_at_ms, reason,
        replay_of, is_test, created_at_ms, settled_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
        ON CONFLICT (dedupe_key) DO NOTHING";
    /// The earliest moment at which something is due, for each kind of slots.
    NEXT_DUE = "SELECT MIN(CASE WHEN priority <= 1 THEN due_at_ms END) AS pressing, MIN(CASE WHEN priority = 2 THEN due_at_ms END) AS normal,
        MIN(CASE WHEN priority = 3 THEN due_at_ms END) AS bulk FROM notifications WHERE state IN ('scheduled', 'ready')";
    /// Takes due work under a lease. The state guard stands twice: without the outer one two replicas claim the same row.
    CLAIM = concat!("UPDATE notifications SET state = 'in_flight', lease_owner = $1, lease_until_ms = $2, attempt_count = attempt_count + 1
        WHERE state IN ('scheduled', 'ready') AND id IN (SELECT id FROM notifications
            WHERE state IN ('scheduled', 'ready') AND due_at_ms <= $3 AND priority BETWEEN $4 AND $5
            ORDER BY priority, due_at_ms, id LIMIT $6)
        RETURNING ", work_columns!("notifications"), ", (SELECT MIN(reason) FROM suppressions
            WHERE suppressions.channel = notifications.channel AND suppressions.address = notifications.address
            AND suppressions.reason <> COALESCE(notifications.passes, '')) AS suppressed");
    /// Puts claimed work back; what waits for a channel fails from its first wait on. A try that was begun and never written to
    /// the wire is the next one again.
    PUT_BACK = "UPDATE notifications SET state = 'ready', lease_owner = NULL, lease_until_ms = NULL, due_at_ms = $1, next_attempt_id = $2,
        first_failed_at_ms = COALESCE(first_failed_at_ms, $3), attempt_count = attempt_count - 1
        WHERE id = $4 AND state = 'in_flight' AND lease_owner = $5";
    UNSTART_ATTEMPT = "UPDATE attempts SET state = 'queued', started_at_ms = NULL, due_at_ms = $1 WHERE id = $2 AND state = 'sending'";
    /// Work that can't be read: it waits for a newer replica that can, until it is worth nothing.
    SET_ASIDE = "UPDATE notifications SET state = CASE WHEN expires_at_ms <= $1 THEN 'expired' ELSE 'ready' END,
        reason = CASE WHEN expires_at_ms <= $2 THEN 'unreadable' END, settled_at_ms = CASE WHEN expires_at_ms <= $3 THEN CAST($4 AS BIGINT) END,
        lease_owner = NULL, lease_until_ms = NULL, due_at_ms = $5, attempt_count = attempt_count - 1
        WHERE id = $6 AND state = 'in_flight' AND lease_owner = $7";
    RENEW_LEASE = "UPDATE notifications SET lease_until_ms = $1 WHERE id = $2 AND state = 'in_flight' AND lease_owner = $3";
    START_QUEUED_ATTEMPT = "UPDATE attempts SET state = 'sending', started_at_ms = $1, body_hash = $2, segments = $3 WHERE id = $4 AND state = 'queued'";
    INSERT_ATTEMPT = "INSERT INTO attempts (id, notification_id, channel, address, try, state, body_hash, segments, due_at_ms, started_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// A leg that was passed over without a call, so that the story has no gap.
    INSERT_SKIPPED = "INSERT INTO attempts (id, notification_id, channel, address, try, state, class, detail, due_at_ms, ended_at_ms)
        VALUES ($1, $2, $3, $4, $5, 'failed', $6, $7, $8, $9)";
    END_QUEUED = "UPDATE attempts SET state = 'failed', class = $1, detail = $2, ended_at_ms = $3 WHERE id = $4 AND state = 'queued'";
    END_ATTEMPT = "UPDATE attempts SET state = $1, class = $2, code = $3, detail = $4, provider_id = $5, provider_status = $6, ended_at_ms = $7
        WHERE id = $8 AND state = 'sending'";
    FINISH = "UPDATE notifications SET state = $1, proof = $2, reason = $3, settled_at_ms = $4, lease_owner = NULL, lease_until_ms = NULL,
        awaits = NULL, next_attempt_id = NULL WHERE id = $5 AND state = 'in_flight' AND lease_owner = $6";
    AGAIN = "UPDATE notifications SET state = 'ready', due_at_ms = $1, tries = $2, leg = $3, spent = $4, cuts = $5, channel = $6, address = $7,
        next_attempt_id = $8, first_failed_at_ms = $9, lease_owner = NULL, lease_until_ms = NULL, awaits = NULL
        WHERE id = $10 AND state = 'in_flight' AND lease_owner = $11";
    /// From here the lease is nobody's: it says until when to wait.
    AWAIT = "UPDATE notifications SET awaits = $1, lease_until_ms = $2, tries = $3, cuts = $4, first_failed_at_ms = $5, lease_owner = NULL,
        next_attempt_id = NULL WHERE id = $6 AND state = 'in_flight' AND lease_owner = $7";
    /// What an engine that died left in flight, with the attempt it was in.
    LEFT_BEHIND = concat!("SELECT ", work_columns!("n"), ", NULL AS suppressed, n.lease_owner, a.id AS attempt_id
        FROM notifications n LEFT JOIN attempts a ON a.notification_id = n.id AND a.state = 'sending'
        WHERE n.state = 'in_flight' AND n.awaits IS NULL AND (n.lease_until_ms <= $1 OR substr(n.lease_owner, 1, 36) = $2)
        ORDER BY n.lease_until_ms, n.id LIMIT $3");
    /// The replicas that hold leases: an owner is a replica's 36 letters and a claim.
    OWNERS = "SELECT DISTINCT substr(lease_owner, 1, 36) AS replica FROM notifications WHERE state = 'in_flight' AND awaits IS NULL AND lease_owner IS NOT NULL";
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
    pub spent: u32,
    pub cuts: u32,
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

    /// The facts that the policy decides by, `tries` and `cuts` as they are now.
    pub(super) fn facts(&self) -> Facts {
        Facts {
            category: self.category,
            priority: self.priority,
            channel: self.leg().channel,
            is_send: self.leg().content.is_send(),
            tries: self.tries,
            cuts: self.cuts,
            first_failed_at: self.first_failed_at,
            has_next_leg: route::next_leg(self.route.len(), self.leg, self.spent).is_some(),
            has_earlier_leg: route::first_leg(self.leg, self.spent).is_some(),
        }
    }

    pub(super) fn read(row: &Row, lease_owner: &str, lease_until: At, now: At) -> Result<Self, StoreError> {
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
            spent: u32::try_from(row.try_get::<i32, _>("spent")?).unwrap_or(0),
            cuts: u32::try_from(row.try_get::<i32, _>("cuts")?).unwrap_or(0),
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
        .bind(&*new.template)
        .bind(new.locale)
        .bind(new.priority.rank())
        .bind(state.as_str())
        .bind(serde_json::to_string(&new.route)?)
        .bind(serde_json::to_string(&new.excluded)?)
        .bind(new.passes)
        .bind(first.map(|leg| leg.channel.as_str()))
        .bind(first.map(|leg| leg.address.as_str()))
        .bind(new.subject.as_deref())
        .bind(new.version)
        .bind(new.supersedes.as_deref())
        .bind(new.dedupe_key.as_deref())
        .bind(new.not_before.unwrap_or(now).ms())
        .bind(new.expires_at.map(At::ms))
        .bind(reason)
        .bind(new.replay_of.as_ref().map(NotificationId::as_str))
        .bind(i32::from(new.is_test))
        .bind(now.ms())
        .bind(state.is_final().then_some(now.ms()))
        .execute(tx.connection())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// When the next notification is due in each kind of slots: pressing, normal, bulk.
pub(super) async fn next_due(store: &Store) -> Result<[Option<At>; 3], StoreError> {
    let row = sqlx::query(NEXT_DUE).fetch_one(store.readers()).await?;
    let at = |column: &str| -> Result<Option<At>, StoreError> { Ok(row.try_get::<Option<i64>, _>(column)?.map(At)) };
    Ok([at("pressing")?, at("normal")?, at("bulk")?])
}

/// Which priorities a claim takes, how many at most, and for whom.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub owner: String,
    pub lease_until: At,
    pub now: At,
    pub priorities: (Priority, Priority),
    pub limit: i64,
}

/// Takes due work, most urgent and oldest first.
pub(super) async fn claim(tx: &mut Tx, claim: &Claim) -> Result<Vec<Claimed>, StoreError> {
    let rows = sqlx::query(CLAIM)
        .bind(&*claim.owner)
        .bind(claim.lease_until.ms())
        .bind(claim.now.ms())
        .bind(claim.priorities.0.rank())
        .bind(claim.priorities.1.rank())
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
    claimed.sort_by(|a, b| (a.priority, a.due_at, &a.id).cmp(&(b.priority, b.due_at, &b.id)));
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

/// Puts claimed work back until `due_at`, its try not begun; `failing_since` marks the wait as the channel's failure.
pub(super) async fn put_back(tx: &mut Tx, claimed: &Claimed, due_at: At, failing_since: Option<At>) -> Result<(), StoreError> {
    back(tx, claimed, claimed.queued_attempt.as_deref(), due_at, failing_since).await?;
    Ok(())
}

/// Puts claimed work back whose try was begun and certainly not written to the wire.
pub(super) async fn unstart(tx: &mut Tx, claimed: &Claimed, due_at: At) -> Result<(), StoreError> {
    if back(tx, claimed, Some(claimed.attempt.as_str()), due_at, None).await? {
        sqlx::query(UNSTART_ATTEMPT).bind(due_at.ms()).bind(claimed.attempt.as_str()).execute(tx.connection()).await?;
    }
    Ok(())
}

async fn back(tx: &mut Tx, claimed: &Claimed, attempt: Option<&str>, due_at: At, failing_since: Option<At>) -> Result<bool, StoreError> {
    let query = sqlx::query(PUT_BACK).bind(due_at.ms()).bind(attempt).bind(failing_since.map(At::ms));
    Ok(query.bind(claimed.id.as_str()).bind(&*claimed.lease_owner).execute(tx.connection()).await?.rows_affected() == 1)
}

/// Keeps held work; false when somebody else has it by now.
pub(super) async fn renew_lease(tx: &mut Tx, claimed: &Claimed, until: At) -> Result<bool, StoreError> {
    let done =
        sqlx::query(RENEW_LEASE).bind(until.ms()).bind(claimed.id.as_str()).bind(&*claimed.lease_owner).execute(tx.connection()).await?;
    Ok(done.rows_affected() == 1)
}

/// What is known of the words of a try before it begins.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    pub hash: Option<String>,
    pub segments: Option<i32>,
}

/// Records that the try has begun.
pub(super) async fn start_attempt(tx: &mut Tx, claimed: &Claimed, words: &Words, now: At) -> Result<(), StoreError> {
    if let Some(queued) = &claimed.queued_attempt {
        let query = sqlx::query(START_QUEUED_ATTEMPT).bind(now.ms()).bind(words.hash.as_deref()).bind(words.segments).bind(&**queued);
        if query.execute(tx.connection()).await?.rows_affected() == 1 {
            return Ok(());
        }
    }
    let number = claimed.attempt_no;
    insert_attempt(
        tx,
        &claimed.id,
        &NewAttempt { id: &claimed.attempt, leg: claimed.leg(), number, due_at: now, started_at: Some(now), words },
    )
    .await
}

/// A try about to be written.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewAttempt<'a> {
    pub id: &'a AttemptId,
    pub leg: &'a Leg,
    pub number: i32,
    pub due_at: At,
    /// When it began; none while it is queued.
    pub started_at: Option<At>,
    pub words: &'a Words,
}

/// Writes a try.
pub(super) async fn insert_attempt(tx: &mut Tx, notification: &NotificationId, new: &NewAttempt<'_>) -> Result<(), StoreError> {
    sqlx::query(INSERT_ATTEMPT)
        .bind(new.id.as_str())
        .bind(notification.as_str())
        .bind(new.leg.channel.as_str())
        .bind(&*new.leg.address)
        .bind(new.number)
        .bind(if new.started_at.is_some() { "sending" } else { "queued" })
        .bind(new.words.hash.as_deref())
        .bind(new.words.segments)
        .bind(new.due_at.ms())
        .bind(new.started_at.map(At::ms))
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Writes down that a try was passed over without a call; one that was queued ends so.
pub(super) async fn skip(tx: &mut Tx, claimed: &Claimed, class: &str, detail: &str, now: At) -> Result<(), StoreError> {
    if let Some(queued) = &claimed.queued_attempt {
        sqlx::query(END_QUEUED).bind(class).bind(detail).bind(now.ms()).bind(&**queued).execute(tx.connection()).await?;
        return Ok(());
    }
    sqlx::query(INSERT_SKIPPED)
        .bind(AttemptId::new(now).as_str())
        .bind(claimed.id.as_str())
        .bind(claimed.leg().channel.as_str())
        .bind(&*claimed.leg().address)
        .bind(claimed.attempt_no)
        .bind(class)
        .bind(detail)
        .bind(now.ms())
        .bind(now.ms())
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
    pub provider_status: Option<String>,
}

pub(super) async fn end_attempt(tx: &mut Tx, attempt: &str, ending: &Ending, now: At) -> Result<(), StoreError> {
    sqlx::query(END_ATTEMPT)
        .bind(ending.state)
        .bind(ending.class)
        .bind(ending.code.as_deref())
        .bind(ending.detail.as_deref())
        .bind(ending.provider_id.as_deref())
        .bind(ending.provider_status.as_deref())
        .bind(now.ms())
        .bind(attempt)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Ends a notification for good; false when the lease was lost.
pub(super) async fn finish(
    tx: &mut Tx,
    claimed: &Claimed,
    state: State,
    proof: Option<&str>,
    reason: Option<&str>,
    now: At,
) -> Result<bool, StoreError> {
    let query = sqlx::query(FINISH).bind(state.as_str()).bind(proof).bind(reason).bind(now.ms());
    let done = query.bind(claimed.id.as_str()).bind(&*claimed.lease_owner).execute(tx.connection()).await?;
    Ok(done.rows_affected() == 1)
}

/// Where a notification that goes on goes on.
#[derive(Debug, Clone)]
pub(super) struct Onward {
    pub due_at: At,
    pub tries: u32,
    pub cuts: u32,
    pub leg: usize,
    pub spent: u32,
    pub queued_attempt: AttemptId,
    pub first_failed_at: Option<At>,
}

/// Makes a notification ready for its next try; false when the lease was lost.
pub(super) async fn again(tx: &mut Tx, claimed: &Claimed, onward: &Onward) -> Result<bool, StoreError> {
    let leg = &claimed.route[onward.leg];
    let done = sqlx::query(AGAIN)
        .bind(onward.due_at.ms())
        .bind(small(onward.tries))
        .bind(i32::try_from(onward.leg).unwrap_or(0))
        .bind(small(onward.spent))
        .bind(small(onward.cuts))
        .bind(leg.channel.as_str())
        .bind(&*leg.address)
        .bind(onward.queued_attempt.as_str())
        .bind(onward.first_failed_at.map(At::ms))
        .bind(claimed.id.as_str())
        .bind(&*claimed.lease_owner)
        .execute(tx.connection())
        .await?;
    Ok(done.rows_affected() == 1)
}

fn small(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Lets a notification wait for what a provider took; false when the lease was lost.
pub(super) async fn wait(tx: &mut Tx, claimed: &Claimed, awaits: Awaits, until: At, facts: &Facts) -> Result<bool, StoreError> {
    let done = sqlx::query(AWAIT)
        .bind(awaits.as_str())
        .bind(until.ms())
        .bind(small(facts.tries))
        .bind(small(facts.cuts))
        .bind(facts.first_failed_at.map(At::ms))
        .bind(claimed.id.as_str())
        .bind(&*claimed.lease_owner)
        .execute(tx.connection())
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Who holds leases.
pub(super) async fn owners(store: &Store) -> Result<Vec<String>, StoreError> {
    let rows = sqlx::query(OWNERS).fetch_all(store.readers()).await?;
    rows.iter().map(|row| Ok(row.try_get("replica")?)).collect()
}

/// Work in flight whose lease ran out before `before`, or of the `dead` replica, with its unfinished attempt if any.
pub(super) async fn left_behind(
    store: &Store,
    before: At,
    dead: &str,
    limit: i64,
    now: At,
) -> Result<Vec<(Claimed, Option<String>)>, StoreError> {
    let rows = sqlx::query(LEFT_BEHIND).bind(before.ms()).bind(dead).bind(limit).fetch_all(store.readers()).await?;
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

/// How many notifications are in each state.
///
/// # Errors
/// When the store does not answer.
pub async fn count_by_state(store: &Store) -> Result<Vec<(String, i64)>, StoreError> {
    let rows = sqlx::query(COUNT_BY_STATE).fetch_all(store.readers()).await?;
    rows.iter().map(|row| Ok((row.try_get("state")?, row.try_get("n")?))).collect()
}
