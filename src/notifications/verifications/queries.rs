//! The SQL of one-time codes.

use super::budgets::{CodeBudget, CodeHistory, CodeLimits, CodeTally, DAY, HOUR};
use super::state::VerificationState;
use crate::clock::{At, Window};
use crate::ids::{CustomerId, KeyId, VerificationId};
use crate::store::{FromRow, Store, StoreError, Tx, query};

crate::queries! {
    /// What the limits ask, in one round trip: the newest request, and of each limit the request
    /// that has to fall out of its window before there is room for another. In a chat each person
    /// has a pace of their own, whatever others ask for.
    EARLIER = "SELECT (SELECT MAX(created_at_ms) FROM verifications WHERE target = $1 AND budget = $2 AND created_at_ms <= $3
            AND (budget = 'services' OR asker = $4)) AS last,
        (SELECT created_at_ms FROM verifications WHERE target = $5 AND budget = $6 AND created_at_ms > $7 AND created_at_ms <= $8
            ORDER BY created_at_ms DESC LIMIT 1 OFFSET $9) AS target_hour,
        (SELECT created_at_ms FROM verifications WHERE target = $10 AND budget = $11 AND created_at_ms > $12 AND created_at_ms <= $13
            ORDER BY created_at_ms DESC LIMIT 1 OFFSET $14) AS target_day,
        (SELECT created_at_ms FROM verifications WHERE asker = $15 AND budget = $16 AND created_at_ms > $17 AND created_at_ms <= $18
            ORDER BY created_at_ms DESC LIMIT 1 OFFSET $19) AS person_hour,
        (SELECT created_at_ms FROM verifications WHERE key_id = $20 AND created_at_ms > $21 AND created_at_ms <= $22
            ORDER BY created_at_ms DESC LIMIT 1 OFFSET $23) AS key_hour,
        (SELECT created_at_ms FROM verifications WHERE prefix = $24 AND budget = 'services' AND created_at_ms > $25 AND created_at_ms <= $26
            ORDER BY created_at_ms DESC LIMIT 1 OFFSET $27) AS prefix_hour";
    /// What came of a budget's codes since a moment; those that can still be given count where $4
    /// is later than their end.
    TALLY = "SELECT (SELECT COUNT(*) FROM verifications WHERE budget = $1 AND state <> 'approved' AND created_at_ms > $2
            AND created_at_ms <= $3 AND (state <> 'pending' OR expires_at_ms <= $4)) AS unverified,
        (SELECT CAST(COALESCE(SUM(tries - CASE WHEN state = 'approved' THEN 1 ELSE 0 END), 0) AS BIGINT) FROM verifications
            WHERE budget = $5 AND tries > 0 AND created_at_ms > $6 AND created_at_ms <= $7) AS wrong";
    /// The wrong codes of somebody who links.
    WRONG = "SELECT created_at_ms, tries - CASE WHEN state = 'approved' THEN 1 ELSE 0 END AS wrong FROM verifications
        WHERE asker = $1 AND budget = 'linking' AND tries > 0 AND created_at_ms > $2 AND created_at_ms <= $3";
    /// One code at a time for a purpose.
    REPLACE = "UPDATE verifications SET state = CASE WHEN expires_at_ms <= $1 THEN 'expired' ELSE 'replaced' END, ended_at_ms = $2
        WHERE target = $3 AND purpose = $4 AND state = 'pending'";
    INSERT = "INSERT INTO verifications (id, target, prefix, customer_id, purpose, code_hash, state, asker, budget, key_id,
            created_at_ms, expires_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7, $8, $9, $10, $11) ON CONFLICT (target, purpose) WHERE state = 'pending' DO NOTHING";
    /// Takes one of the tries, before the code is looked at: however many ask at once, none gets
    /// more.
    TAKE_TRY = "UPDATE verifications SET tries = tries + 1 WHERE id = $1 AND state = 'pending'
        RETURNING target, purpose, budget, code_hash, tries, expires_at_ms";
    END = "UPDATE verifications SET state = $1, ended_at_ms = $2 WHERE id = $3 AND state = 'pending'";
    /// Requests of long ago; what is pending still is over by then too. Ids sort by time.
    FORGET = "DELETE FROM verifications WHERE id IN (SELECT id FROM verifications
        WHERE id < $1 AND created_at_ms < $2 ORDER BY id LIMIT CAST($3 AS BIGINT))";
    ANY_OLD = "SELECT id FROM verifications WHERE id < $1 AND created_at_ms < $2 LIMIT 1";
    STANDING = "SELECT state, tries, expires_at_ms FROM verifications WHERE id = $1";
}

/// A request as its row.
#[derive(Debug, Clone)]
pub(super) struct VerificationRow<'e> {
    pub id: &'e VerificationId,
    pub target: &'e str,
    pub prefix: &'e str,
    pub customer: Option<&'e CustomerId>,
    pub purpose: &'e str,
    pub code_hash: &'e str,
    /// In whose budgets it counts.
    pub budget: CodeBudget,
    /// The person who asks.
    pub person: Option<&'e str>,
    pub key: Option<&'e KeyId>,
    pub expires_at: At,
}

pub(super) async fn earlier(
    tx: &mut Tx,
    entry: &VerificationRow<'_>,
    caps: &CodeLimits,
    now: At,
) -> Result<CodeHistory, StoreError> {
    let (hour, day) = (Window::of(HOUR).since(now).ms(), Window::of(DAY).since(now).ms());
    let until = Window::of(HOUR).until(now).ms();
    let (budget, key) = (entry.budget.as_str(), entry.key.map(KeyId::as_str));
    let prefix = (entry.budget == CodeBudget::Services).then_some(entry.prefix);
    let beyond = |most: u32| i64::from(most.saturating_sub(1));
    let statement = query(EARLIER).bind(entry.target).bind(budget).bind(until).bind(entry.person);
    let statement = statement
        .bind(entry.target)
        .bind(budget)
        .bind(hour)
        .bind(until)
        .bind(beyond(caps.target_hour));
    let statement = statement
        .bind(entry.target)
        .bind(budget)
        .bind(day)
        .bind(until)
        .bind(beyond(caps.target_day));
    let statement = statement
        .bind(entry.person)
        .bind(budget)
        .bind(hour)
        .bind(until)
        .bind(beyond(caps.person_hour));
    let statement = statement.bind(key).bind(hour).bind(until).bind(beyond(caps.key_hour));
    statement
        .bind(prefix)
        .bind(hour)
        .bind(until)
        .bind(beyond(caps.prefix_hour))
        .fetch_one(&mut *tx)
        .await
}

/// What came of a budget's codes within the last hour. In linking a code counts from when it is
/// asked for; a service's only when nobody can give it any more.
pub(super) async fn tally(
    tx: &mut Tx,
    budget: CodeBudget,
    now: At,
) -> Result<CodeTally, StoreError> {
    let (since, until) = (Window::of(HOUR).since(now).ms(), Window::of(HOUR).until(now).ms());
    let ended_by = if budget == CodeBudget::Linking { i64::MAX } else { now.ms() };
    let statement = query(TALLY).bind(budget.as_str()).bind(since).bind(until).bind(ended_by);
    statement.bind(budget.as_str()).bind(since).bind(until).fetch_one(&mut *tx).await
}

/// The wrong codes of somebody who links, by when their code was asked for.
pub(super) async fn wrong(
    tx: &mut Tx,
    person: &str,
    now: At,
) -> Result<Vec<(At, u32)>, StoreError> {
    let window = Window::of(HOUR);
    let statement =
        query(WRONG).bind(person).bind(window.since(now).ms()).bind(window.until(now).ms());
    statement.fetch_all(&mut *tx).await
}

pub(super) async fn replace(
    tx: &mut Tx,
    target: &str,
    purpose: &str,
    now: At,
) -> Result<(), StoreError> {
    query(REPLACE)
        .bind(now.ms())
        .bind(now.ms())
        .bind(target)
        .bind(purpose)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Enters a request; false when another one for the same purpose came in at the same moment.
pub(super) async fn insert(
    tx: &mut Tx,
    entry: &VerificationRow<'_>,
    now: At,
) -> Result<bool, StoreError> {
    let statement = query(INSERT).bind(entry.id.as_str()).bind(entry.target).bind(entry.prefix);
    let statement = statement
        .bind(entry.customer.map(CustomerId::as_str))
        .bind(entry.purpose)
        .bind(entry.code_hash)
        .bind(entry.person);
    let statement = statement.bind(entry.budget.as_str()).bind(entry.key.map(KeyId::as_str));
    Ok(statement
        .bind(now.ms())
        .bind(entry.expires_at.ms())
        .execute(&mut *tx)
        .await?
        .rows_affected()
        == 1)
}

/// A verification of which a try was taken.
#[derive(Debug, Clone, FromRow)]
pub(super) struct VerificationTry {
    pub target: String,
    pub purpose: String,
    pub budget: CodeBudget,
    pub code_hash: String,
    pub tries: u32,
    pub expires_at: At,
}

pub(super) async fn take_try(
    tx: &mut Tx,
    id: &VerificationId,
) -> Result<Option<VerificationTry>, StoreError> {
    query(TAKE_TRY).bind(id.as_str()).fetch_optional(&mut *tx).await
}

pub(super) async fn end(
    tx: &mut Tx,
    id: &VerificationId,
    state: VerificationState,
    now: At,
) -> Result<bool, StoreError> {
    let done =
        query(END).bind(state.as_str()).bind(now.ms()).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets requests of before a moment; how many.
pub(super) async fn forget(tx: &mut Tx, before: At, most: i64) -> Result<u64, StoreError> {
    let statement = query(FORGET).bind(VerificationId::limit_at(before)).bind(before.ms());
    Ok(statement.bind(most).execute(&mut *tx).await?.rows_affected())
}

/// Whether there are requests of before a moment.
pub(super) async fn is_any_before(store: &Store, before: At) -> Result<bool, StoreError> {
    let statement = query(ANY_OLD).bind(VerificationId::limit_at(before)).bind(before.ms());
    statement.exists(store.readers()).await
}

/// The state of a verification.
pub(super) async fn state(
    tx: &mut Tx,
    id: &VerificationId,
) -> Result<Option<VerificationState>, StoreError> {
    query(STANDING).bind(id.as_str()).fetch_optional(&mut *tx).await
}

/// Where a verification stands: its state, its tries and its end.
pub(super) async fn standing(
    store: &Store,
    id: &VerificationId,
) -> Result<Option<(VerificationState, u32, At)>, StoreError> {
    query(STANDING).bind(id.as_str()).fetch_optional(store.readers()).await
}
