//! `POST /api/events`: one event or a batch from the order service, signed or with an API key; answered when it is on disk.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use futures_util::StreamExt;
use serde::Serialize;

use super::problem::Problem;
use super::{Door, auth};
use crate::access::Scope;
use crate::ids::EventId;
use crate::orders::events;
use crate::orders::inbox::Accepted;

/// How much of a body that is too long is read before the connection is closed all the same.
const DROPPED: usize = 32 << 20;

/// The answer to a request that was taken.
#[derive(Serialize)]
pub(super) struct Taken {
    events: Vec<EventId>,
}

pub(super) async fn events(State(door): State<Door>, headers: HeaderMap, body: Body) -> Result<(StatusCode, Json<Taken>), Problem> {
    let body = read(body, door.rules.max_body).await?;
    let id = auth::signed_or_keyed(&door, &headers, &body, Scope::EventsWrite).await?.id();
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

/// Reads a body of at most `most` bytes. The rest of a longer one is read and dropped: whoever is still writing when the
/// connection closes never sees the answer.
pub(super) async fn read(body: Body, most: usize) -> Result<Vec<u8>, Problem> {
    let mut chunks = body.into_data_stream();
    let (mut kept, mut length) = (Vec::new(), 0_usize);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Problem::unreadable("the body broke off"))?;
        length = length.saturating_add(chunk.len());
        if length <= most {
            kept.extend_from_slice(&chunk);
        } else if length > DROPPED {
            break;
        }
    }
    if length <= most { Ok(kept) } else { Err(Problem::too_large(most)) }
}
