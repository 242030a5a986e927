//! `POST /api/links`: makes a one-time deep link that ties a customer to the chat in which it is
//! opened. Signed like an event, or with an API key. The token is derived from the caller's secret
//! and the request, so that the same request gets the same link and no token is stored. A caller
//! who may not read links has them sent to the customer instead.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::auth::AuthenticatedService;
use super::idempotency::EffectOutcome;
use super::problem::Problem;
use super::{WebContext, auth, bodies, idempotency};
use crate::access::Scope;
use crate::access::idempotency::IdempotentRequest;
use crate::audit::{self, Actor, AuditEntry};
use crate::clock::{At, Window};
use crate::customers::links::{self, LinkToken};
use crate::delivery;
use crate::fields::{FieldError, shape};
use crate::ids::{CustomerId, MOST_TELEGRAM_ID, NotificationId};
use crate::notifications::invitation::{self, Invitation, InvitationOutcome, InvitationTarget};
use crate::notifications::submit::Composer;
use crate::phone::Phone;
use crate::store::{StoreError, Tx};

const PATH: &str = "/api/links";
const LARGEST_BODY: usize = 4096;
/// So many links may one key have sent to one customer in an hour …
const MOST_SENT: i64 = 5;
/// … and so often may it name a place that is not theirs: nobody finds out a phone by asking.
const MOST_REFUSED: i64 = 5;
const HOUR_LONG: Duration = Duration::from_secs(3600);
const HOUR: Window = Window::of(HOUR_LONG);
/// A link lives for 30 days at most.
const LONGEST_LIFE_S: u64 = 30 * 24 * 3600;
/// And for a minute at least.
const SHORTEST_LIFE_S: u64 = 60;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    customer_id: CustomerId,
    ttl_seconds: Option<i64>,
    to: Option<To>,
}

/// Where the link is sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct To {
    phone: Option<String>,
    chat_id: Option<i64>,
}

/// What is asked for, read whole.
struct Wanted {
    customer: CustomerId,
    life: Option<Duration>,
    to: Option<InvitationTarget>,
}

/// The link, whole.
#[derive(Serialize)]
struct Minted {
    url: String,
    token: String,
    expires_at: DateTime<Utc>,
}

/// What is kept of it for a request that comes again: everything but the token. A link that was
/// sent is answered so.
#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(flatten)]
    sent: Option<Sent>,
    expires_at: DateTime<Utc>,
}

/// The notification that a link went out by.
#[derive(Serialize, Deserialize)]
struct Sent {
    id: NotificationId,
    state: delivery::NotificationState,
}

/// Everything that one link is made of.
struct Minting {
    customer: CustomerId,
    to: Option<InvitationTarget>,
    token: LinkToken,
    url: String,
    life: Duration,
    /// Who asks, in the audit log.
    actor: Actor,
    /// By its signature: it has no caller whose requests are kept, and is known again by its token.
    is_signed: bool,
    composer: Composer,
}

pub(super) async fn mint(
    State(door): State<WebContext>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let claim = auth::claim(&door, &headers, Scope::LinksSend, Scope::LinksWrite.as_str()).await?;
    let body = bodies::read_of(&door, claim.proof(), body, LARGEST_BODY).await?;
    let believed = claim.believe(&door, &body)?;
    let wanted = read(&body)?;
    let is_shown = wanted.to.is_none();
    if is_shown {
        may_read(&believed)?;
    }
    // Known once Telegram has told us who we are.
    let username = door.username.get().ok_or_else(|| {
        Problem::unavailable("Telegram has not told us the bot's name yet: send it again")
    })?;
    let (token, asked) = token_for(&believed, &body, is_shown)?;
    let url = format!("https://t.me/{username}?start={}", token.as_str());
    let minting = Arc::new(Minting {
        customer: wanted.customer,
        to: wanted.to,
        token: token.clone(),
        url: url.clone(),
        life: wanted.life.unwrap_or(door.rules.link_life),
        actor: believed.actor(),
        is_signed: asked.is_none(),
        composer: door.composer.clone(),
    });
    let now = door.clock.now();
    let given = idempotency::settle(&door, asked, async move |tx| minting.enter(tx, now).await);
    let kept: Kept = given.await?.read()?;
    door.engine.now();
    Ok(if is_shown {
        let minted = Minted { url, token: token.as_str().to_owned(), expires_at: kept.expires_at };
        (StatusCode::CREATED, Json(minted)).into_response()
    } else {
        (StatusCode::ACCEPTED, Json(kept)).into_response()
    })
}

/// Whoever reads a link can open its customer's orders.
fn may_read(believed: &AuthenticatedService) -> Result<(), Problem> {
    let AuthenticatedService::Keyed(caller, _) = believed else { return Ok(()) };
    caller.may(Scope::LinksWrite).map_err(|problem| Problem {
        detail: format!(
            "{}: with links:send name the customer's phone or chat in to, and the link is sent \
                there",
            problem.detail
        ),
        ..problem
    })
}

impl Minting {
    async fn enter(&self, tx: &mut Tx, now: At) -> Result<EffectOutcome, StoreError> {
        let earlier = if self.is_signed { links::minted(tx, &self.token).await? } else { None };
        if earlier
            .as_ref()
            .is_some_and(|earlier| earlier.customer != self.customer || earlier.life() != self.life)
        {
            return Ok(Err(used()));
        }
        let expires_at =
            earlier.as_ref().map_or_else(|| now.plus(self.life), |earlier| earlier.expires_at);
        let sent = match &self.to {
            None => None,
            Some(place) => match self.send(tx, place, expires_at, now).await? {
                Ok(sent) => Some(sent),
                Err(problem) => return Ok(Err(problem)),
            },
        };
        if earlier.is_none() && !self.mint(tx, expires_at, now).await? {
            return Ok(Err(self.unknown()));
        }
        let status = if sent.is_some() { StatusCode::ACCEPTED } else { StatusCode::CREATED };
        idempotency::answer(status, &Kept { sent, expires_at: expires_at.utc() })
    }

    async fn mint(&self, tx: &mut Tx, expires_at: At, now: At) -> Result<bool, StoreError> {
        let Some(link) = links::mint(tx, &self.token, &self.customer, expires_at, now).await?
        else {
            return Ok(false);
        };
        let to = self
            .to
            .as_ref()
            .map_or_else(|| "shown".to_owned(), |place| format!("sent to {}", place.masked()));
        let (object, detail) = (self.customer.as_str(), format!("{link} {to}"));
        audit::append(
            tx,
            &AuditEntry { actor: &self.actor, action: "link.minted", object, detail: &detail },
            now,
        )
        .await?;
        Ok(true)
    }

    async fn send(
        &self,
        tx: &mut Tx,
        place: &InvitationTarget,
        expires_at: At,
        now: At,
    ) -> Result<Result<Sent, Problem>, StoreError> {
        let customer = self.customer.as_str();
        for (action, most) in [("link.minted", MOST_SENT), ("link.refused", MOST_REFUSED)] {
            if audit::count(tx, &self.actor, action, customer, HOUR, now).await? >= most {
                return Ok(Err(Problem::too_fast(HOUR_LONG)));
            }
        }
        let invitation = Invitation {
            customer: &self.customer,
            place,
            token: &self.token,
            url: &self.url,
            expires_at,
        };
        Ok(match invitation::send(tx, &self.composer, &invitation, now).await? {
            InvitationOutcome::Entered(id, state) => Ok(Sent { id, state }),
            InvitationOutcome::UnknownCustomer => Err(self.unknown()),
            InvitationOutcome::UnknownPlace => {
                let detail = format!("{} is not theirs", place.masked());
                audit::append(
                    tx,
                    &AuditEntry {
                        actor: &self.actor,
                        action: "link.refused",
                        object: customer,
                        detail: &detail,
                    },
                    now,
                )
                .await?;
                Err(Problem::invalid(vec![FieldError::new(
                    place_of(place),
                    "is not what the shop knows of this customer: a link is sent to their own \
                        phone or chat alone",
                )]))
            }
            InvitationOutcome::Closed(why) => {
                Err(Problem::not_so(format!("nothing can be sent there: {why}")))
            }
        })
    }

    fn unknown(&self) -> Problem {
        Problem::not_found(format!(
            "no event has told us of the customer {} yet: send customer.updated first",
            self.customer
        ))
    }
}

fn used() -> Problem {
    Problem::conflict("this webhook-id came before with another body; a new link needs a new id")
}

fn place_of(place: &InvitationTarget) -> &'static str {
    match place {
        InvitationTarget::Phone(_) => "/to/phone",
        InvitationTarget::Chat(_) => "/to/chat_id",
    }
}

/// The token of a request, and by what it is known when it comes again. One that its asker is not
/// to see is drawn: whoever has the key could reckon a derived one.
fn token_for(
    believed: &AuthenticatedService,
    body: &[u8],
    is_shown: bool,
) -> Result<(LinkToken, Option<IdempotentRequest>), Problem> {
    match believed {
        AuthenticatedService::Signed { bits, .. } => Ok((LinkToken::of(*bits), None)),
        AuthenticatedService::Keyed(caller, id) => {
            let asked =
                IdempotentRequest::new(&caller.key.id, id, Method::POST.as_str(), PATH, body);
            let asked = asked.map_err(|error| Problem::unreadable(error.to_string()))?;
            if is_shown {
                return Ok((
                    LinkToken::of(caller.secret.derive(&[PATH.as_bytes(), id.as_bytes(), body])),
                    Some(asked),
                ));
            }
            let token = LinkToken::fresh().map_err(|error| {
                tracing::error!(%error, "no link could be drawn");
                Problem::internal()
            })?;
            Ok((token, Some(asked)))
        }
    }
}

fn read(body: &[u8]) -> Result<Wanted, Problem> {
    let request: Request = shape(body)?;
    let mut faults = Vec::new();
    let is_allowed = |seconds: &u64| (SHORTEST_LIFE_S..=LONGEST_LIFE_S).contains(seconds);
    let seconds = request.ttl_seconds.map(|seconds| u64::try_from(seconds).ok().filter(is_allowed));
    if seconds == Some(None) {
        faults.push(FieldError::new(
            "/ttl_seconds",
            format!("must be {SHORTEST_LIFE_S} to {LONGEST_LIFE_S}"),
        ));
    }
    let to = request.to.and_then(|to| place(&to, &mut faults));
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    Ok(Wanted {
        customer: request.customer_id,
        life: seconds.flatten().map(Duration::from_secs),
        to,
    })
}

/// Where a link is to be sent.
fn place(to: &To, faults: &mut Vec<FieldError>) -> Option<InvitationTarget> {
    let (pointer, fault) = match (&to.phone, to.chat_id) {
        (Some(text), None) => match Phone::parse(text) {
            Ok(phone) if phone.is_premium_rate() => {
                ("/to/phone", "is a premium-rate number: nothing is sent there".to_owned())
            }
            Ok(phone) => return Some(InvitationTarget::Phone(phone)),
            Err(error) => ("/to/phone", error.to_string()),
        },
        (None, Some(chat)) if (1..=MOST_TELEGRAM_ID).contains(&chat) => {
            return Some(InvitationTarget::Chat(chat));
        }
        (None, Some(_)) => {
            ("/to/chat_id", format!("must be a private chat's id, 1 to {MOST_TELEGRAM_ID}"))
        }
        _ => ("/to", "must have exactly one of phone and chat_id".to_owned()),
    };
    faults.push(FieldError::new(pointer, fault));
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_life_is_one_that_people_mean() {
        let asked = |ttl: &str| {
            read(format!("{{\"customer_id\": \"c-1\", \"ttl_seconds\": {ttl}}}").as_bytes()).is_ok()
        };
        assert!(asked("60") && asked("2592000"));
        for ttl in ["0", "59", "2592001", "18446744073709551615", "-1", "1.5", "\"60\""] {
            assert!(!asked(ttl), "{ttl}");
        }
    }

    #[test]
    fn it_is_sent_to_one_place() {
        let asked = |to: &str| {
            read(format!("{{\"customer_id\": \"c-1\", \"to\": {to}}}").as_bytes())
                .map(|wanted| wanted.to.is_some())
        };
        assert!(
            matches!(asked("{\"phone\": \"+49 151 12345678\"}"), Ok(true))
                && matches!(asked("{\"chat_id\": 7}"), Ok(true))
        );
        assert!(matches!(asked("null"), Ok(false)));
        for to in [
            "{}",
            "7",
            "{\"phone\": \"+4915112345678\", \"chat_id\": 7}",
            "{\"chat_id\": -100}",
            "{\"phone\": \"0151\"}",
        ] {
            assert!(asked(to).is_err(), "{to}");
        }
    }

    proptest! {
        #[test]
        fn no_body_panics(body in prop::collection::vec(any::<u8>(), 0..200), ttl: u64, customer in "\\PC{0,80}", phone in "\\PC{0,30}") {
            let _ = read(&body);
            let to = serde_json::json!({"phone": phone});
            let _ = read(serde_json::json!({"customer_id": customer, "ttl_seconds": ttl,
                "to": to}).to_string().as_bytes());
        }
    }
}
