//! `POST /api/sms/send`: the short form of a notification by SMS alone.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::notifications;
use crate::access::Scope;
use crate::channels::twilio;
use crate::notifications::request;
use crate::web::auth::ApiCaller;
use crate::web::problem::Problem;
use crate::web::{WebContext, bodies, idempotency};

pub(in crate::web) const PATH: &str = "/api/sms/send";
const LARGEST_BODY: usize = 128 << 10;

pub(in crate::web) async fn send(
    State(door): State<WebContext>,
    caller: ApiCaller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    caller.may(Scope::SmsSend)?;
    let body = bodies::read(&door, body, LARGEST_BODY).await?;
    let asked = idempotency::asked(&caller, &headers, PATH, &body)?;
    let request =
        request::read_text(&body, twilio::NAME, &door.composer.measure(door.clock.now()))?;
    notifications::take(&door, asked, request, caller.actor()).await
}
