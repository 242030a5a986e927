//! `POST /api/events`: one event or a batch from the order service, signed or with an API key; answered when it is on disk.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Serialize;

use super::problem::Problem;
use super::{Door, auth, bodies};
use crate::access::Scope;
use crate::ids::EventId;
use crate::orders::events;
use crate::orders::inbox::Accepted;

/// The answer to a request that was taken.
#[derive(Serialize)]
pub(super) struct Taken {
    events: Vec<EventId>,
}

pub(super) async fn events(State(door): State<Door>, headers: HeaderMap, body: Body) -> Result<(StatusCode, Json<Taken>), Problem> {
    let claim = auth::claim(&door, &headers, Scope::EventsWrite).await?;
    let body = bodies::read_of(&door, claim.proof(), body, door.rules.max_body).await?;
    let id = claim.believe(&door, &body)?.id();
    let events = events::parse(&body, door.rules.max_batch, door.clock.now())?;
    match door.inbox.accept(&id, &body, &events).await? {
        Accepted::Durable(ids) => {
            for event in &events {
                metrics::counter!("bellhop_events_total", "type" => event.kind.as_str()).increment(1);
            }
            Ok((StatusCode::ACCEPTED, Json(Taken { events: ids })))
        }
        Accepted::Conflict => Err(Problem::conflict(format!("webhook-id {id} came before with another body; a new event needs a new id"))),
    }
}
