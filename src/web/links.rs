//! `POST /api/links`: a one-time deep link that ties a customer to the chat it is opened in. Signed like an event.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::problem::Problem;
use super::{Door, auth, hook};
use crate::access::Scope;
use crate::customers::links::{self, Token};
use crate::fields::{FieldError, shape};
use crate::ids::CustomerId;

const LARGEST_BODY: usize = 4096;
/// A link lives for 30 days at most.
const LONGEST_LIFE_S: u64 = 30 * 24 * 3600;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    customer_id: CustomerId,
    ttl_seconds: Option<u64>,
}

/// The link, shown this once.
#[derive(Serialize)]
pub(super) struct Minted {
    url: String,
    token: String,
    expires_at: DateTime<Utc>,
}

pub(super) async fn mint(State(door): State<Door>, headers: HeaderMap, body: Body) -> Result<(StatusCode, Json<Minted>), Problem> {
    let body = hook::read(body, LARGEST_BODY).await?;
    auth::signed_or_keyed(&door, &headers, &body, Scope::LinksWrite).await?;
    let request = read(&body)?;
    // Known once Telegram has told us who we are.
    let username = door.username.get().ok_or_else(|| Problem::unavailable("Telegram has not told us the bot's name yet: send it again"))?;
    let token = Token::fresh().map_err(|_| Problem::internal())?;
    let now = door.clock.now();
    let expires_at = now.plus(request.ttl_seconds.map_or(door.rules.link_life, std::time::Duration::from_secs));
    let (stored, customer) = (token.clone(), request.customer_id.clone());
    let minted = door
        .store
        .write(move |tx| {
            let (token, customer) = (stored.clone(), customer.clone());
            Box::pin(async move { links::mint(tx, &token, &customer, expires_at, now).await })
        })
        .await?;
    if minted.is_none() {
        let detail = format!("no event has told us of the customer {} yet: send customer.updated first", request.customer_id);
        return Err(Problem::not_found(detail));
    }
    let url = format!("https://t.me/{username}?start={}", token.as_str());
    Ok((StatusCode::CREATED, Json(Minted { url, token: token.as_str().to_owned(), expires_at: expires_at.utc() })))
}

fn read(body: &[u8]) -> Result<Request, Problem> {
    let request: Request = shape(body)?;
    if request.ttl_seconds.is_some_and(|ttl| !(60..=LONGEST_LIFE_S).contains(&ttl)) {
        return Err(Problem::invalid(vec![FieldError::new("/ttl_seconds", format!("must be 60 to {LONGEST_LIFE_S}"))]));
    }
    Ok(request)
}
