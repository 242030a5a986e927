//! `POST /api/sms/send`: the short form of a notification by SMS alone.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::notifications;
use crate::access::Scope;
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
    let measure = door.composer.measure(door.clock.now());
    let Some(channel) = measure.channels.text_channel() else {
        return Err(Problem::not_so("there is no channel that sends texts"));
    };
    let request = request::read_text(&body, channel, &measure)?;
    notifications::take(&door, asked, request, caller.actor()).await
}
