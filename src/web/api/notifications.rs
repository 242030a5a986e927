//! `POST /api/notifications`: sends a notification.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::json;

use crate::access::Scope;
use crate::access::idempotency::IdempotentRequest;
use crate::audit::{self, Actor};
use crate::delivery::Exclusion;
use crate::delivery::story;
use crate::ids::NotificationId;
use crate::notifications::request::{self, Request};
use crate::notifications::submit::{self, SubmitOutcome};
use crate::store::{StoreError, Tx};
use crate::web::auth::ApiCaller;
use crate::web::idempotency::EffectOutcome;
use crate::web::problem::Problem;
use crate::web::{WebContext, bodies, idempotency};

pub(in crate::web) const PATH: &str = "/api/notifications";
/// Two texts of every escape and the rest.
const LARGEST_BODY: usize = 256 << 10;

pub(in crate::web) async fn tell(
    State(door): State<WebContext>,
    caller: ApiCaller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    caller.may(Scope::NotificationsWrite)?;
    let body = bodies::read(&door, body, LARGEST_BODY).await?;
    let asked = idempotency::asked(&caller, &headers, PATH, &body)?;
    let request = request::read(&body, &door.composer.measure(door.clock.now()))?;
    take(&door, asked, request, caller.actor()).await
}

/// Enters a request, once for each id.
pub(super) async fn take(
    door: &WebContext,
    asked: Option<IdempotentRequest>,
    request: Request,
    actor: Actor,
) -> Result<Response, Problem> {
    let (composer, request, now) = (door.composer.clone(), Arc::new(request), door.clock.now());
    idempotency::once(door, asked, async move |tx| {
        let outcome = submit::submit(tx, &composer, &request, now).await?;
        if let SubmitOutcome::Entered(entered) = &outcome {
            let (object, detail) = (entered.id.as_str(), request.to.masked());
            let deed = audit::AuditEntry {
                actor: &actor,
                action: "notification.entered",
                object,
                detail: &detail,
            };
            audit::append(tx, &deed, now).await?;
        }
        answer(tx, outcome).await
    })
    .await
}

/// What the API answers to what came of a request.
async fn answer(tx: &mut Tx, outcome: SubmitOutcome) -> Result<EffectOutcome, StoreError> {
    match outcome {
        SubmitOutcome::Entered(entered) => {
            let said = json!({"id": entered.id, "state": entered.state.as_str(),
                "route": entered.route, "excluded": Exclusion::sentences(&entered.excluded)});
            idempotency::answer(StatusCode::ACCEPTED, &said)
        }
        SubmitOutcome::Duplicate(key) => {
            let (id, state) = story::by_dedupe_key(tx, &key)
                .await?
                .ok_or_else(|| StoreError::corrupt("notifications.dedupe_key", "gone"))?;
            idempotency::answer(
                StatusCode::OK,
                &json!({"id": id, "state": state.as_str(), "duplicate": true}),
            )
        }
        SubmitOutcome::Refused(faults) => Ok(Err(Problem::invalid(faults))),
    }
}

/// An id of a path.
pub(super) fn id_of(text: String) -> Result<NotificationId, Problem> {
    NotificationId::try_from(text)
        .map_err(|_| Problem::not_found("an id of a notification looks like ntf_0195…"))
}
