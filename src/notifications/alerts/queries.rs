//! The SQL of staff alerts.

use super::alert::{Alert, AlertKind, AlertState, AlertTransition};
use crate::clock::At;
use crate::ids::{AlertId, NotificationId};
use crate::store::{FromRow, Store, StoreError, Tx, query};

macro_rules! alert_columns {
    () => {
        "id, kind, key, detail, happened, state, handled_by, first_at_ms, last_at_ms"
    };
}

crate::queries! {
    /// The newest alert about a thing: the one that stands, or the last one that did.
    NEWEST = concat!("SELECT ", alert_columns!(), " FROM alerts WHERE kind = $1 AND key = $2
        ORDER BY CASE WHEN ended_at_ms IS NULL THEN 0 ELSE 1 END, last_at_ms DESC, id DESC LIMIT 1");
    RAISE = "INSERT INTO alerts (id, kind, key, detail, state, first_at_ms, last_at_ms, ended_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (kind, key) WHERE ended_at_ms IS NULL DO NOTHING";
    UPDATE_DETAIL = "UPDATE alerts SET detail = $1, happened = happened + 1, last_at_ms = $2 WHERE id = $3";
    REOPEN = "UPDATE alerts SET state = 'open', detail = $1, happened = happened + 1, first_at_ms = $2, last_at_ms = $3
        WHERE id = $4 AND state IN ('told', 'silenced')";
    CLEAR = "UPDATE alerts SET state = 'cleared', detail = $1, last_at_ms = $2, ended_at_ms = $3 WHERE id = $4 AND state IN ('open', 'told', 'silenced')";
    /// One more message that reached nobody: the open alert counts it, else a new one begins. What
    /// is told is what was settled between the first and the last.
    COUNT_LETTER = "INSERT INTO alerts (id, kind, key, detail, state, first_at_ms, last_at_ms) VALUES ($1, $2, '', '{}', 'open', $3, $4)
        ON CONFLICT (kind, key) WHERE ended_at_ms IS NULL DO UPDATE SET happened = alerts.happened + 1,
            first_at_ms = CASE WHEN excluded.first_at_ms < alerts.first_at_ms THEN excluded.first_at_ms ELSE alerts.first_at_ms END,
            last_at_ms = CASE WHEN excluded.last_at_ms > alerts.last_at_ms THEN excluded.last_at_ms ELSE alerts.last_at_ms END";
    /// Whether there is anything for the teller: two looks into small indices.
    WAITING = "SELECT (SELECT MIN(first_at_ms) FROM alerts WHERE state = 'open') AS open_since,
        (SELECT MIN(told_at_ms) FROM alerts WHERE state = 'told') AS told_since";
    /// What stands for long is told again.
    OPEN_AGAIN = "UPDATE alerts SET state = 'open', first_at_ms = $1 WHERE state = 'told' AND told_at_ms <= $2";
    OPEN_KINDS = "SELECT kind, MIN(first_at_ms) AS first_at_ms FROM alerts WHERE state = 'open' GROUP BY kind";
    /// Takes what is open of a kind, to be told in one message. The guard stands twice, as in every
    /// claim.
    TAKE_OPEN = concat!("UPDATE alerts SET state = 'told', told_at_ms = $1 WHERE state = 'open' AND id IN
        (SELECT id FROM alerts WHERE state = 'open' AND kind = $2 ORDER BY first_at_ms, id LIMIT $3) RETURNING ", alert_columns!());
    /// What was told and does not stand is over.
    END_TOLD = "UPDATE alerts SET state = 'cleared', ended_at_ms = $1 WHERE id = $2 AND state = 'told'";
    BY_ID = concat!("SELECT ", alert_columns!(), " FROM alerts WHERE id = $1");
    SILENCE = "UPDATE alerts SET state = 'silenced', handled_by = $1 WHERE id = $2 AND kind = 'stock' AND state IN ('open', 'told')";
    TAKE_CARE = "UPDATE alerts SET handled_by = $1 WHERE id = $2 AND kind = 'dead_letter' AND handled_by IS NULL";
    /// The messages that an alert is about.
    LETTERS = "SELECT id, template, subject, reason FROM notifications WHERE settled_at_ms >= $1 AND settled_at_ms <= $2 AND state = $3
        AND category <> 'staff' AND is_test = 0 ORDER BY settled_at_ms, id LIMIT $4";
}

pub(super) async fn newest(
    tx: &mut Tx,
    kind: AlertKind,
    key: &str,
) -> Result<Option<Alert>, StoreError> {
    query(NEWEST).bind(kind.as_str()).bind(key).fetch_optional(&mut *tx).await
}

/// Writes what news did to the newest alert about a thing.
pub(super) async fn take_step(
    tx: &mut Tx,
    kind: AlertKind,
    key: &str,
    newest: Option<&Alert>,
    step: AlertTransition,
    detail: &str,
    now: At,
) -> Result<(), StoreError> {
    match (step, newest) {
        (AlertTransition::Ignore, _) => Ok(()),
        (AlertTransition::Update | AlertTransition::Remember, Some(alert)) => {
            query(UPDATE_DETAIL)
                .bind(detail)
                .bind(now.ms())
                .bind(alert.id.as_str())
                .execute(&mut *tx)
                .await?;
            Ok(())
        }
        (AlertTransition::Reopen, Some(alert)) => {
            let statement =
                query(REOPEN).bind(detail).bind(now.ms()).bind(now.ms()).bind(alert.id.as_str());
            unless_overtaken(statement.execute(&mut *tx).await?.rows_affected())
        }
        (AlertTransition::Clear, Some(alert)) => {
            let statement =
                query(CLEAR).bind(detail).bind(now.ms()).bind(now.ms()).bind(alert.id.as_str());
            unless_overtaken(statement.execute(&mut *tx).await?.rows_affected())
        }
        (AlertTransition::Remember, None) => {
            raise(tx, kind, key, detail, AlertState::Cleared, now).await
        }
        (
            AlertTransition::Raise
            | AlertTransition::Update
            | AlertTransition::Reopen
            | AlertTransition::Clear,
            _,
        ) => raise(tx, kind, key, detail, AlertState::Open, now).await,
    }
}

async fn raise(
    tx: &mut Tx,
    kind: AlertKind,
    key: &str,
    detail: &str,
    state: AlertState,
    now: At,
) -> Result<(), StoreError> {
    let id = AlertId::new(now);
    let statement = query(RAISE)
        .bind(id.as_str())
        .bind(kind.as_str())
        .bind(key)
        .bind(detail)
        .bind(state.as_str());
    let statement = statement
        .bind(now.ms())
        .bind(now.ms())
        .bind((state == AlertState::Cleared).then_some(now.ms()));
    unless_overtaken(statement.execute(&mut *tx).await?.rows_affected())
}

/// Another replica moved the same alert since it was read: this runs again and sees it.
fn unless_overtaken(rows: u64) -> Result<(), StoreError> {
    if rows == 1 {
        Ok(())
    } else {
        Err(StoreError::LostRace("another replica moved the same alert".to_owned()))
    }
}

pub(super) async fn count_letter(tx: &mut Tx, kind: AlertKind, at: At) -> Result<(), StoreError> {
    let id = AlertId::new(at);
    let statement =
        query(COUNT_LETTER).bind(id.as_str()).bind(kind.as_str()).bind(at.ms()).bind(at.ms());
    statement.execute(&mut *tx).await?;
    Ok(())
}

/// Since when the oldest open alert is open, and when the one was told that was told longest ago.
pub(super) async fn waiting(store: &Store) -> Result<(Option<At>, Option<At>), StoreError> {
    query(WAITING).fetch_one(store.readers()).await
}

pub(super) async fn open_again(tx: &mut Tx, told_before: At, now: At) -> Result<(), StoreError> {
    query(OPEN_AGAIN).bind(now.ms()).bind(told_before.ms()).execute(&mut *tx).await?;
    Ok(())
}

/// The kinds of which something is open, and since when.
pub(super) async fn open_kinds(tx: &mut Tx) -> Result<Vec<(AlertKind, At)>, StoreError> {
    query(OPEN_KINDS).fetch_all(&mut *tx).await
}

/// Takes what is open of a kind, oldest first.
pub(super) async fn take_open(
    tx: &mut Tx,
    kind: AlertKind,
    most: i64,
    now: At,
) -> Result<Vec<Alert>, StoreError> {
    let statement = query(TAKE_OPEN).bind(now.ms()).bind(kind.as_str()).bind(most);
    let mut taken: Vec<Alert> = statement.fetch_all(&mut *tx).await?;
    // RETURNING promises no order.
    taken.sort_by(|a, b| (a.first_at, &a.id).cmp(&(b.first_at, &b.id)));
    Ok(taken)
}

pub(super) async fn end_told(tx: &mut Tx, id: &AlertId, now: At) -> Result<(), StoreError> {
    query(END_TOLD).bind(now.ms()).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(())
}

pub(super) async fn by_id(tx: &mut Tx, id: &AlertId) -> Result<Option<Alert>, StoreError> {
    query(BY_ID).bind(id.as_str()).fetch_optional(&mut *tx).await
}

/// An alert, as it is committed.
pub(super) async fn look(store: &Store, id: &AlertId) -> Result<Option<Alert>, StoreError> {
    query(BY_ID).bind(id.as_str()).fetch_optional(store.readers()).await
}

/// Silences an alert of low stock; false when it was, or is over.
pub(super) async fn silence(tx: &mut Tx, id: &AlertId, who: &str) -> Result<bool, StoreError> {
    Ok(query(SILENCE).bind(who).bind(id.as_str()).execute(&mut *tx).await?.rows_affected() == 1)
}

/// Takes the messages of an alert in hand; false when somebody did before.
pub(super) async fn take_care(tx: &mut Tx, id: &AlertId, who: &str) -> Result<bool, StoreError> {
    Ok(query(TAKE_CARE).bind(who).bind(id.as_str()).execute(&mut *tx).await?.rows_affected() == 1)
}

/// A message that reached nobody.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub(super) struct AlertedNotification {
    pub id: NotificationId,
    pub template: String,
    pub subject: Option<String>,
    pub reason: Option<String>,
}

/// The messages that an alert is about, in the order of their ends.
pub(super) async fn letters(
    tx: &mut Tx,
    alert: &Alert,
    most: i64,
) -> Result<Vec<AlertedNotification>, StoreError> {
    let statement = query(LETTERS)
        .bind(alert.first_at.ms())
        .bind(alert.last_at.ms())
        .bind(ended(alert.kind))
        .bind(most);
    statement.fetch_all(&mut *tx).await
}

/// The same, as they are committed.
pub(super) async fn look_at_letters(
    store: &Store,
    alert: &Alert,
    most: i64,
) -> Result<Vec<AlertedNotification>, StoreError> {
    let statement = query(LETTERS)
        .bind(alert.first_at.ms())
        .bind(alert.last_at.ms())
        .bind(ended(alert.kind))
        .bind(most);
    statement.fetch_all(store.readers()).await
}

fn ended(kind: AlertKind) -> &'static str {
    if kind == AlertKind::Expired { "expired" } else { "failed" }
}
