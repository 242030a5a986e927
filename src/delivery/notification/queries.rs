//! The SQL of notifications: entered, rescheduled, waiting, ended.

use super::{Leg, NewNotification, NotificationState, Recipient, RecipientKind};
use crate::clock::At;
use crate::delivery::claims::Claimed;
use crate::delivery::policy::{AttemptFacts, Awaits};
use crate::ids::{AttemptId, NotificationId};
use crate::store::{Store, StoreError, Tx, query};

crate::queries! {
    /// What a newer notification under the same key replaces.
    SUPERSEDE = "UPDATE notifications SET state = 'cancelled', reason = 'superseded',
        settled_at_ms = $1, sealed = NULL
        WHERE supersedes = $2 AND state IN ('scheduled', 'ready')";
    TAKE_BACK = "UPDATE notifications SET state = 'cancelled', reason = 'superseded',
        settled_at_ms = $1, sealed = NULL
        WHERE id = $2 AND state IN ('scheduled', 'ready') AND attempt_count = 0";
    INSERT_NOTIFICATION = "INSERT INTO notifications (id, recipient, customer_id, category,
        template, locale, priority, state, route, sealed, excluded, passes, channel, address,
        subject, version, supersedes, dedupe_key, due_at_ms, expires_at_ms, reason, replay_of,
        is_test, created_at_ms, settled_at_ms, sequence, place, purpose)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
        $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)
        ON CONFLICT (dedupe_key) DO NOTHING";
    FINISH = "UPDATE notifications SET state = $1, proof = $2, reason = $3, settled_at_ms = $4,
        lease_owner = NULL, lease_until_ms = NULL, awaits = NULL, next_attempt_id = NULL,
        sealed = NULL
        WHERE id = $5 AND state = 'in_flight' AND lease_owner = $6";
    /// By its hash a short secret could be found out.
    FORGET_WORDS = "UPDATE attempts SET body_hash = NULL WHERE notification_id = $1";
    RESCHEDULE = "UPDATE notifications SET state = 'ready', due_at_ms = $1, tries = $2, leg = $3,
        spent = $4, cuts = $5, channel = $6, address = $7, next_attempt_id = $8,
        first_failed_at_ms = $9, lease_owner = NULL, lease_until_ms = NULL, awaits = NULL
        WHERE id = $10 AND state = 'in_flight' AND lease_owner = $11";
    /// From here the lease is nobody's: it says until when to wait.
    AWAIT = "UPDATE notifications SET awaits = $1, lease_until_ms = $2, tries = $3, cuts = $4,
        first_failed_at_ms = $5, lease_owner = NULL, next_attempt_id = NULL
        WHERE id = $6 AND state = 'in_flight' AND lease_owner = $7";
    COUNT_BY_STATE = "SELECT state, COUNT(*) AS n FROM notifications GROUP BY state";
}

pub(in crate::delivery) async fn supersede(
    tx: &mut Tx,
    key: &str,
    now: At,
) -> Result<(), StoreError> {
    query(SUPERSEDE).bind(now.ms()).bind(key).execute(&mut *tx).await?;
    Ok(())
}

/// Cancels what was not tried yet; false when it was, or is over.
pub(in crate::delivery) async fn take_back(
    tx: &mut Tx,
    id: &NotificationId,
    now: At,
) -> Result<bool, StoreError> {
    Ok(query(TAKE_BACK).bind(now.ms()).bind(id.as_str()).execute(&mut *tx).await?.rows_affected()
        == 1)
}

/// Inserts one notification; false when its dedupe key was there already.
pub(in crate::delivery) async fn insert(
    tx: &mut Tx,
    id: &NotificationId,
    new: &NewNotification,
    state: NotificationState,
    reason: Option<&str>,
    now: At,
) -> Result<bool, StoreError> {
    let (recipient, customer) = match &new.recipient {
        Recipient::Customer(id) => (RecipientKind::Customer, Some(id.as_str())),
        Recipient::Stranger => (RecipientKind::Customer, None),
        Recipient::Staff => (RecipientKind::Staff, None),
    };
    let first = new.route.first();
    let done = query(INSERT_NOTIFICATION)
        .bind(id.as_str())
        .bind(recipient.as_str())
        .bind(customer)
        .bind(new.category.as_str())
        .bind(&*new.template)
        .bind(new.locale)
        .bind(new.priority.rank())
        .bind(state.as_str())
        .bind(serde_json::to_string(&shown(new))?)
        .bind(sealed(new, state)?)
        .bind(serde_json::to_string(&new.excluded)?)
        .bind(new.passes)
        .bind(first.map(|leg| leg.channel.as_str()))
        .bind(first.map(|leg| leg.address.as_str()))
        .bind(new.subject.as_deref())
        .bind(new.version)
        .bind(new.supersedes.as_deref())
        .bind(new.dedupe_key.as_deref())
        .bind(new.not_before.unwrap_or_else(|| now.plus(new.rest)).ms())
        .bind(new.expires_at.map(At::ms))
        .bind(reason)
        .bind(new.replay_of.as_ref().map(NotificationId::as_str))
        .bind(i32::from(new.is_test))
        .bind(now.ms())
        .bind(state.is_final().then_some(now.ms()))
        .bind(new.sequence.as_ref().map(|sequence| &*sequence.key))
        .bind(new.sequence.as_ref().map(|sequence| sequence.place))
        .bind(new.purpose.as_str())
        .execute(&mut *tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The route as everybody may read it.
fn shown(new: &NewNotification) -> Vec<Leg> {
    if !new.category.is_secret() {
        return new.route.clone();
    }
    new.route
        .iter()
        .map(|leg| Leg { content: leg.content.clone().without_words(), ..leg.clone() })
        .collect()
}

/// The route with its words where those are secret, for as long as they may have to be sent.
fn sealed(new: &NewNotification, state: NotificationState) -> Result<Option<String>, StoreError> {
    if !new.category.is_secret() || state.is_final() {
        return Ok(None);
    }
    Ok(Some(serde_json::to_string(&new.route)?))
}

/// Ends a notification for good; false when the lease was lost.
pub(in crate::delivery) async fn finish(
    tx: &mut Tx,
    claimed: &Claimed,
    state: NotificationState,
    proof: Option<&str>,
    reason: Option<&str>,
    now: At,
) -> Result<bool, StoreError> {
    let statement = query(FINISH).bind(state.as_str()).bind(proof).bind(reason).bind(now.ms());
    let done = statement
        .bind(claimed.id.as_str())
        .bind(&*claimed.lease_owner)
        .execute(&mut *tx)
        .await?
        .rows_affected()
        == 1;
    if done && claimed.category.is_secret() {
        query(FORGET_WORDS).bind(claimed.id.as_str()).execute(&mut *tx).await?;
    }
    Ok(done)
}

/// Where a notification that goes on goes on.
#[derive(Debug, Clone)]
pub(in crate::delivery) struct Rescheduled {
    pub due_at: At,
    pub tries: u32,
    pub cuts: u32,
    pub leg: usize,
    pub spent: u32,
    pub queued_attempt: AttemptId,
    pub first_failed_at: Option<At>,
}

/// Makes a notification ready for its next try; false when the lease was lost.
pub(in crate::delivery) async fn reschedule(
    tx: &mut Tx,
    claimed: &Claimed,
    onward: &Rescheduled,
) -> Result<bool, StoreError> {
    let leg = &claimed.route[onward.leg];
    let done = query(RESCHEDULE)
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
        .execute(&mut *tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

fn small(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Lets a notification wait for what a provider took; false when the lease was lost.
pub(in crate::delivery) async fn wait(
    tx: &mut Tx,
    claimed: &Claimed,
    awaits: Awaits,
    until: At,
    facts: &AttemptFacts,
) -> Result<bool, StoreError> {
    let done = query(AWAIT)
        .bind(awaits.as_str())
        .bind(until.ms())
        .bind(small(facts.tries))
        .bind(small(facts.cuts))
        .bind(facts.first_failed_at.map(At::ms))
        .bind(claimed.id.as_str())
        .bind(&*claimed.lease_owner)
        .execute(&mut *tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// How many notifications are in each state.
pub async fn count_by_state(store: &Store) -> Result<Vec<(String, i64)>, StoreError> {
    query(COUNT_BY_STATE).fetch_all(store.readers()).await
}
