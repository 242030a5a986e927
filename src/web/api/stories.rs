//! `GET /api/notifications`, `GET /api/notifications/{id}` and `GET /api/orders/{id}/messages`:
//! what happened to notifications.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Query, State};
use serde::Serialize;

use super::notifications::id_of;
use super::path::PathId;
use super::query::QueryReader;
use crate::access::Scope;
use crate::channels::Registry;
use crate::delivery::story::{
    self, NotificationFilter, NotificationPage, NotificationStory, PageCursor,
};
use crate::delivery::{self, Category};
use crate::fields::FieldError;
use crate::ids::{CustomerId, OrderId};
use crate::web::WebContext;
use crate::web::auth::ApiCaller;
use crate::web::problem::Problem;

pub(in crate::web) const ONE: &str = "/api/notifications/{id}";
pub(in crate::web) const OF_ORDER: &str = "/api/orders/{id}/messages";
/// How many a page shows where nobody says.
const USUAL: i64 = 50;
/// How many it shows at most.
const MOST: i64 = 200;
const PARAMETERS: [&str; 9] =
    ["state", "category", "channel", "customer_id", "subject", "since", "until", "limit", "cursor"];

pub(in crate::web) async fn one(
    State(door): State<WebContext>,
    caller: ApiCaller,
    PathId(id): PathId,
) -> Result<Json<NotificationStory>, Problem> {
    caller.may(Scope::NotificationsRead)?;
    let id = id_of(id)?;
    let story = story::of(&door.store, &id).await?;
    story.map(Json).ok_or_else(|| Problem::not_found(format!("there is no notification {id}")))
}

/// What happened to an order's messages.
#[derive(Serialize)]
pub(in crate::web) struct OrderMessages {
    order_id: OrderId,
    messages: Vec<NotificationStory>,
}

pub(in crate::web) async fn of_order(
    State(door): State<WebContext>,
    caller: ApiCaller,
    PathId(id): PathId,
) -> Result<Json<OrderMessages>, Problem> {
    caller.may(Scope::NotificationsRead)?;
    let order_id = OrderId::parse(&id).map_err(|error| Problem::not_found(error.to_string()))?;
    let messages = story::of_order(&door.store, &order_id).await?;
    Ok(Json(OrderMessages { order_id, messages }))
}

pub(in crate::web) async fn list(
    State(door): State<WebContext>,
    caller: ApiCaller,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<NotificationPage>, Problem> {
    caller.may(Scope::NotificationsRead)?;
    let (filter, cursor, limit) = asked(&query, &door.channels).map_err(Problem::invalid)?;
    Ok(Json(story::list(&door.store, &filter, cursor.as_ref(), limit).await?))
}

fn asked(
    query: &HashMap<String, String>,
    channels: &Registry,
) -> Result<(NotificationFilter, Option<PageCursor>, i64), Vec<FieldError>> {
    let mut asked = QueryReader::of(query, &PARAMETERS);
    let filter = NotificationFilter {
        state: asked.read(
            "state",
            "must be scheduled, ready, in_flight, delivered, failed, suppressed, expired or \
                cancelled",
            delivery::NotificationState::parse,
        ),
        category: asked.read(
            "category",
            "must be security, order, shipping, support, staff or marketing",
            Category::parse,
        ),
        channel: asked.channel("channel", channels),
        customer: asked.read("customer_id", "must be an id of a customer", |text| {
            CustomerId::parse(text).ok()
        }),
        subject: asked.read("subject", "must be an id of an order", |text| {
            OrderId::parse(text).ok().map(String::from)
        }),
        since: asked.time("since"),
        until: asked.time("until"),
    };
    let cursor = asked.read("cursor", "must be the next_cursor of a page", PageCursor::parse);
    let limit = asked.up_to("limit", MOST);
    asked.so((filter, cursor, limit.unwrap_or(USUAL)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::test_channels;

    fn faults(pairs: &[(&str, &str)]) -> Vec<String> {
        let query =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        asked(&query, &test_channels::registry())
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|fault| fault.pointer)
            .collect()
    }

    #[test]
    fn what_is_no_filter_is_refused_by_name() {
        assert_eq!(
            faults(&[
                ("state", "failed"),
                ("limit", "200"),
                ("since", "2026-03-01T12:00:00 01:00")
            ]),
            Vec::<String>::new()
        );
        for (name, value) in [
            ("state", "dead"),
            ("limit", "0"),
            ("limit", "201"),
            ("cursor", "x"),
            ("until", "now"),
            ("order", "O-1"),
        ] {
            assert_eq!(faults(&[(name, value)]), [format!("?{name}")], "{value}");
        }
    }
}
