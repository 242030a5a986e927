//! A batch may be asked to take what it can: each event is answered at its place, and the same
//! request again gets the same answer.

use bellhop::clock::Clock;
use bellhop::orders::events;
use bellhop::orders::inbox::{EventOutcome, SubmissionOutcome};
use serde_json::{Value, json};

use bellhop_testing::described::Described;
use bellhop_testing::house::{House, fresh_id, house, placed, reads, time};
use bellhop_testing::probes;
use bellhop_testing::service::Answer;
use bellhop_testing::store;
use bellhop_testing::story;

const IN_PART: &str = "/api/events?partial=true";

async fn posts(house: &House, path: &str, id: &str, body: &Value) -> Answer {
    let (service, body) = (house.service(), body.to_string());
    service.posts(path, &service.signed(id, 0, body.as_bytes()), body.as_bytes()).await
}

fn with(order: &str, pointer: &str, value: Value) -> Value {
    let mut event = placed("c-1", order);
    event["customer"]["phone"] = json!("+351912345678");
    *event.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
    event
}

/// A batch with one bad field in every other event.
fn mixed() -> Value {
    json!([
        with("ORD-0", "/occurred_at", json!(time(-60))),
        with("ORD-1", "/order/total", json!("19.905")),
        with("ORD-2", "/order/items/0/quantity", json!(2)),
        with("ORD-3", "/customer/phone", json!("please call after six")),
        with("ORD-4", "/order/items/0/quantity", json!(0)),
        with("ORD-5", "/occurred_at", json!("2026-03-01T12:00:00")),
    ])
}

/// Of each place: the status and what is named.
fn each(answer: &Answer) -> Vec<(u64, String)> {
    assert_eq!(answer.status, 207, "{}", answer.text);
    let body = answer.json();
    let events = body["events"].as_array().expect("events").clone();
    assert_eq!(
        body["taken"].as_u64().zip(body["refused"].as_u64()).map(|(a, b)| a + b),
        u64::try_from(events.len()).ok()
    );
    (0..)
        .zip(&events)
        .map(|(place, one)| {
            assert_eq!(one["place"], json!(place));
            let named = one["errors"][0]["pointer"].as_str().map_or_else(
                || one["event"].as_str().map(|id| id[..4].to_owned()),
                |at| Some(at.to_owned()),
            );
            assert!(
                one["errors"].is_null()
                    || one["errors"][0]["detail"].as_str().is_some_and(|detail| !detail.is_empty()),
                "{one}"
            );
            (one["status"].as_u64().expect("a status"), named.expect("an event or a fault"))
        })
        .collect()
}

fn expected() -> Vec<(u64, String)> {
    [
        (202, "evt_"),
        (422, "/1/order/total"),
        (202, "evt_"),
        (422, "/3/customer/phone"),
        (422, "/4/order/items/0/quantity"),
        (422, "/5/occurred_at"),
    ]
    .map(|(status, named)| (status, named.to_owned()))
    .to_vec()
}

#[story]
async fn what_can_be_taken_is_taken_and_the_rest_is_named() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let (id, mixed, before) = (fresh_id(), mixed(), house.number(&probes::events().count()).await);
    let answer = posts(&house, IN_PART, &id, &mixed).await;
    assert_eq!(each(&answer), expected());
    house.quiet().await;
    assert_eq!(
        house.texts(&probes::orders().sorted_by(|row| row.id()).show(|row| row.id())).await,
        ["ORD-0", "ORD-2"]
    );
    assert!(reads(&house.last(7)).contains("Order ORD-2"), "{}", reads(&house.last(7)));

    // The same request again: one effect, and the same answer.
    let again = posts(&house, IN_PART, &id, &mixed).await;
    assert_eq!((again.status, &again.text), (207, &answer.text));
    house.quiet().await;
    assert_eq!(house.number(&probes::events().count()).await, before + 6);
    assert_eq!(
        house.texts(&probes::events().refusal(probes::present()).show(|row| row.state())).await,
        ["failed"; 4]
    );
    let places = probes::events()
        .webhook_id(&id)
        .sorted_by(|row| row.place())
        .show(|row| row.place().state());
    assert_eq!(
        house.texts(&places).await,
        ["0 applied", "1 failed", "2 applied", "3 failed", "4 failed", "5 failed"]
    );
}

#[story]
async fn all_or_nothing_stays_the_default() {
    let house = house().await;
    for path in ["/api/events", "/api/events?partial=false"] {
        let named = posts(&house, path, &fresh_id(), &mixed()).await.is_problem(422);
        assert_eq!(
            named,
            ["/1/order/total", "/3/customer/phone", "/4/order/items/0/quantity", "/5/occurred_at"]
        );
    }
    assert_eq!(house.number(&probes::events().count()).await, 0);
    for wrong in ["yes", "1", "TRUE", ""] {
        let path = format!("/api/events?partial={wrong}");
        assert_eq!(
            posts(&house, &path, &fresh_id(), &mixed()).await.is_problem(422),
            ["?partial"],
            "{wrong}"
        );
    }
}

#[story]
async fn a_batch_of_which_all_is_refused_is_answered_in_the_same_form() {
    let house = house().await;
    let (id, bad) = (fresh_id(), json!([with("ORD-1", "/order/currency", json!("EURO")), 7]));
    let answer = posts(&house, IN_PART, &id, &bad).await;
    assert_eq!(each(&answer), [(422, "/0/order/currency".to_owned()), (422, "/1".to_owned())]);
    assert_eq!(posts(&house, IN_PART, &id, &bad).await.text, answer.text);
    assert_eq!(house.number(&probes::events().state("failed").error("refused").count()).await, 2);
    // The id is used: another body under it is refused, whole or in part.
    for path in [IN_PART, "/api/events"] {
        posts(&house, path, &id, &json!([placed("c-1", "ORD-1"), placed("c-1", "ORD-2")]))
            .await
            .is_problem(409);
    }
    house.quiet().await;
    assert_eq!(house.number(&probes::orders().count()).await, 0);
}

#[story]
async fn what_is_good_is_answered_in_the_same_form_too() {
    let house = house().await;
    let (id, good) = (fresh_id(), json!([placed("c-1", "ORD-1"), placed("c-1", "ORD-2")]));
    let answer = posts(&house, IN_PART, &id, &good).await;
    assert_eq!(each(&answer), [(202, "evt_".to_owned()), (202, "evt_".to_owned())]);
    let ids: Vec<Value> = answer.json()["events"]
        .as_array()
        .expect("events")
        .iter()
        .map(|one| one["event"].clone())
        .collect();
    // Asked without the word it is the same request.
    assert_eq!(json!(posts(&house, "/api/events", &id, &good).await.taken()), json!(ids));
    let one = posts(&house, IN_PART, &fresh_id(), &with("ORD-3", "/order/total", json!("x"))).await;
    assert_eq!(each(&one), [(422, "/order/total".to_owned())], "one event is a batch of one");
    house.quiet().await;
    assert_eq!(
        house.texts(&probes::orders().sorted_by(|row| row.id()).show(|row| row.id())).await,
        ["ORD-1", "ORD-2"]
    );
}

#[story]
async fn what_is_no_batch_is_refused_whole() {
    let house = house().await;
    let (service, many) = (house.service(), json!(vec![placed("c-1", "ORD-1"); 501]));
    for (body, status) in [("{", 400), ("[]", 422), ("null", 422), (&*many.to_string(), 422)] {
        service
            .posts(IN_PART, &service.signed(&fresh_id(), 0, body.as_bytes()), body.as_bytes())
            .await
            .is_problem(status);
    }
    let unsigned = service.posts(IN_PART, &[], b"[]").await;
    unsigned.is_problem(401);
    assert_eq!(house.number(&probes::events().count()).await, 0);
}

#[story]
async fn a_refund_that_cannot_be_is_refused_alone() {
    let house = house().await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    let refunded = |id: &str, amount: &str| {
        json!({"type": "order.refunded", "occurred_at": time(60), "customer": {"id": "c-1"},
            "order": {"id": "ORD-1"},
            "refund": {"id": id, "amount": amount}})
    };
    let (id, batch) = (
        fresh_id(),
        json!([refunded("R-1", "10.00"), refunded("R-2", "10.00"), refunded("R-3", "9.90")]),
    );
    let answer = posts(&house, IN_PART, &id, &batch).await;
    assert_eq!(
        each(&answer),
        [(202, "evt_".to_owned()), (422, "/1/refund/amount".to_owned()), (202, "evt_".to_owned())]
    );
    house.quiet().await;
    assert_eq!(house.texts(&probes::orders().show(|row| row.payment())).await, ["refunded"]);
    assert_eq!(
        posts(&house, IN_PART, &id, &batch).await.text,
        answer.text,
        "whatever is known by now"
    );
}

#[story]
async fn a_service_with_a_key_may_ask_for_it_too() {
    let house = house().await;
    let described =
        Described::of(house.service().asks(reqwest::Method::GET, "/api/openapi.json").await.json());
    let (service, mixed) = (house.caller("service").await, mixed());
    let answer = service.posts_once(IN_PART, "i-1", &mixed).await;
    assert_eq!(each(&answer), expected());
    assert_eq!(service.posts_once(IN_PART, "i-1", &mixed).await.text, answer.text);
    let operations = described.operations();
    let events = operations.iter().find(|one| one.path == "/api/events").expect("it is described");
    assert_eq!(described.objections(events, 207, &answer.json()), Vec::<String>::new());
}

#[story]
async fn what_is_refused_keeps_its_place_and_its_answer() {
    let good = r#"{"type": "customer.updated", "occurred_at": "2026-03-01T11:00:00Z", "customer": {"id": "c-1"}}"#;
    let now = Clock::System.now();
    let test = store().await;
    let inbox = bellhop_testing::events::inbox(&test.store, Clock::manual(now));
    for (id, body, taken) in [
        ("w-1", format!("[{{}}, {good}, {{}}]"), 1),
        ("w-2", "[{}, {}]".to_owned(), 0),
        ("w-3", format!("[{good}, {{}}]"), 1),
    ] {
        let batch = events::read(body.as_bytes(), 500, now).expect("a batch");
        let accept =
            async || inbox.accept(id, body.as_bytes(), &batch.events).await.expect("answered");
        let (first, again) = futures_util::join!(accept(), accept());
        assert_eq!(first, again, "{body}");
        let SubmissionOutcome::Durable(each) = &first else { panic!("{first:?}") };
        assert_eq!(each.len(), batch.events.len());
        assert_eq!(
            each.iter().filter(|one| matches!(one, EventOutcome::Taken(_))).count(),
            taken,
            "{body}"
        );
        for (one, event) in each.iter().zip(&batch.events) {
            assert_eq!(matches!(one, EventOutcome::Taken(_)), event.is_ok());
        }
        // Another body under the id: whichever of its events are good, none is taken.
        let other = events::read(format!("[{good}, {good}, {good}]").as_bytes(), 500, now)
            .expect("a batch");
        let conflict = inbox.accept(id, b"another", &other.events).await.expect("answered");
        assert_eq!(conflict, SubmissionOutcome::Conflict, "{body}");
    }
}
