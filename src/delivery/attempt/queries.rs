//! The SQL of attempts as the engine makes them: queued, begun, passed over, ended. How a receipt
//! finds and moves them is in `receipts::attempts`.

use super::AttemptState;
use crate::clock::At;
use crate::delivery::claims::{BodyDigest, Claimed};
use crate::delivery::notification::Leg;
use crate::ids::{AttemptId, NotificationId};
use crate::store::sql::Batched;
use crate::store::{StoreError, Tx, query};

crate::queries! {
    START_QUEUED_ATTEMPT = "UPDATE attempts SET state = 'sending', started_at_ms = $1,
        body_hash = $2, segments = $3 WHERE id = $4 AND state = 'queued'";
    INSERT_ATTEMPT = "INSERT INTO attempts (id, notification_id, channel, address, try, state,
        body_hash, segments, due_at_ms, started_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// A leg that was passed over without a call, so that the story has no gap.
    INSERT_SKIPPED = "INSERT INTO attempts (id, notification_id, channel, address, try, state,
        class, detail, due_at_ms, ended_at_ms)
        VALUES ($1, $2, $3, $4, $5, 'failed', $6, $7, $8, $9)";
    END_QUEUED = "UPDATE attempts SET state = 'failed', class = $1, detail = $2, ended_at_ms = $3
        WHERE id = $4 AND state = 'queued'";
    /// By the hash of its words an attempt is found again that is unknown; of any other, a short
    /// secret could be found out by it.
    END_ATTEMPT = "UPDATE attempts SET state = $1, class = $2, code = $3, detail = $4,
        provider_id = $5, provider_status = $6, ended_at_ms = $7,
        body_hash = CASE WHEN $8 = 'unknown' THEN body_hash END
        WHERE id = $9 AND state = 'sending'";
}

/// Records that these tries have begun.
pub(in crate::delivery) async fn start_attempts(
    tx: &mut Tx,
    begun: &[Claimed],
    now: At,
) -> Result<(), StoreError> {
    let mut new = Vec::with_capacity(begun.len());
    for work in begun {
        let words = BodyDigest::of(work);
        if !start_queued(tx, work, &words, now).await? {
            new.push((work, words));
        }
    }
    let new = new.iter().map(|(work, words)| NewAttempt {
        notification: &work.id,
        id: &work.attempt,
        leg: work.leg(),
        number: work.attempt_no,
        due_at: now,
        started_at: Some(now),
        words,
    });
    insert_attempts(tx, &new.collect::<Vec<_>>()).await
}

async fn start_queued(
    tx: &mut Tx,
    claimed: &Claimed,
    words: &BodyDigest,
    now: At,
) -> Result<bool, StoreError> {
    let Some(queued) = &claimed.queued_attempt else { return Ok(false) };
    let statement = query(START_QUEUED_ATTEMPT)
        .bind(now.ms())
        .bind(words.hash.as_deref())
        .bind(words.segments)
        .bind(&**queued);
    Ok(statement.execute(&mut *tx).await?.rows_affected() == 1)
}

/// A try about to be written.
#[derive(Debug, Clone, Copy)]
pub(in crate::delivery) struct NewAttempt<'a> {
    pub notification: &'a NotificationId,
    pub id: &'a AttemptId,
    pub leg: &'a Leg,
    pub number: i32,
    pub due_at: At,
    /// When it began; none while it is queued.
    pub started_at: Option<At>,
    pub words: &'a BodyDigest,
}

impl NewAttempt<'_> {
    fn state(&self) -> AttemptState {
        if self.started_at.is_some() { AttemptState::Sending } else { AttemptState::Queued }
    }
}

static NEW_ATTEMPTS: Batched = Batched::of(INSERT_ATTEMPT);

/// Writes tries.
pub(in crate::delivery) async fn insert_attempts(
    tx: &mut Tx,
    new: &[NewAttempt<'_>],
) -> Result<(), StoreError> {
    let mut rest = new;
    while !rest.is_empty() {
        let (text, rows) = NEW_ATTEMPTS.fitting(rest.len());
        let (now, later) = rest.split_at(rows);
        let mut statement = query(text);
        for new in now {
            statement = statement
                .bind(new.id.as_str())
                .bind(new.notification.as_str())
                .bind(new.leg.channel.as_str())
                .bind(&*new.leg.address)
                .bind(new.number)
                .bind(new.state().as_str())
                .bind(new.words.hash.as_deref())
                .bind(new.words.segments)
                .bind(new.due_at.ms())
                .bind(new.started_at.map(At::ms));
        }
        statement.execute(&mut *tx).await?;
        rest = later;
    }
    Ok(())
}

/// Writes down that a try was passed over without a call; one that was queued ends so.
pub(in crate::delivery) async fn skip(
    tx: &mut Tx,
    claimed: &Claimed,
    class: &str,
    detail: &str,
    now: At,
) -> Result<(), StoreError> {
    if let Some(queued) = &claimed.queued_attempt {
        query(END_QUEUED)
            .bind(class)
            .bind(detail)
            .bind(now.ms())
            .bind(&**queued)
            .execute(&mut *tx)
            .await?;
        return Ok(());
    }
    query(INSERT_SKIPPED)
        .bind(AttemptId::new(now).as_str())
        .bind(claimed.id.as_str())
        .bind(claimed.leg().channel.as_str())
        .bind(&*claimed.leg().address)
        .bind(claimed.attempt_no)
        .bind(class)
        .bind(detail)
        .bind(now.ms())
        .bind(now.ms())
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// How a try ended, as its row tells it.
#[derive(Debug, Clone)]
pub(in crate::delivery) struct AttemptEnd {
    pub state: AttemptState,
    pub class: Option<&'static str>,
    pub code: Option<String>,
    pub detail: Option<String>,
    pub provider_id: Option<String>,
    pub provider_status: Option<String>,
}

impl AttemptEnd {
    /// An end of which nothing but the state is known.
    pub(in crate::delivery) fn of(state: AttemptState) -> Self {
        Self {
            state,
            class: None,
            code: None,
            detail: None,
            provider_id: None,
            provider_status: None,
        }
    }
}

pub(in crate::delivery) async fn end_attempt(
    tx: &mut Tx,
    attempt: &str,
    ending: &AttemptEnd,
    now: At,
) -> Result<(), StoreError> {
    query(END_ATTEMPT)
        .bind(ending.state.as_str())
        .bind(ending.class)
        .bind(ending.code.as_deref())
        .bind(ending.detail.as_deref())
        .bind(ending.provider_id.as_deref())
        .bind(ending.provider_status.as_deref())
        .bind(now.ms())
        .bind(ending.state.as_str())
        .bind(attempt)
        .execute(&mut *tx)
        .await?;
    Ok(())
}
