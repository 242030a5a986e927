//! `DELETE /api/notifications/{id}`, `POST /api/notifications/{id}/replay` and `POST
//! /api/notifications/replay`: cancels notifications, and sends dead letters again.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::notifications::id_of;
use super::path::PathId;
use crate::access::Scope;
use crate::delivery::dead_letters::ReplayResult;
use crate::delivery::outbox::{self, CancelResult};
use crate::notifications::{replay as replays, request};
use crate::web::auth::ApiCaller;
use crate::web::problem::Problem;
use crate::web::{WebContext, bodies, idempotency};

pub(in crate::web) const REPLAY: &str = "/api/notifications/{id}/replay";
pub(in crate::web) const REPLAY_ALL: &str = "/api/notifications/replay";
const LARGEST_BODY: usize = 4096;

pub(in crate::web) async fn cancel(
    State(door): State<WebContext>,
    caller: ApiCaller,
    PathId(id): PathId,
) -> Result<Json<Value>, Problem> {
    caller.may(Scope::NotificationsWrite)?;
    let (id, actor, now) = (id_of(id)?, caller.actor(), door.clock.now());
    let asked = id.clone();
    let withdrawn = door.store.write(async move |tx| outbox::cancel(tx, &asked, &actor, now).await);
    match withdrawn.await? {
        CancelResult::Done => Ok(Json(json!({"id": id, "state": "cancelled"}))),
        CancelResult::Unknown => Err(Problem::not_found(format!("there is no notification {id}"))),
        CancelResult::TooLate(state) => {
            Err(Problem::too_late(state, "only what is scheduled or ready can be cancelled"))
        }
    }
}

pub(in crate::web) async fn replay(
    State(door): State<WebContext>,
    caller: ApiCaller,
    headers: HeaderMap,
    PathId(id): PathId,
    body: Body,
) -> Result<Response, Problem> {
    caller.may(Scope::NotificationsWrite)?;
    let body = bodies::read(&door, body, LARGEST_BODY).await?;
    let asked = idempotency::asked(&caller, &headers, &REPLAY.replace("{id}", &id), &body)?;
    let (id, actor, now, outbound) =
        (id_of(id)?, caller.actor(), door.clock.now(), door.composer.outbound.clone());
    idempotency::once(&door, asked, async move |tx| {
        let refused = match replays::replay(tx, &outbound, &id, &actor, now).await? {
            ReplayResult::Entered(new, state) => {
                let said = json!({"id": new, "replay_of": id, "state": state.as_str()});
                return idempotency::answer(StatusCode::ACCEPTED, &said);
            }
            ReplayResult::Unknown => Problem::not_found(format!("there is no notification {id}")),
            ReplayResult::NotDead(state) => {
                Problem::too_late(state, "only what failed or expired can be replayed")
            }
            ReplayResult::Already => {
                Problem::conflict("it was replayed already: its story names the new one")
            }
            ReplayResult::Secret => Problem::conflict("codes are not kept: ask for a new one"),
        };
        Ok(Err(refused))
    })
    .await
}

pub(in crate::web) async fn replay_all(
    State(door): State<WebContext>,
    caller: ApiCaller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    caller.may(Scope::NotificationsWrite)?;
    let body = bodies::read(&door, body, LARGEST_BODY).await?;
    let asked = idempotency::asked(&caller, &headers, REPLAY_ALL, &body)?;
    let which = request::read_replay_filter(&body)?;
    let (actor, now, outbound) = (caller.actor(), door.clock.now(), door.composer.outbound.clone());
    idempotency::once(&door, asked, async move |tx| {
        let replayed = replays::replay_all(tx, &outbound, &which, &actor, now).await?;
        let line = |(of, id, state): &replays::ReplayedPair| {
            json!({"id": id, "replay_of": of,
                "state": state.as_str()})
        };
        idempotency::answer(
            StatusCode::ACCEPTED,
            &json!({"replayed": replayed.iter().map(line).collect::<Vec<_>>()}),
        )
    })
    .await
}
