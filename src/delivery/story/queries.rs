//! The SQL of stories. It reads; the one write is in letters.

use chrono::{DateTime, Utc};

use super::view::{
    AttemptView, NotificationFilter, NotificationStory, NotificationSummary, ReceiptView,
    RouteStop, WaitingFor, masked, waits_for,
};
use crate::channels::ChannelName;
use crate::clock::At;
use crate::delivery::notification::queries::{notification_id, read_awaits};
use crate::delivery::notification::{Leg, NotificationState, Priority};
use crate::ids::NotificationId;
use crate::store::{Row, Store, StoreError, Tx, query};

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

fn utc(row: &Row, column: &str) -> Result<DateTime<Utc>, StoreError> {
    Ok(At(row.try_get(column)?).utc())
}

fn utc_or_none(row: &Row, column: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    Ok(row.try_get::<Option<i64>>(column)?.map(|ms| At(ms).utc()))
}

fn brief(row: &Row) -> Result<NotificationSummary, StoreError> {
    let id: String = row.try_get("id")?;
    let priority = Priority::from_rank(row.try_get("priority")?)
        .ok_or_else(|| StoreError::corrupt("notifications.priority", &id))?;
    Ok(NotificationSummary {
        id,
        state: row.try_get("state")?,
        reason: row.try_get("reason")?,
        proof: row.try_get("proof")?,
        category: row.try_get("category")?,
        priority: priority.as_str(),
        template: row.try_get("template")?,
        locale: row.try_get("locale")?,
        customer_id: row.try_get("customer_id")?,
        subject: row.try_get("subject")?,
        channel: row
            .try_get::<Option<String>>("channel")?
            .map(|word| channel_name("notifications.channel", &word))
            .transpose()?,
        replay_of: row.try_get("replay_of")?,
        is_test: row.try_get::<i32>("is_test")? != 0,
        created_at: utc(row, "created_at_ms")?,
        due_at: utc(row, "due_at_ms")?,
        expires_at: utc_or_none(row, "expires_at_ms")?,
        settled_at: utc_or_none(row, "settled_at_ms")?,
    })
}

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
    let rows = query(sql)
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
        .await?;
    rows.iter().map(brief).collect()
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

pub(super) async fn story(
    store: &Store,
    id: &NotificationId,
) -> Result<Option<NotificationStory>, StoreError> {
    let Some(row) = query(STORY).bind(id.as_str()).fetch_optional(store.readers()).await? else {
        return Ok(None);
    };
    let brief = brief(&row)?;
    let route: Vec<Leg> = serde_json::from_str(&row.try_get::<String>("route")?)?;
    let route = route
        .into_iter()
        .map(|leg| RouteStop { channel: leg.channel, address: masked(leg.channel, &leg.address) })
        .collect();
    let awaits: Option<String> = row.try_get("awaits")?;
    let awaits = awaits.map(read_awaits).transpose()?;
    let first_failed_at = utc_or_none(&row, "first_failed_at_ms")?;
    let until = utc_or_none(&row, "lease_until_ms")?.unwrap_or(brief.due_at);
    let waits_for = waits_for(&brief.state, awaits, first_failed_at.is_some())
        .map(|what| WaitingFor { what, until });
    let attempts = query(ATTEMPTS).bind(id.as_str()).fetch_all(store.readers()).await?;
    let receipts = query(RECEIPTS).bind(id.as_str()).fetch_all(store.readers()).await?;
    let replay = query(BY_DEDUPE_KEY)
        .bind(crate::delivery::dead_letters::key(id))
        .fetch_optional(store.readers())
        .await?;
    Ok(Some(NotificationStory {
        route,
        excluded: serde_json::from_str(&row.try_get::<String>("excluded")?)?,
        waits_for,
        first_failed_at,
        took_ms: brief.settled_at.map(|end| (end - brief.created_at).num_milliseconds()),
        attempts: attempts.iter().map(attempt).collect::<Result<_, _>>()?,
        receipts: receipts.iter().map(word).collect::<Result<_, _>>()?,
        replayed_by: replay.map(|row| row.try_get("id")).transpose()?,
        brief,
    }))
}

fn channel_name(column: &str, word: &str) -> Result<ChannelName, StoreError> {
    ChannelName::recorded(word).ok_or_else(|| StoreError::corrupt(column, word))
}

fn attempt(row: &Row) -> Result<AttemptView, StoreError> {
    let (word, address): (String, String) = (row.try_get("channel")?, row.try_get("address")?);
    let channel = channel_name("attempts.channel", &word)?;
    let shown = masked(channel, &address);
    // Providers like to repeat the address, in the spelling in which it was sent to.
    let spellings = channel.spellings(&address);
    let hidden = |detail: String| {
        spellings
            .iter()
            .fold(detail.replace(&address, &shown), |detail, it| detail.replace(it, &shown))
    };
    let (started_at, ended_at) =
        (utc_or_none(row, "started_at_ms")?, utc_or_none(row, "ended_at_ms")?);
    Ok(AttemptView {
        id: row.try_get("id")?,
        number: row.try_get("try")?,
        state: row.try_get("state")?,
        class: row.try_get("class")?,
        code: row.try_get("code")?,
        detail: row.try_get::<Option<String>>("detail")?.map(hidden),
        provider_id: row.try_get("provider_id")?,
        provider_status: row.try_get("provider_status")?,
        segments: row.try_get("segments")?,
        due_at: utc(row, "due_at_ms")?,
        confirmed_at: utc_or_none(row, "confirmed_at_ms")?,
        took_ms: started_at.zip(ended_at).map(|(start, end)| (end - start).num_milliseconds()),
        started_at,
        ended_at,
        channel,
        address: shown,
    })
}

fn word(row: &Row) -> Result<ReceiptView, StoreError> {
    Ok(ReceiptView {
        attempt_id: row.try_get("attempt_id")?,
        status: row.try_get("status")?,
        code: row.try_get("code")?,
        source: row.try_get("source")?,
        effect: row.try_get("effect")?,
        received_at: utc(row, "received_at_ms")?,
    })
}

pub(super) async fn of_subject(
    store: &Store,
    subject: &str,
    limit: i64,
) -> Result<Vec<NotificationId>, StoreError> {
    let rows = query(OF_SUBJECT).bind(subject).bind(limit).fetch_all(store.readers()).await?;
    rows.iter().map(notification_id).collect()
}

pub(super) async fn by_dedupe_key(
    tx: &mut Tx,
    key: &str,
) -> Result<Option<(NotificationId, NotificationState)>, StoreError> {
    let Some(row) = query(BY_DEDUPE_KEY).bind(key).fetch_optional(&mut *tx).await? else {
        return Ok(None);
    };
    let state: String = row.try_get("state")?;
    Ok(Some((
        notification_id(&row)?,
        NotificationState::parse(&state)
            .ok_or_else(|| StoreError::corrupt("notifications.state", state))?,
    )))
}
