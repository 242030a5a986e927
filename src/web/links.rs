//! `POST /api/links`: a one-time deep link that ties a customer to the chat it is opened in. Signed like an event, or with an
//! API key. Its token comes of that secret and the request, so that the same request gets the same link and none is kept.

use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::auth::Believed;
use super::problem::Problem;
use super::{Door, auth, bodies, idempotency};
use crate::access::Scope;
use crate::access::requests::Asked;
use crate::customers::links::{self, Token};
use crate::fields::{FieldError, shape};
use crate::ids::CustomerId;

const PATH: &str = "/api/links";
const LARGEST_BODY: usize = 4096;
/// A link lives for 30 days at most.
const LONGEST_LIFE_S: u64 = 30 * 24 * 3600;
/// And for a minute at least.
const SHORTEST_LIFE_S: u64 = 60;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    customer_id: CustomerId,
    ttl_seconds: Option<i64>,
}

/// What is asked for, read whole.
struct Wanted {
    customer: CustomerId,
    life: Option<Duration>,
}

/// The link, whole.
#[derive(Serialize)]
pub(super) struct Minted {
    url: String,
    token: String,
    expires_at: DateTime<Utc>,
}

/// What is kept of it for a request that comes again: everything but the token.
#[derive(Serialize, Deserialize)]
struct Kept {
    expires_at: DateTime<Utc>,
}

pub(super) async fn mint(State(door): State<Door>, headers: HeaderMap, body: Body) -> Result<(StatusCode, Json<Minted>), Problem> {
    let claim = auth::claim(&door, &headers, Scope::LinksWrite).await?;
    let body = bodies::read_of(&door, claim.proof(), body, LARGEST_BODY).await?;
    let believed = claim.believe(&door, &body)?;
    let wanted = read(&body)?;
    // Known once Telegram has told us who we are.
    let username = door.username.get().ok_or_else(|| Problem::unavailable("Telegram has not told us the bot's name yet: send it again"))?;
    let (token, asked) = token_for(&believed, &body)?;
    let now = door.clock.now();
    let life = wanted.life.unwrap_or(door.rules.link_life);
    let expires_at = now.plus(life);
    let (minted, customer, is_signed) = (token.clone(), wanted.customer, asked.is_none());
    let given = idempotency::settle(&door, asked, move |tx| {
        let (token, customer) = (minted.clone(), customer.clone());
        Box::pin(async move {
            // A signed request has no caller whose requests are kept: it is known again by its token.
            if is_signed && let Some(earlier) = links::minted(tx, &token).await? {
                let is_same = earlier.customer == customer && earlier.life() == life;
                return if is_same {
                    idempotency::answer(StatusCode::CREATED, &Kept { expires_at: earlier.expires_at.utc() })
                } else {
                    Ok(Err(Problem::conflict("this webhook-id came before with another body; a new link needs a new id")))
                };
            }
            if links::mint(tx, &token, &customer, expires_at, now).await?.is_some() {
                return idempotency::answer(StatusCode::CREATED, &Kept { expires_at: expires_at.utc() });
            }
            let detail = format!("no event has told us of the customer {customer} yet: send customer.updated first");
            Ok(Err(Problem::not_found(detail)))
        })
    });
    let kept: Kept = given.await?.read()?;
    let url = format!("https://t.me/{username}?start={}", token.as_str());
    Ok((StatusCode::CREATED, Json(Minted { url, token: token.as_str().to_owned(), expires_at: kept.expires_at })))
}

/// The token of a request, and by what it is known when it comes again.
fn token_for(believed: &Believed, body: &[u8]) -> Result<(Token, Option<Asked>), Problem> {
    match believed {
        Believed::Signed { bits, .. } => Ok((Token::of(*bits), None)),
        Believed::Keyed(caller, id) => {
            let asked = Asked::new(&caller.key.id, id, Method::POST.as_str(), PATH, body);
            let asked = asked.map_err(|error| Problem::unreadable(error.to_string()))?;
            Ok((Token::of(caller.secret.derive(&[PATH.as_bytes(), id.as_bytes(), body])), Some(asked)))
        }
    }
}

fn read(body: &[u8]) -> Result<Wanted, Problem> {
    let request: Request = shape(body)?;
    let is_allowed = |seconds: &u64| (SHORTEST_LIFE_S..=LONGEST_LIFE_S).contains(seconds);
    let seconds = request.ttl_seconds.map(|seconds| u64::try_from(seconds).ok().filter(is_allowed));
    if seconds == Some(None) {
        let detail = format!("must be {SHORTEST_LIFE_S} to {LONGEST_LIFE_S}");
        return Err(Problem::invalid(vec![FieldError::new("/ttl_seconds", detail)]));
    }
    Ok(Wanted { customer: request.customer_id, life: seconds.flatten().map(Duration::from_secs) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_life_is_one_that_people_mean() {
        let asked = |ttl: &str| read(format!("{{\"customer_id\": \"c-1\", \"ttl_seconds\": {ttl}}}").as_bytes()).is_ok();
        assert!(asked("60") && asked("2592000"));
        for ttl in ["0", "59", "2592001", "18446744073709551615", "-1", "1.5", "\"60\""] {
            assert!(!asked(ttl), "{ttl}");
        }
    }

    proptest! {
        #[test]
        fn no_body_panics(body in prop::collection::vec(any::<u8>(), 0..200), ttl: u64, customer in "\\PC{0,80}") {
            let _ = read(&body);
            let _ = read(serde_json::json!({"customer_id": customer, "ttl_seconds": ttl}).to_string().as_bytes());
        }
    }
}
