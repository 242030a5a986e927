//! `POST /api/tickets/{id}/messages` and `POST /api/tickets/{id}/transitions`: the shop's own tools
//! act on tickets in an agent's name.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::path::PathId;
use super::tickets::{LARGEST_BODY, id_of, name, unknown, words};
use crate::access::Scope;
use crate::delivery::Priority;
use crate::fields::{FieldError, MOST_EXACT, shape};
use crate::ids::MOST_TELEGRAM_ID;
use crate::store::StoreError;
use crate::support::{self, ApiReply, ChangeOutcome, TicketAgent, Transition};
use crate::support::{TicketView, priority_of};
use crate::web::auth::ApiCaller;
use crate::web::idempotency::EffectOutcome;
use crate::web::problem::Problem;
use crate::web::{WebContext, bodies, idempotency};

pub(in crate::web) const MESSAGES: &str = "/api/tickets/{id}/messages";
pub(in crate::web) const TRANSITIONS: &str = "/api/tickets/{id}/transitions";

/// Somebody of the shop's people, as a tool names them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    name: String,
    /// Their Telegram user id, where they have one.
    user_id: Option<i64>,
}

impl Person {
    fn agent(self, field: &str, faults: &mut Vec<FieldError>) -> TicketAgent {
        let name = name(&format!("{field}/name"), &self.name, faults);
        if self.user_id.is_some_and(|user| !(1..=MOST_TELEGRAM_ID).contains(&user)) {
            faults.push(FieldError::new(
                format!("{field}/user_id"),
                format!("must be a Telegram user id, 1 to {MOST_TELEGRAM_ID}"),
            ));
        }
        TicketAgent { user: self.user_id.unwrap_or(0), name: name.unwrap_or_default() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    text: String,
    agent: Person,
    /// Whether it stays among agents.
    #[serde(default)]
    internal: bool,
}

pub(in crate::web) async fn say(
    State(door): State<WebContext>,
    caller: ApiCaller,
    headers: HeaderMap,
    PathId(id): PathId,
    body: Body,
) -> Result<Response, Problem> {
    caller.may(Scope::TicketsWrite)?;
    let body = bodies::read(&door, body, LARGEST_BODY).await?;
    let asked = idempotency::asked(&caller, &headers, &MESSAGES.replace("{id}", &id), &body)?;
    let id = id_of(id)?;
    let (message, mut faults): (Message, _) = (shape(&body)?, Vec::new());
    let agent = message.agent.agent("/agent", &mut faults);
    let Some(words) = words(&message.text, &mut faults).filter(|_| faults.is_empty()) else {
        return Err(Problem::invalid(faults));
    };
    let speaking =
        Arc::new(ApiReply { agent, actor: caller.actor(), words, is_note: message.internal });
    let (support, now) = (door.support.clone(), door.clock.now());
    idempotency::once(&door, asked, async move |tx| {
        let Some(ticket) = support::lock(tx, &id).await? else { return Ok(Err(unknown(&id))) };
        match support::add_api_reply(tx, &support, &ticket, &speaking, now).await? {
            ChangeOutcome::Unknown => Ok(Err(unknown(&id))),
            done => outcome(StatusCode::CREATED, &done),
        }
    })
    .await
}

/// What is said of an act.
fn outcome(status: StatusCode, done: &ChangeOutcome) -> Result<EffectOutcome, StoreError> {
    match done {
        ChangeOutcome::Refused(refusal) => Ok(Err(Problem::not_so(refusal.to_string()))),
        done => match done.ticket() {
            Some(ticket) => idempotency::answer(status, &TicketView::from(ticket)),
            None => Ok(Err(Problem::not_so("it cannot be done to this ticket"))),
        },
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verb {
    Take,
    Assign,
    Resolve,
    Close,
    Reopen,
    Priority,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActRequest {
    act: Verb,
    version: i64,
    agent: Option<Person>,
    priority: Option<String>,
}

/// What is to be done.
#[derive(Clone)]
enum Wanted {
    Transition(Transition),
    Priority(Priority),
}

fn read(body: &[u8]) -> Result<(Wanted, i64), Problem> {
    let request: ActRequest = shape(body)?;
    let mut faults = Vec::new();
    if !(1..=MOST_EXACT).contains(&request.version) {
        faults.push(FieldError::new("/version", "must be the version that was read, 1 or greater"));
    }
    let agent = request.agent.map(|person| person.agent("/agent", &mut faults));
    let wanted = match (request.act, agent, request.priority) {
        (Verb::Take, Some(agent), None) => Some(Wanted::Transition(Transition::Take(agent))),
        (Verb::Assign, Some(agent), None) => Some(Wanted::Transition(Transition::Assign(agent))),
        (Verb::Resolve, _, None) => Some(Wanted::Transition(Transition::Resolve)),
        (Verb::Close, _, None) => Some(Wanted::Transition(Transition::Close)),
        (Verb::Reopen, _, None) => Some(Wanted::Transition(Transition::Reopen)),
        (Verb::Priority, _, Some(word)) => {
            let priority = priority_of(&word).map(Wanted::Priority);
            if priority.is_none() {
                faults.push(FieldError::new("/priority", "must be low, normal, high or urgent"));
            }
            priority
        }
        (Verb::Take | Verb::Assign, None, _) => {
            faults.push(FieldError::new("/agent", "is needed: whose is it?"));
            None
        }
        (Verb::Priority, _, None) => {
            faults.push(FieldError::new("/priority", "is needed: low, normal, high or urgent"));
            None
        }
        (_, _, Some(_)) => {
            faults.push(FieldError::new("/priority", "belongs to the act priority alone"));
            None
        }
    };
    match wanted {
        Some(wanted) if faults.is_empty() => Ok((wanted, request.version)),
        _ => Err(Problem::invalid(faults)),
    }
}

pub(in crate::web) async fn act(
    State(door): State<WebContext>,
    caller: ApiCaller,
    headers: HeaderMap,
    PathId(id): PathId,
    body: Body,
) -> Result<Response, Problem> {
    caller.may(Scope::TicketsWrite)?;
    let body = bodies::read(&door, body, LARGEST_BODY).await?;
    let asked = idempotency::asked(&caller, &headers, &TRANSITIONS.replace("{id}", &id), &body)?;
    let id = id_of(id)?;
    let (wanted, version) = read(&body)?;
    let (support, actor, now) = (door.support.clone(), caller.actor(), door.clock.now());
    idempotency::once(&door, asked, async move |tx| {
        let Some(ticket) = support::lock(tx, &id).await? else { return Ok(Err(unknown(&id))) };
        if ticket.version != version {
            return Ok(Err(Problem::moved_on(ticket.version)));
        }
        let done = match &wanted {
            Wanted::Transition(act) => {
                support::change_ticket(tx, &support, &id, act, &actor, now).await?
            }
            Wanted::Priority(priority) => {
                support::set_priority(tx, &support, &id, *priority, &actor, now).await?
            }
        };
        outcome(StatusCode::OK, &done)
    })
    .await
}
