//! `POST /api/verifications`: sends a one-time code. `POST /api/verifications/{id}/check`: tries one. The answers are the same
//! whether somebody is a customer or not: who is none gets an id that never works.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::access::Scope;
use crate::fields::{FieldError, shape};
use crate::ids::{CustomerId, VerificationId};
use crate::language::Locale;
use crate::notifications::codes::{self, Barred, Code, Draw, Started, Tried, Whom};
use crate::phone::Phone;
use crate::web::auth::Caller;
use crate::web::problem::Problem;
use crate::web::{Door, bodies, idempotency};

pub(in crate::web) const PATH: &str = "/api/verifications";
pub(in crate::web) const CHECK: &str = "/api/verifications/{id}/check";
const LARGEST_BODY: usize = 4096;

/// A code, please.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    customer_id: Option<CustomerId>,
    phone: Option<Phone>,
    purpose: String,
    locale: Option<String>,
    ip: Option<IpAddr>,
}

/// It is on its way, if there is somebody to get it.
#[derive(Serialize)]
pub(in crate::web) struct Sent {
    id: VerificationId,
    expires_at: DateTime<Utc>,
}

/// A code as somebody typed it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    code: String,
}

/// What a try brought.
#[derive(Serialize)]
pub(in crate::web) struct Checked {
    status: &'static str,
    tries_left: u32,
}

pub(in crate::web) async fn start(State(door): State<Door>, caller: Caller, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    caller.may(Scope::VerificationsWrite)?;
    let body = bodies::read(&door, body, LARGEST_BODY).await?;
    let asked = idempotency::asked(&caller, &headers, PATH, &body)?;
    let request: Request = shape(&body)?;
    let whom = whom(&request)?;
    if let Whom::Phone(phone) = &whom
        && let Some(barred) = codes::barred(phone, &door.codes.rules)
    {
        // It hangs on the number alone, and tells nobody who is a customer.
        return Err(wrong("/phone", reason(barred)));
    }
    if !codes::is_purpose(&request.purpose) {
        return Err(wrong("/purpose", "must be 1 to 40 letters, digits, _, . or -, such as login"));
    }
    if request.locale.as_deref().is_some_and(|locale| !Locale::is_tag(locale)) {
        return Err(wrong("/locale", "must be a language tag, such as de or pt-BR"));
    }
    let wanted = codes::Request {
        whom,
        purpose: request.purpose,
        locale: request.locale.as_deref().and_then(Locale::parse),
        asker: request.ip.map(codes::asker),
    };
    let draw = Draw::fresh().map_err(|error| {
        tracing::error!(%error, "no code could be drawn");
        Problem::internal()
    })?;
    let _one_at_a_time = door.codes.one_at_a_time().await;
    let (book, wanted, now) = (door.codes.clone(), Arc::new(wanted), door.clock.now());
    idempotency::once(&door, asked, move |tx| {
        let (book, wanted, draw) = (book.clone(), wanted.clone(), draw.clone());
        Box::pin(async move {
            match book.enter(tx, &wanted, &draw, now).await? {
                Started::Sent { id, expires_at } => idempotency::answer(StatusCode::ACCEPTED, &Sent { id, expires_at: expires_at.utc() }),
                // In whole seconds, and not one too early.
                Started::Later(wait) => Ok(Err(Problem::too_fast(wait + Duration::from_millis(999)))),
            }
        })
    })
    .await
}

fn wrong(pointer: &str, detail: &str) -> Problem {
    Problem::invalid(vec![FieldError::new(pointer, detail)])
}

fn whom(request: &Request) -> Result<Whom, Problem> {
    match (&request.customer_id, &request.phone) {
        (Some(customer), None) => Ok(Whom::Customer(customer.clone())),
        (None, Some(phone)) => Ok(Whom::Phone(phone.clone())),
        (None, None) => Err(wrong("", "needs customer_id or phone: to whom does the code go?")),
        (Some(_), Some(_)) => Err(wrong("", "takes customer_id or phone, not both")),
    }
}

fn reason(barred: Barred) -> &'static str {
    match barred {
        Barred::PremiumRate => "is a premium-rate number: no code goes there",
        Barred::Country => "is of a country that codes do not go to: verifications.countries in bot.toml lists those that they do",
    }
}

pub(in crate::web) async fn check(
    State(door): State<Door>,
    caller: Caller,
    Path(id): Path<String>,
    body: Body,
) -> Result<Json<Checked>, Problem> {
    caller.may(Scope::VerificationsWrite)?;
    let typed: Typed = shape(&bodies::read(&door, body, LARGEST_BODY).await?)?;
    let unknown = || Problem::not_found("there is no such verification");
    let id = VerificationId::try_from(id).map_err(|_| unknown())?;
    let code = Code::parse(&typed.code).ok_or_else(|| wrong("/code", "must be six digits"))?;
    let tried = door.codes.check(id, code).await?.ok_or_else(unknown)?;
    let (status, tries_left) = match tried {
        Tried::Approved(_) => ("approved", 0),
        Tried::Pending(left) => ("pending", left),
        Tried::Expired => ("expired", 0),
        Tried::Exhausted => ("exhausted", 0),
    };
    Ok(Json(Checked { status, tries_left }))
}
