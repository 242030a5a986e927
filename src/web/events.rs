//! `POST /api/events`: one event or a batch from the order service, signed or with an API key;
//! answered when it is durable. A batch is taken whole or not at all, or in part with
//! `?partial=true`.

use std::collections::HashMap;

use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::problem::Problem;
use super::{WebContext, auth, bodies};
use crate::access::Scope;
use crate::fields::FieldError;
use crate::ids::EventId;
use crate::orders::events::{self, EventBatch};
use crate::orders::inbox::{EventOutcome, SubmissionOutcome};
use crate::orders::refunds;

/// The answer to a request that was taken whole.
#[derive(Serialize)]
struct Taken {
    events: Vec<EventId>,
}

/// The answer to a batch that may be taken in part.
#[derive(Serialize)]
struct TakenInPart {
    events: Vec<One>,
    taken: usize,
    refused: usize,
}

/// What became of one event of it.
#[derive(Serialize)]
struct One {
    /// Its place in the batch, from 0.
    place: usize,
    /// As the answer to it alone would have it.
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<EventId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

pub(super) async fn receive(
    State(door): State<WebContext>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let claim =
        auth::claim(&door, &headers, Scope::EventsWrite, Scope::EventsWrite.as_str()).await?;
    let body = bodies::read_of(&door, claim.proof(), body, door.rules.max_body).await?;
    let id = claim.believe(&door, &body)?.id();
    let in_part = is_partial(&query)?;
    let mut batch = events::read(&body, door.rules.max_batch, door.clock.now())?;
    refunds::check(&door.store, &id, &mut batch).await?;
    if !in_part {
        batch.check_whole()?;
    }
    match door.inbox.accept(&id, &body, &batch.events).await? {
        SubmissionOutcome::Durable(outcomes) => {
            count(&batch);
            Ok(answer(outcomes, in_part))
        }
        SubmissionOutcome::Conflict => Err(Problem::conflict(format!(
            "webhook-id {id} came before with another body; a new event needs a new id"
        ))),
    }
}

/// Whether the batch is to be taken as far as it can be.
fn is_partial(query: &HashMap<String, String>) -> Result<bool, Problem> {
    match query.get("partial").map(String::as_str) {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => {
            Err(Problem::invalid(vec![FieldError::new("?partial", "must be true or false")]))
        }
    }
}

fn count(batch: &EventBatch) {
    for event in &batch.events {
        match event {
            Ok(event) => metrics::counter!("bellhop_events_total", "type" => event.kind.as_str())
                .increment(1),
            Err(refused) => {
                metrics::counter!("bellhop_events_refused_total").increment(1);
                let first = refused.faults.first();
                tracing::warn!(
                    place = first.map(|fault| &*fault.pointer),
                    "an event of a batch was refused"
                );
            }
        }
    }
}

/// The answer says of each event what became of it where that was asked for, or is not the same for
/// all.
fn answer(outcomes: Vec<EventOutcome>, in_part: bool) -> Response {
    let refused =
        outcomes.iter().filter(|outcome| matches!(outcome, EventOutcome::Refused(_))).count();
    let taken = outcomes.len() - refused;
    if !in_part && refused == 0 {
        let events = outcomes
            .into_iter()
            .filter_map(
                |outcome| if let EventOutcome::Taken(id) = outcome { Some(id) } else { None },
            )
            .collect();
        return (StatusCode::ACCEPTED, Json(Taken { events })).into_response();
    }
    let one = |(place, outcome)| match outcome {
        EventOutcome::Taken(id) => One {
            place,
            status: StatusCode::ACCEPTED.as_u16(),
            event: Some(id),
            errors: Vec::new(),
        },
        EventOutcome::Refused(errors) => {
            One { place, status: StatusCode::UNPROCESSABLE_ENTITY.as_u16(), event: None, errors }
        }
    };
    let events = outcomes.into_iter().enumerate().map(one).collect();
    (StatusCode::MULTI_STATUS, Json(TakenInPart { events, taken, refused })).into_response()
}
