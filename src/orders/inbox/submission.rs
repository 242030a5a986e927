//! A request with events as the inbox stores it, and what became of it. Pure.

use std::sync::Arc;

use crate::audit::Actor;
use crate::clock::At;
use crate::fields::FieldError;
use crate::ids::{EventId, KeyId};
use crate::orders::events::EventType;
use crate::orders::events::{Event, RefusedEvent};
use crate::store::StoreError;

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubmissionOutcome {
    /// What became of each of its events is on disk, now or since an earlier delivery of the same
    /// request.
    Durable(Vec<EventOutcome>),
    /// The same request id came before with another body; nothing was written.
    Conflict,
}

/// What became of one event of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventOutcome {
    Taken(EventId),
    /// It breaks rules and never has an effect.
    Refused(Vec<FieldError>),
}

/// An event that waits to be applied.
#[derive(Debug, Clone)]
pub(crate) struct PendingEvent {
    pub id: EventId,
    /// Who said it, in the audit log.
    pub by: Actor,
    /// When it came in.
    pub received_at: At,
    pub event: Arc<Event>,
}

/// A request on its way into the inbox.
#[derive(Debug, Clone)]
pub(crate) struct Submission {
    pub webhook_id: String,
    pub body_hash: String,
    pub received_at: At,
    pub rows: Vec<InboxRow>,
}

/// One event as its row.
#[derive(Debug, Clone)]
pub(crate) struct InboxRow {
    pub id: EventId,
    pub kind: &'static str,
    pub occurred_at: At,
    /// What it says; none where it is refused.
    pub event: Option<Arc<Event>>,
    pub payload: String,
    /// What is wrong with it, where it is refused.
    pub refusal: Option<String>,
}

impl Submission {
    /// Its events that were not refused, as the intake takes them.
    pub(crate) fn pending(&self) -> impl Iterator<Item = PendingEvent> {
        self.rows.iter().filter_map(|row| {
            Some(PendingEvent {
                id: row.id.clone(),
                by: submitter(&self.webhook_id),
                received_at: self.received_at,
                event: row.event.clone()?,
            })
        })
    }
}

impl InboxRow {
    pub(crate) fn of(
        event: &Result<Event, RefusedEvent>,
        received_at: At,
    ) -> Result<Self, StoreError> {
        let id = EventId::new(received_at);
        Ok(match event {
            Ok(event) => {
                let payload = serde_json::to_string(event)?;
                Self {
                    id,
                    kind: event.kind.as_str(),
                    occurred_at: event.occurred_at,
                    event: Some(Arc::new(event.clone())),
                    payload,
                    refusal: None,
                }
            }
            Err(refused) => {
                let kind = refused.kind.map_or("unknown", EventType::as_str);
                let refusal = Some(serde_json::to_string(&refused.faults)?);
                // Nothing of what breaks rules is kept.
                let (occurred_at, payload) = (received_at, "{}".to_owned());
                Self { id, kind, occurred_at, event: None, payload, refusal }
            }
        })
    }

    pub(crate) fn outcome(&self) -> Result<EventOutcome, StoreError> {
        event_outcome(self.id.clone(), self.refusal.as_deref())
    }
}

/// What became of an event, by what its row says of a refusal.
pub(crate) fn event_outcome(
    id: EventId,
    refusal: Option<&str>,
) -> Result<EventOutcome, StoreError> {
    Ok(match refusal {
        Some(faults) => EventOutcome::Refused(serde_json::from_str(faults)?),
        None => EventOutcome::Taken(id),
    })
}

/// Who said a request, in the audit log: the id of a request with an API key begins with the key's,
/// and no other holds a dot.
pub(crate) fn submitter(webhook_id: &str) -> Actor {
    let key = webhook_id.split_once('.').map(|(key, _)| key.to_owned());
    key.and_then(|key| KeyId::try_from(key).ok()).map_or(Actor::OrderService, Actor::ApiKey)
}
