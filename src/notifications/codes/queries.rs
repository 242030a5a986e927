//! The SQL of one-time codes.

use sqlx::Row as _;

use super::{Earlier, State};
use crate::clock::{At, Window};
use crate::config::Verifications;
use crate::ids::{CustomerId, VerificationId};
use crate::store::{Row, Store, StoreError, Tx};

crate::queries! {
    /// What the limits ask, in one round trip: the newest request, and of each limit the request that has to fall out of its
    /// window before there is room for another.
    EARLIER = "SELECT (SELECT MAX(created_at_ms) FROM verifications WHERE target = $1 AND created_at_ms <= $2) AS last,
        (SELECT created_at_ms FROM verifications WHERE target = $3 AND created_at_ms > $4 AND created_at_ms <= $5
            ORDER BY created_at_ms DESC LIMIT 1 OFFSET $6) AS target_hour,
        (SELECT created_at_ms FROM verifications WHERE target = $7 AND created_at_ms > $8 AND created_at_ms <= $9
            ORDER BY created_at_ms DESC LIMIT 1 OFFSET $10) AS target_day,
        (SELECT created_at_ms FROM verifications WHERE asker = $11 AND created_at_ms > $12 AND created_at_ms <= $13
            ORDER BY created_at_ms DESC LIMIT 1 OFFSET $14) AS asker_hour,
        (SELECT created_at_ms FROM verifications WHERE prefix = $15 AND created_at_ms > $16 AND created_at_ms <= $17
            ORDER BY created_at_ms DESC LIMIT 1 OFFSET $18) AS prefix_hour";
    /// One code at a time for a purpose.
    REPLACE = "UPDATE verifications SET state = CASE WHEN expires_at_ms <= $1 THEN 'expired' ELSE 'replaced' END, ended_at_ms = $2
        WHERE target = $3 AND purpose = $4 AND state = 'pending'";
    INSERT = "INSERT INTO verifications (id, target, prefix, customer_id, purpose, code_hash, state, asker, created_at_ms, expires_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7, $8, $9) ON CONFLICT (target, purpose) WHERE state = 'pending' DO NOTHING";
    /// Takes one of the tries, before the code is looked at: however many ask at once, none gets more.
    TAKE_TRY = "UPDATE verifications SET tries = tries + 1 WHERE id = $1 AND state = 'pending'
        RETURNING target, purpose, code_hash, tries, expires_at_ms";
    END = "UPDATE verifications SET state = $1, ended_at_ms = $2 WHERE id = $3 AND state = 'pending'";
    /// Requests of long ago; what is pending still is over by then too.
    FORGET = "DELETE FROM verifications WHERE id IN (SELECT id FROM verifications WHERE created_at_ms < $1 ORDER BY id LIMIT $2)";
    STANDING = "SELECT state, tries, expires_at_ms FROM verifications WHERE id = $1";
}

/// A request as its row.
#[derive(Debug, Clone)]
pub(super) struct Entry<'e> {
    pub id: &'e VerificationId,
    pub target: &'e str,
    pub prefix: &'e str,
    pub customer: Option<&'e CustomerId>,
    pub purpose: &'e str,
    pub code_hash: &'e str,
    pub asker: Option<&'e str>,
    pub expires_at: At,
}

pub(super) async fn earlier(tx: &mut Tx, entry: &Entry<'_>, rules: &Verifications, now: At) -> Result<Earlier, StoreError> {
    let (hour, day) = (Window::of(super::HOUR).since(now).ms(), Window::of(super::DAY).since(now).ms());
    let until = Window::of(super::HOUR).until(now).ms();
    let beyond = |most: u32| i64::from(most.saturating_sub(1));
    let row = sqlx::query(EARLIER)
        .bind(entry.target)
        .bind(until)
        .bind(entry.target)
        .bind(hour)
        .bind(until)
        .bind(beyond(rules.per_phone_hour))
        .bind(entry.target)
        .bind(day)
        .bind(until)
        .bind(beyond(rules.per_phone_day))
        .bind(entry.asker)
        .bind(hour)
        .bind(until)
        .bind(beyond(rules.per_ip_hour))
        .bind(entry.prefix)
        .bind(hour)
        .bind(until)
        .bind(beyond(rules.per_prefix_hour))
        .fetch_one(tx.connection())
        .await?;
    let at = |column: &str| Ok::<_, StoreError>(row.try_get::<Option<i64>, _>(column)?.map(At));
    Ok(Earlier {
        last: at("last")?,
        target_hour: at("target_hour")?,
        target_day: at("target_day")?,
        asker_hour: at("asker_hour")?,
        prefix_hour: at("prefix_hour")?,
    })
}

pub(super) async fn replace(tx: &mut Tx, target: &str, purpose: &str, now: At) -> Result<(), StoreError> {
    sqlx::query(REPLACE).bind(now.ms()).bind(now.ms()).bind(target).bind(purpose).execute(tx.connection()).await?;
    Ok(())
}

/// Enters a request; false when another one for the same purpose came in at the same moment.
pub(super) async fn insert(tx: &mut Tx, entry: &Entry<'_>, now: At) -> Result<bool, StoreError> {
    let query = sqlx::query(INSERT).bind(entry.id.as_str()).bind(entry.target).bind(entry.prefix);
    let query = query.bind(entry.customer.map(CustomerId::as_str)).bind(entry.purpose).bind(entry.code_hash).bind(entry.asker);
    Ok(query.bind(now.ms()).bind(entry.expires_at.ms()).execute(tx.connection()).await?.rows_affected() == 1)
}

/// A verification of which a try was taken.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    pub target: String,
    pub purpose: String,
    pub code_hash: String,
    /// With this one.
    pub tries: u32,
    pub expires_at: At,
}

pub(super) async fn take_try(tx: &mut Tx, id: &VerificationId) -> Result<Option<Taken>, StoreError> {
    let row = sqlx::query(TAKE_TRY).bind(id.as_str()).fetch_optional(tx.connection()).await?;
    row.map(|row| {
        Ok(Taken {
            target: row.try_get("target")?,
            purpose: row.try_get("purpose")?,
            code_hash: row.try_get("code_hash")?,
            tries: u32::try_from(row.try_get::<i32, _>("tries")?).unwrap_or(u32::MAX),
            expires_at: At(row.try_get("expires_at_ms")?),
        })
    })
    .transpose()
}

pub(super) async fn end(tx: &mut Tx, id: &VerificationId, state: State, now: At) -> Result<bool, StoreError> {
    let done = sqlx::query(END).bind(state.as_str()).bind(now.ms()).bind(id.as_str()).execute(tx.connection()).await?;
    Ok(done.rows_affected() == 1)
}

/// Forgets requests of before a moment; how many.
pub(super) async fn forget(tx: &mut Tx, before: At, most: i64) -> Result<u64, StoreError> {
    Ok(sqlx::query(FORGET).bind(before.ms()).bind(most).execute(tx.connection()).await?.rows_affected())
}

/// The state of a verification.
pub(super) async fn state(tx: &mut Tx, id: &VerificationId) -> Result<Option<State>, StoreError> {
    let row = sqlx::query(STANDING).bind(id.as_str()).fetch_optional(tx.connection()).await?;
    row.map(|row| read_state(&row)).transpose()
}

fn read_state(row: &Row) -> Result<State, StoreError> {
    let state: String = row.try_get("state")?;
    State::parse(&state).ok_or_else(|| StoreError::corrupt("verifications.state", &state))
}

/// Where a verification stands: its state, its tries and its end.
pub(super) async fn standing(store: &Store, id: &VerificationId) -> Result<Option<(State, u32, At)>, StoreError> {
    let row = sqlx::query(STANDING).bind(id.as_str()).fetch_optional(store.readers()).await?;
    row.map(|row| {
        let state = read_state(&row)?;
        let tries = u32::try_from(row.try_get::<i32, _>("tries")?).unwrap_or(u32::MAX);
        Ok((state, tries, At(row.try_get("expires_at_ms")?)))
    })
    .transpose()
}
