//! `POST /api/verifications`: sends a one-time code. `POST /api/verifications/{id}/check`: checks
//! one. Answers are the same whether somebody is a customer or not; a stranger gets an id that
//! never works.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::path::PathId;
use crate::access::Scope;
use crate::fields::{FieldError, shape};
use crate::ids::{CustomerId, VerificationId};
use crate::language::Locale;
use crate::notifications::verifications::{
    self, BarredReason, CodeBudget, CodeCheckOutcome, CodeRandomness, CodeRecipient,
    CodeRequestOutcome, CodeRequester, OneTimeCode, VerificationService,
};
use crate::phone::Phone;
use crate::web::auth::ApiCaller;
use crate::web::problem::Problem;
use crate::web::{WebContext, bodies, idempotency};

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
    ip: Option<String>,
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

/// What checking a code brought.
#[derive(Serialize)]
pub(in crate::web) struct Checked {
    status: &'static str,
    tries_left: u32,
}

pub(in crate::web) async fn start(
    State(door): State<WebContext>,
    caller: ApiCaller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    caller.may(Scope::VerificationsWrite)?;
    let body = bodies::read(&door, body, LARGEST_BODY).await?;
    let asked = idempotency::asked(&caller, &headers, PATH, &body)?;
    let wanted = read(&body, &door.codes, &caller)?;
    let draw = CodeRandomness::fresh().map_err(|error| {
        tracing::error!(%error, "no code could be drawn");
        Problem::internal()
    })?;
    let _one_at_a_time = door.codes.one_at_a_time(CodeBudget::Services).await;
    let (book, wanted, actor, now) =
        (door.codes.clone(), Arc::new(wanted), caller.actor(), door.clock.now());
    idempotency::once(&door, asked, async move |tx| {
        let started = book.enter(tx, &wanted, &draw, now).await?;
        verifications::started(tx, &actor, &wanted.purpose, &started, now).await?;
        match started {
            CodeRequestOutcome::Sent { id, expires_at } => idempotency::answer(
                StatusCode::ACCEPTED,
                &Sent { id, expires_at: expires_at.utc() },
            ),
            // In whole seconds, and not one too early.
            CodeRequestOutcome::Later(wait) => {
                Ok(Err(Problem::too_fast(wait + Duration::from_millis(999))))
            }
            // Only chats are paused.
            CodeRequestOutcome::Paused => Ok(Err(Problem::internal())),
        }
    })
    .await
}

fn wrong(pointer: &str, detail: impl Into<String>) -> Problem {
    Problem::invalid(vec![FieldError::new(pointer, detail)])
}

/// A request that could be carried out for somebody. What forbids it hangs on the settings and on
/// the number alone, and tells nobody who is a customer.
fn read(
    body: &[u8],
    codes: &VerificationService,
    caller: &ApiCaller,
) -> Result<verifications::CodeRequest, Problem> {
    let request: Request = shape(body)?;
    let mut faults = Vec::new();
    let whom = whom(request.customer_id, request.phone, codes, &mut faults);
    if !verifications::is_purpose(&request.purpose) {
        faults.push(FieldError::new(
            "/purpose",
            "must be 1 to 40 letters, digits, _, . or -, such as login",
        ));
    }
    if request.locale.as_deref().is_some_and(|locale| !Locale::is_tag(locale)) {
        faults.push(FieldError::new("/locale", "must be a language tag, such as de or pt-BR"));
    }
    let ip: Option<IpAddr> = request.ip.as_deref().and_then(|ip| ip.parse().ok());
    if request.ip.is_some() && ip.is_none() {
        faults.push(FieldError::new(
            "/ip",
            "must be an IP address, such as 192.0.2.7 or 2001:db8::7",
        ));
    }
    let Some(whom) = whom.filter(|_| faults.is_empty()) else {
        return Err(Problem::invalid(faults));
    };
    let locale = request.locale.as_deref().and_then(Locale::parse);
    Ok(verifications::CodeRequest {
        whom,
        purpose: request.purpose,
        locale,
        asker: CodeRequester::Service {
            key: caller.key.id.clone(),
            network: ip.map(verifications::network),
        },
    })
}

fn whom(
    customer: Option<CustomerId>,
    phone: Option<Phone>,
    codes: &VerificationService,
    faults: &mut Vec<FieldError>,
) -> Option<CodeRecipient> {
    let barred =
        phone.as_ref().and_then(|phone| verifications::barred(phone, &codes.rules.countries));
    let (whom, place) = match (customer, phone) {
        (Some(customer), None) => (CodeRecipient::Customer(customer), "/customer_id"),
        (None, Some(phone)) => (CodeRecipient::Phone(phone), "/phone"),
        (None, None) => {
            faults
                .push(FieldError::new("", "needs customer_id or phone: to whom does the code go?"));
            return None;
        }
        (Some(_), Some(_)) => {
            faults.push(FieldError::new("", "takes customer_id or phone, not both"));
            return None;
        }
    };
    if let Some(barred) = barred {
        faults.push(FieldError::new(place, reason(barred)));
    } else if !codes.reaches(&whom) {
        let mut detail = "no code can go there: SMS is not set up (sms.account_sid in bot.toml), \
            or is no channel of codes (categories.security)"
            .to_owned();
        if matches!(whom, CodeRecipient::Phone(_)) && !codes.channels().is_empty() {
            detail += "; a customer_id is sent one in Telegram, where their chat is linked";
        }
        faults.push(FieldError::new(place, detail));
    }
    Some(whom)
}

fn reason(barred: BarredReason) -> &'static str {
    match barred {
        BarredReason::PremiumRate => "is a premium-rate number: no code goes there",
        BarredReason::Satellite => "is a satellite number: no code goes there",
        BarredReason::Country => {
            "is of a country that codes do not go to: verifications.countries in bot.toml lists \
                those that they do"
        }
    }
}

pub(in crate::web) async fn check(
    State(door): State<WebContext>,
    caller: ApiCaller,
    PathId(id): PathId,
    body: Body,
) -> Result<Json<Checked>, Problem> {
    caller.may(Scope::VerificationsWrite)?;
    let typed: Typed = shape(&bodies::read(&door, body, LARGEST_BODY).await?)?;
    let unknown = || Problem::not_found("there is no such verification");
    let id = VerificationId::try_from(id).map_err(|_| unknown())?;
    let code =
        OneTimeCode::parse(&typed.code).ok_or_else(|| wrong("/code", "must be six digits"))?;
    let (book, actor, now) = (door.codes.clone(), caller.actor(), door.clock.now());
    let tried = door.store.write(async move |tx| {
        let tried = book.try_in(tx, &id, &code, now).await?;
        if let Some(tried) = &tried {
            verifications::tried(tx, &actor, &id, tried, now).await?;
        }
        Ok(tried)
    });
    let tried = tried.await?.ok_or_else(unknown)?;
    let (status, tries_left) = match tried {
        CodeCheckOutcome::Approved(_) => ("approved", 0),
        CodeCheckOutcome::Pending(left) => ("pending", left),
        CodeCheckOutcome::Expired => ("expired", 0),
        CodeCheckOutcome::Exhausted => ("exhausted", 0),
    };
    Ok(Json(Checked { status, tries_left }))
}
