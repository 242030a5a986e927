//! The SQL of stories. It reads; the one write is in letters.

use chrono::{DateTime, Utc};

use super::view::{
    AttemptView, NotificationFilter, NotificationStory, NotificationSummary, RouteStop, WaitingFor,
    masked, waits_for,
};
use crate::clock::At;
use crate::delivery::exclusion::Exclusion;
use crate::delivery::notification::{Leg, NotificationState};
use crate::delivery::policy::Awaits;
use crate::ids::NotificationId;
use crate::store::{FromRow, Store, StoreError, Tx, query};

macro_rules! brief_columns {
    () => {
        "SELECT id, state, reason, proof, category, priority, template, locale, customer_id,
            subject, channel, replay_of, is_test, created_at_ms, due_at_ms,
        expires_at_ms, settled_at_ms"
    };
}

/// What every list is filtered by; an empty word, or a time of 0, is no filter. An id of ours is
/// smaller than `ntf_g`. The ids keep a list of a time from reading all that is older.
macro_rules! filtered {
    ($first:literal) => {
        concat!(
            brief_columns!(),
            " FROM notifications WHERE ",
            $first,
            " AND id >= $2 AND id < $3 AND ($4 = '' OR state = $5)
            AND ($6 = '' OR category = $7) AND ($8 = '' OR channel = $9)
            AND ($10 = '' OR customer_id = $11) AND ($12 = '' OR subject = $13)
            AND created_at_ms >= CAST($14 AS BIGINT) AND created_at_ms < CAST($15 AS BIGINT)
            ORDER BY id DESC LIMIT $16"
        )
    };
}

crate::queries! {
    LIST = filtered!("$1 = ''");
    /// The same along the index of a customer.
    LIST_OF_CUSTOMER = filtered!("customer_id = $1");
    /// The same along the index of a subject.
    LIST_OF_SUBJECT = filtered!("subject = $1");
    /// The same of a state that few rows are in, along its index.
    LIST_UNDELIVERED = filtered!("state IN ('failed', 'expired', 'suppressed', 'cancelled')
        AND state = $1");
    LIST_WAITING = filtered!("state IN ('scheduled', 'ready') AND state = $1");
    LIST_IN_FLIGHT = filtered!("state = 'in_flight' AND state = $1");
    STORY = concat!(brief_columns!(), ", route, excluded, awaits, lease_until_ms, first_failed_at_ms
        FROM notifications WHERE id = $1");
    ATTEMPTS = "SELECT id, channel, address, try, state, class, code, detail, provider_id,
        provider_status, segments, due_at_ms, started_at_ms,
        ended_at_ms, confirmed_at_ms FROM attempts WHERE notification_id = $1 ORDER BY try, id";
    RECEIPTS = "SELECT receipts.attempt_id, receipts.status, receipts.code, receipts.source,
        receipts.effect, receipts.received_at_ms
        FROM receipts JOIN attempts ON attempts.id = receipts.attempt_id
        WHERE attempts.notification_id = $1
        ORDER BY receipts.received_at_ms, receipts.id";
    OF_SUBJECT = "SELECT id FROM notifications WHERE subject = $1 ORDER BY id LIMIT $2";
    BY_DEDUPE_KEY = "SELECT id, state FROM notifications WHERE dedupe_key = $1";
}

/// Larger than every id of ours in every order of letters.
const AFTER_ALL: &str = "ntf_g";

/// A page's notifications, the newest first.
pub(super) async fn list(
    store: &Store,
    filter: &NotificationFilter,
    below: Option<&NotificationId>,
    limit: i64,
) -> Result<Vec<NotificationSummary>, StoreError> {
    let state = filter.state.map_or("", NotificationState::as_str);
    let category = filter.category.map_or("", |category| category.as_str());
    let channel = filter.channel.map_or("", |channel| channel.as_str());
    let customer = filter.customer.as_ref().map_or("", |customer| customer.as_str());
    let subject = filter.subject.as_deref().unwrap_or_default();
    let (sql, first) = match (customer, subject) {
        ("", "") => of_state(filter.state),
        (_, "") => (LIST_OF_CUSTOMER, customer),
        _ => (LIST_OF_SUBJECT, subject),
    };
    let from = filter.since.map(NotificationId::limit_at).unwrap_or_default();
    let until = filter.until.map_or_else(|| AFTER_ALL.to_owned(), NotificationId::limit_at);
    let below = below.map_or(&*until, |below| below.as_str().min(&*until)).to_owned();
    query(sql)
        .bind(first.to_owned())
        .bind(from)
        .bind(below)
        .bind(state)
        .bind(state)
        .bind(category)
        .bind(category)
        .bind(channel)
        .bind(channel)
        .bind(customer.to_owned())
        .bind(customer.to_owned())
        .bind(subject.to_owned())
        .bind(subject.to_owned())
        .bind(filter.since.map_or(0, At::ms))
        .bind(filter.until.map_or(i64::MAX, At::ms))
        .bind(limit)
        .fetch_all(&store.long_readers())
        .await
}

/// The statement for a list that no customer and no subject narrows, and what it binds first.
fn of_state(state: Option<NotificationState>) -> (&'static str, &'static str) {
    use NotificationState::{
        Cancelled, Delivered, Expired, Failed, InFlight, Ready, Scheduled, Suppressed,
    };
    match state {
        None | Some(Delivered) => (LIST, ""),
        Some(state @ (Failed | Expired | Suppressed | Cancelled)) => {
            (LIST_UNDELIVERED, state.as_str())
        }
        Some(state @ (Scheduled | Ready)) => (LIST_WAITING, state.as_str()),
        Some(InFlight) => (LIST_IN_FLIGHT, InFlight.as_str()),
    }
}

#[derive(FromRow)]
struct StoryRow {
    #[column(flatten)]
    brief: NotificationSummary,
    #[column(json)]
    route: Vec<Leg>,
    #[column(json)]
    excluded: Vec<Exclusion>,
    awaits: Option<Awaits>,
    #[column("lease_until_ms")]
    lease_until: Option<DateTime<Utc>>,
    first_failed_at: Option<DateTime<Utc>>,
}

pub(super) async fn story(
    store: &Store,
    id: &NotificationId,
) -> Result<Option<NotificationStory>, StoreError> {
    let found = query(STORY).bind(id.as_str()).fetch_optional(store.readers()).await?;
    let Some(row): Option<StoryRow> = found else { return Ok(None) };
    let StoryRow { brief, first_failed_at, .. } = row;
    let stop =
        |leg: Leg| RouteStop { channel: leg.channel, address: masked(leg.channel, &leg.address) };
    let until = row.lease_until.unwrap_or(brief.due_at);
    let waits_for = waits_for(&brief.state, row.awaits, first_failed_at.is_some())
        .map(|what| WaitingFor { what, until });
    let attempts: Vec<AttemptView> =
        query(ATTEMPTS).bind(id.as_str()).fetch_all(store.readers()).await?;
    let replay: Option<(String, NotificationState)> = query(BY_DEDUPE_KEY)
        .bind(crate::delivery::dead_letters::key(id))
        .fetch_optional(store.readers())
        .await?;
    Ok(Some(NotificationStory {
        route: row.route.into_iter().map(stop).collect(),
        excluded: row.excluded,
        waits_for,
        first_failed_at,
        took_ms: brief.settled_at.map(|end| (end - brief.created_at).num_milliseconds()),
        attempts: attempts.into_iter().map(shown).collect(),
        receipts: query(RECEIPTS).bind(id.as_str()).fetch_all(store.readers()).await?,
        replayed_by: replay.map(|(id, _)| id),
        brief,
    }))
}

/// An attempt as it was read, its address masked wherever it stands.
fn shown(attempt: AttemptView) -> AttemptView {
    let (channel, address) = (attempt.channel, attempt.address);
    let shown = masked(channel, &address);
    // Providers like to repeat the address, in the spelling in which it was sent to.
    let spellings = channel.spellings(&address);
    let hidden = |detail: String| {
        spellings
            .iter()
            .fold(detail.replace(&address, &shown), |detail, it| detail.replace(it, &shown))
    };
    let times = attempt.started_at.zip(attempt.ended_at);
    AttemptView {
        detail: attempt.detail.map(hidden),
        took_ms: times.map(|(start, end)| (end - start).num_milliseconds()),
        address: shown,
        ..attempt
    }
}

pub(super) async fn of_subject(
    store: &Store,
    subject: &str,
    limit: i64,
) -> Result<Vec<NotificationId>, StoreError> {
    query(OF_SUBJECT).bind(subject).bind(limit).fetch_all(store.readers()).await
}

pub(super) async fn by_dedupe_key(
    tx: &mut Tx,
    key: &str,
) -> Result<Option<(NotificationId, NotificationState)>, StoreError> {
    query(BY_DEDUPE_KEY).bind(key).fetch_optional(&mut *tx).await
}
