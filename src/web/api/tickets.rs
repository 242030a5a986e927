//! `GET /api/tickets`, `GET /api/tickets/{id}` and `POST /api/tickets`: tickets for the shop's own
//! tools.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::path::PathId;
use super::query::QueryReader;
use crate::access::Scope;
use crate::audit::Actor;
use crate::channels::{AddressKind, ChannelName, Registry};
use crate::clock::At;
use crate::config::is_ticket_category;
use crate::customers::{self, ContactInfo, inbound_texts, links};
use crate::fields::{FieldError, shape};
use crate::ids::{CustomerId, OrderId, TicketId};
use crate::language::{LONGEST_MESSAGE, Text};
use crate::notifications::NotificationRules;
use crate::phone::Phone;
use crate::store::{StoreError, Tx};
use crate::support::api::{details, listing};
use crate::support::{self, NewTicket, OpenOutcome, Support, TicketContact};
use crate::support::{MessageKind, MessageSource, NewMessage};
use crate::support::{
    StateFilter, TicketCursor, TicketDetails, TicketPage, TicketQuery, TicketView, priority_of,
};
use crate::web::auth::ApiCaller;
use crate::web::idempotency::EffectOutcome;
use crate::web::problem::Problem;
use crate::web::{WebContext, bodies, idempotency};

pub(in crate::web) const PATH: &str = "/api/tickets";
pub(in crate::web) const ONE: &str = "/api/tickets/{id}";
/// A text of every escape and the rest.
pub(super) const LARGEST_BODY: usize = 128 << 10;
/// How many a page shows where nobody says.
const USUAL: i64 = 50;
/// How many it shows at most.
const MOST: i64 = 200;
/// The longest name of a person.
const LONGEST_NAME: usize = 100;
const PARAMETERS: [&str; 9] = [
    "state",
    "category",
    "channel",
    "customer_id",
    "order_id",
    "since",
    "until",
    "limit",
    "cursor",
];

/// The id in a path.
pub(super) fn id_of(id: String) -> Result<TicketId, Problem> {
    TicketId::try_from(id).map_err(|error| Problem::not_found(error.to_string()))
}

pub(super) fn unknown(id: &TicketId) -> Problem {
    Problem::not_found(format!("there is no ticket {id}"))
}

/// A person's name; the fault names its field.
pub(super) fn name(pointer: &str, text: &str, faults: &mut Vec<FieldError>) -> Option<String> {
    let name = crate::fields::words(text, LONGEST_NAME).and_then(|name| {
        if name.is_empty() {
            Err(format!("must be 1 to {LONGEST_NAME} characters"))
        } else {
            Ok(name)
        }
    });
    name.map_err(|why| faults.push(FieldError::new(pointer, why))).ok()
}

/// Words as they are told; the fault names their field.
pub(super) fn words(text: &str, faults: &mut Vec<FieldError>) -> Option<Text> {
    let fault = match Text::relayed(text) {
        Ok(words) if words.visible_utf16() <= LONGEST_MESSAGE => return Some(words),
        Ok(_) => format!("may be {LONGEST_MESSAGE} UTF-16 units long at most"),
        Err(error) => error.to_string(),
    };
    faults.push(FieldError::new("/text", fault));
    None
}

pub(in crate::web) async fn one(
    State(door): State<WebContext>,
    caller: ApiCaller,
    PathId(id): PathId,
) -> Result<Json<TicketDetails>, Problem> {
    caller.may(Scope::TicketsRead)?;
    let id = id_of(id)?;
    details::details(&door.store, &id).await?.map(Json).ok_or_else(|| unknown(&id))
}

pub(in crate::web) async fn list(
    State(door): State<WebContext>,
    caller: ApiCaller,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<TicketPage>, Problem> {
    caller.may(Scope::TicketsRead)?;
    let (filter, cursor, limit) = asked(&query, &door.channels).map_err(Problem::invalid)?;
    Ok(Json(listing::list(&door.store, &filter, cursor.as_ref(), limit).await?))
}

fn asked(
    query: &HashMap<String, String>,
    channels: &Registry,
) -> Result<(TicketQuery, Option<TicketCursor>, i64), Vec<FieldError>> {
    let mut asked = QueryReader::of(query, &PARAMETERS);
    let filter = TicketQuery {
        state: asked.read(
            "state",
            "must be open, new, waiting_agent, waiting_customer, resolved or closed",
            StateFilter::parse,
        ),
        category: asked.read(
            "category",
            "must be a category of the settings, such as delivery",
            |text| Some(text.to_owned()).filter(|text| is_ticket_category(text)),
        ),
        channel: asked.channel("channel", channels),
        customer: asked.read("customer_id", "must be an id of a customer", |text| {
            CustomerId::parse(text).ok()
        }),
        order: asked
            .read("order_id", "must be an id of an order", |text| OrderId::parse(text).ok()),
        since: asked.time("since"),
        until: asked.time("until"),
    };
    let cursor = asked.read("cursor", "must be the next_cursor of a page", TicketCursor::parse);
    let limit = asked.up_to("limit", MOST);
    asked.so((filter, cursor, limit.unwrap_or(USUAL)))
}

/// A ticket to open in a customer's name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    customer_id: Option<CustomerId>,
    phone: Option<String>,
    name: Option<String>,
    category: Option<String>,
    order_id: Option<OrderId>,
    priority: Option<String>,
    text: String,
}

/// The same, read whole.
struct Wanted {
    customer: Option<CustomerId>,
    phone: Option<Phone>,
    name: Option<String>,
    category: String,
    order: Option<OrderId>,
    priority: Option<crate::delivery::Priority>,
    words: Text,
}

fn read(body: &[u8], support: &Support) -> Result<Wanted, Problem> {
    let request: Request = shape(body)?;
    let mut faults = Vec::new();
    let phone = request.phone.as_deref().and_then(|phone| {
        Phone::parse(phone)
            .map_err(|error| faults.push(FieldError::new("/phone", error.to_string())))
            .ok()
    });
    if phone.as_ref().is_some_and(Phone::is_premium_rate) {
        faults.push(FieldError::new("/phone", "is a premium-rate number: nothing is sent there"));
    }
    if request.customer_id.is_some() == request.phone.is_some() {
        faults.push(FieldError::new("", "needs either customer_id or phone: who asks?"));
    }
    let name = request.name.as_deref().and_then(|text| name("/name", text, &mut faults));
    let categories = &support.rules.categories;
    let category = match &request.category {
        Some(category) if !categories.contains(category) => {
            faults.push(FieldError::new(
                "/category",
                format!("must be one of {}", categories.join(", ")),
            ));
            None
        }
        Some(category) => Some(category.clone()),
        None => categories.last().cloned(),
    };
    let priority = request.priority.as_deref().and_then(|word| {
        let priority = priority_of(word);
        if priority.is_none() {
            faults.push(FieldError::new("/priority", "must be low, normal, high or urgent"));
        }
        priority
    });
    match (words(&request.text, &mut faults), category) {
        (Some(words), Some(category)) if faults.is_empty() => Ok(Wanted {
            customer: request.customer_id,
            phone,
            name,
            category,
            order: request.order_id,
            priority,
            words,
        }),
        _ => Err(Problem::invalid(faults)),
    }
}

pub(in crate::web) async fn open(
    State(door): State<WebContext>,
    caller: ApiCaller,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    caller.may(Scope::TicketsWrite)?;
    let body = bodies::read(&door, body, LARGEST_BODY).await?;
    let asked = idempotency::asked(&caller, &headers, PATH, &body)?;
    let (wanted, actor, now) =
        (Arc::new(read(&body, &door.support)?), caller.actor(), door.clock.now());
    let support = door.support.clone();
    idempotency::once(&door, asked, async move |tx| enter(tx, &support, &wanted, &actor, now).await)
        .await
}

async fn enter(
    tx: &mut Tx,
    support: &Support,
    wanted: &Wanted,
    actor: &Actor,
    now: At,
) -> Result<EffectOutcome, StoreError> {
    let whose = match (&wanted.customer, &wanted.phone) {
        (None, Some(phone)) => links::of_phone(tx, phone).await?,
        (customer, _) => customer.clone(),
    };
    let known = match &whose {
        Some(customer) => match customers::contact_info(tx, customer).await? {
            Some(known) => Some(known),
            None => {
                return Ok(Err(Problem::not_found(format!(
                    "no event has told us of the customer {customer} yet"
                ))));
            }
        },
        None => None,
    };
    if let (None, Some(phone)) = (&whose, &wanted.phone)
        && !is_known(tx, phone).await?
    {
        return Ok(Err(stranger()));
    }
    // Who is named by their phone is answered there, wherever else they are.
    let chats = known.as_ref().filter(|_| wanted.phone.is_none());
    let Some((channel, address)) = place(&support.outbound, chats, wanted.phone.as_ref()) else {
        return Ok(Err(Problem::not_so(
            "this customer has neither a chat nor a phone: nobody could answer them",
        )));
    };
    let contact = TicketContact { channel, address, customer: whose };
    let opening = opening(wanted, contact, known.as_ref(), (actor, support), now);
    let (status, ticket) = match support::open_ticket(tx, support, &opening, now).await? {
        OpenOutcome::New(ticket) => (StatusCode::CREATED, ticket),
        OpenOutcome::Joined(ticket) => (StatusCode::OK, ticket),
        OpenOutcome::Blocked => {
            return Ok(Err(Problem::not_so("this customer is on the block list")));
        }
    };
    if let Some(priority) = wanted.priority {
        support::set_priority(tx, support, &ticket.id, priority, actor, now).await?;
    }
    let ticket = support::lock(tx, &ticket.id).await?.unwrap_or(*ticket);
    idempotency::answer(status, &TicketView::from(&ticket))
}

/// The ticket as it is opened, with what is said first in it.
fn opening(
    wanted: &Wanted,
    contact: TicketContact,
    known: Option<&ContactInfo>,
    (actor, support): (&Actor, &Support),
    now: At,
) -> NewTicket {
    let name = wanted.name.clone().or_else(|| known.and_then(|known| known.name.clone()));
    let default = support.localizer.default_locale;
    let said = NewMessage {
        author: name.clone().unwrap_or_else(|| crate::phone::tail(&contact.address)),
        kind: MessageKind::Text,
        unknown: None,
        forwarded: None,
        thread: None,
        words: wanted.words.clone(),
        album: None,
        by: MessageSource::Api,
        answers: None,
        quote: None,
        at: now,
    };
    NewTicket {
        contact,
        by: Some(actor.clone()),
        name,
        locale: known.map_or(default, |known| known.locale(default)),
        category: wanted.category.clone(),
        order: wanted.order.clone(),
        said: vec![said],
    }
}

/// Whether a phone that no customer has is known all the same: its owner has written to us.
async fn is_known(tx: &mut Tx, phone: &Phone) -> Result<bool, StoreError> {
    Ok(inbound_texts::has_written(tx, phone).await? || support::has_ticket_from(tx, phone).await?)
}

/// A ticket is no way to write to somebody who never asked.
fn stranger() -> Problem {
    let detail = "no customer of the shop has it and nobody has written to us from it: a ticket \
        is for who asks, not to write to strangers. Send customer.updated with this phone first, \
        or have them write to us";
    Problem::invalid(vec![FieldError::new("/phone", detail)])
}

/// Where a customer is answered: in their chat where they have one that takes messages, else on
/// their phone.
fn place(
    outbound: &NotificationRules,
    contact: Option<&ContactInfo>,
    phone: Option<&Phone>,
) -> Option<(ChannelName, String)> {
    let chat = |contact: &ContactInfo| contact.chat().map(|chat| chat.to_string());
    let open = contact.filter(|contact| contact.is_open(AddressKind::Chat)).and_then(chat);
    let phone = phone.or_else(|| contact.and_then(ContactInfo::phone));
    let (kind, address) = match (open, phone) {
        (Some(chat), _) => (AddressKind::Chat, chat),
        (None, Some(phone)) => (AddressKind::Phone, phone.as_str().to_owned()),
        (None, None) => (AddressKind::Chat, contact.and_then(chat)?),
    };
    outbound.channels.with_addresses(kind).next().map(|channel| (channel, address))
}
