//! `POST /api/communication/test`: sends a test message through the whole path of a notification,
//! and streams each step as a line. When the caller hangs up, the test goes on.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use futures_util::stream::{self, Stream};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::access::Scope;
use crate::audit;
use crate::delivery::progress::{ProgressEvent, ProgressWatch};
use crate::ids::NotificationId;
use crate::notifications::request::{self, Mark};
use crate::notifications::submit::{self, SubmitOutcome};
use crate::store::StoreError;
use crate::web::auth::ApiCaller;
use crate::web::problem::Problem;
use crate::web::{WebContext, bodies, idempotency};

pub(in crate::web) const PATH: &str = "/api/communication/test";
const LARGEST_BODY: usize = 4096;

/// Said to the callers of streams when the program stops.
#[derive(Clone)]
pub(in crate::web) struct ShutdownSignal(pub CancellationToken);

/// What is kept of a probe for a request that comes again: it is watched once more.
#[derive(Serialize, Deserialize)]
struct Kept {
    id: NotificationId,
    mark: Mark,
}

pub(in crate::web) async fn send(
    State(door): State<WebContext>,
    Extension(ShutdownSignal(closing)): Extension<ShutdownSignal>,
    caller: ApiCaller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    caller.may(Scope::TestSend)?;
    let body = bodies::read(&door, body, LARGEST_BODY).await?;
    let asked = idempotency::asked(&caller, &headers, PATH, &body)?;
    let probe = request::read_probe(&body, &door.channels)?;
    let mark = Mark::fresh().map_err(|_| Problem::internal())?;
    let now = door.clock.now();
    let (composer, request) = (door.composer.clone(), Arc::new(probe.request(mark.clone(), now)));
    let actor = caller.actor();
    let given = idempotency::settle(&door, asked, async move |tx| {
        match submit::submit(tx, &composer, &request, now).await? {
            SubmitOutcome::Entered(entered) => {
                let line = audit::AuditEntry {
                    actor: &actor,
                    action: "probe.sent",
                    object: entered.id.as_str(),
                    detail: mark.as_str(),
                };
                audit::append(tx, &line, now).await?;
                idempotency::answer(StatusCode::OK, &Kept { id: entered.id, mark: mark.clone() })
            }
            SubmitOutcome::Refused(faults) => Ok(Err(Problem::invalid(faults))),
            SubmitOutcome::Duplicate(_) => {
                Err(StoreError::corrupt("notifications.dedupe_key", "a probe has none"))
            }
        }
    });
    let kept: Kept = given.await?.read()?;
    door.engine.now();
    let first = json!({"event": "entered", "id": kept.id, "mark": kept.mark,
        "timeout_seconds": probe.watch.as_secs()});
    let steps = lines(ProgressWatch::of(door.store.clone(), kept.id, probe.watch), closing);
    let lines = stream::iter([line(&first)]).chain(steps).map(Ok::<Bytes, Infallible>);
    // A proxy that keeps lines back until there are many would tell the story when it is over.
    let head =
        [(header::CONTENT_TYPE, "application/x-ndjson"), (header::CACHE_CONTROL, "no-store")];
    Ok((head, [("x-accel-buffering", "no")], Body::from_stream(lines)).into_response())
}

fn line(value: &impl Serialize) -> Bytes {
    let mut line = serde_json::to_string(value).unwrap_or_default();
    line.push('\n');
    line.into()
}

/// The steps of a watch as lines, until its end or the program's.
fn lines(watch: ProgressWatch, closing: CancellationToken) -> impl Stream<Item = Bytes> {
    stream::unfold(Some(watch), move |watch| {
        let closing = closing.clone();
        async move {
            let mut watch = watch?;
            tokio::select! {
                biased;
                step = watch.next() => step.map(|step| (line(&step), Some(watch))),
                () = closing.cancelled() => {
                    Some((line(&ProgressEvent::BrokenOff { detail: "the bot is being stopped: \
                        look the probe up by its id later" }), None))
                }
            }
        }
    })
}
