//! How faults strike: what a call with a fault meets on the wire, before it is carried out and
//! after.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;

use crate::Simulator;
use crate::faults::FaultAction;

/// The longest answer that is read again in order to spoil it.
const LONGEST: usize = 8 << 20;

/// What happens before a call is carried out; an answer is all that comes of it. A refusal is in
/// each API's own words and not ours to give.
pub(crate) async fn before(simulator: &Simulator, fault: Option<&FaultAction>) -> Option<Response> {
    match fault? {
        FaultAction::BadGateway => Some(bad_gateway()),
        FaultAction::HoldBadGateway(gate) => {
            gate.pass().await;
            Some(bad_gateway())
        }
        FaultAction::Answer { status, headers, body, carried_out: false } => {
            Some(answer(*status, headers, body))
        }
        FaultAction::Hang => {
            hang(simulator).await;
            None
        }
        FaultAction::ResetBefore => break_connection(),
        FaultAction::Delay { ms } => {
            tokio::time::sleep(Duration::from_millis(*ms)).await;
            None
        }
        _ => None,
    }
}

/// What becomes of the answer of a call that was carried out.
pub(crate) async fn after(
    simulator: &Simulator,
    fault: Option<&FaultAction>,
    good: Response,
) -> Response {
    match fault {
        Some(FaultAction::Answer { status, headers, body, .. }) => answer(*status, headers, body),
        Some(FaultAction::ResetAfter) => break_connection().unwrap_or(good),
        Some(FaultAction::HangAfter) => {
            hang(simulator).await;
            good
        }
        Some(FaultAction::DelayAfter { ms }) => {
            tokio::time::sleep(Duration::from_millis(*ms)).await;
            good
        }
        Some(FaultAction::HoldAfter(gate)) => {
            gate.pass().await;
            good
        }
        Some(FaultAction::CutShort) => {
            let body = read(good).await;
            json(StatusCode::CREATED, Body::from(body.slice(..body.len() / 2)))
        }
        Some(FaultAction::Endless) => {
            let chunk = Bytes::from(vec![b' '; 64 << 10]);
            json(
                StatusCode::CREATED,
                Body::from_stream(stream::repeat_with(move || {
                    Ok::<_, std::io::Error>(chunk.clone())
                })),
            )
        }
        Some(FaultAction::Huge { megabytes }) => {
            let (body, blanks) = (read(good).await, Bytes::from(vec![b' '; megabytes << 20]));
            let whole: [Result<Bytes, std::io::Error>; 2] = [Ok(body), Ok(blanks)];
            json(StatusCode::CREATED, Body::from_stream(stream::iter(whole)))
        }
        _ => good,
    }
}

fn bad_gateway() -> Response {
    (StatusCode::BAD_GATEWAY, Html("<html><h1>502 Bad Gateway</h1></html>")).into_response()
}

fn answer(status: u16, headers: &[(String, String)], body: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = json(status, Body::from(body.to_owned()));
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn json(status: StatusCode, body: Body) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

async fn read(response: Response) -> Bytes {
    axum::body::to_bytes(response.into_body(), LONGEST).await.unwrap_or_default()
}

async fn hang(simulator: &Simulator) {
    simulator.stop.cancelled().await;
}

/// Ends this connection's task, which drops the connection without an answer.
fn break_connection() -> Option<Response> {
    std::panic::resume_unwind(Box::new("a broken connection, on purpose"));
}
