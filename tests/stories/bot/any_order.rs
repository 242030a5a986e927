//! Whatever order events come in, the projection ends the same, and as the pure rules say: of each
//! value, and of each of an order's two lives, the newest word wins, of one moment the later in
//! type order.

use bellhop::audit::Actor;
use bellhop::clock::{At, Stamp};
use bellhop::ids::{CustomerId, OrderId, RefundId, ShipmentId};
use bellhop::money::{Amount, Currency, Money};
use bellhop::orders::events::EventType;
use bellhop::orders::events::{
    CheckpointPart, CustomerPart, Event, ItemPart, OrderPart, RefundPart, ShipmentPart,
};
use bellhop::orders::projection;
use bellhop::orders::state::OrderHistory;
use bellhop::orders::status::ShipmentStatus;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sqlx::{AnyPool, AssertSqlSafe, Row as _};

use bellhop_testing::house::look_into;
use bellhop_testing::{TestStore, localizer, store, story};

/// The first moment of the stories below; the others follow by the second.
const DAWN: i64 = 1_772_366_400_000;

fn moment() -> impl Strategy<Value = At> {
    (0_i64..4).prop_map(|second| At(DAWN + second * 1000))
}

fn perhaps<T: Clone + std::fmt::Debug + 'static>(
    values: &'static [T],
) -> impl Strategy<Value = Option<T>> {
    prop::option::of(prop::sample::select(values))
}

fn customer() -> impl Strategy<Value = CustomerPart> {
    (perhaps(&["Ana", "Lena"]), perhaps(&["de", "en"]), perhaps(&["Europe/Lisbon", "Asia/Tokyo"]))
        .prop_map(|(name, locale, time_zone)| CustomerPart {
            id: CustomerId::parse("c").expect("an id"),
            name: name.map(str::to_owned),
            locale: locale.map(str::to_owned),
            time_zone: time_zone.map(str::to_owned),
            phone: None,
            telegram_chat_id: None,
        })
}

fn order() -> impl Strategy<Value = OrderPart> {
    let currency = |code: &str| Currency::parse(code).expect("a currency");
    (
        perhaps(&[100_i64, 200]),
        perhaps(&["EUR", "USD"]),
        perhaps(&[1_i64, 2, 3]),
        prop::option::of(moment()),
        perhaps(&["https://a.example/", "https://b.example/"]),
    )
        .prop_map(move |(total, code, quantity, placed_at, url)| OrderPart {
            id: OrderId::parse("o").expect("an id"),
            // A total has its currency; a currency may come alone.
            currency: code.or(total.map(|_| "EUR")).map(currency),
            total: total.map(|minor| Money { currency: currency(code.unwrap_or("EUR")), minor }),
            items: quantity
                .map(|quantity| ItemPart {
                    sku: None,
                    name: "Mug".to_owned(),
                    quantity,
                    unit_price: None,
                })
                .into_iter()
                .collect(),
            placed_at,
            url: url.map(str::to_owned),
        })
}

fn checkpoint() -> impl Strategy<Value = CheckpointPart> {
    (moment(), prop::sample::select(ShipmentStatus::ALL), perhaps(&["Porto", "Lisbon"])).prop_map(
        |(at, status, place)| CheckpointPart {
            at,
            status,
            place: place.map(str::to_owned),
            note: None,
        },
    )
}

fn shipment() -> impl Strategy<Value = ShipmentPart> {
    let parts = (
        perhaps(&["dhl", "ups"]),
        perhaps(&["AB1", "CD2"]),
        prop::option::of(moment()),
        prop::collection::vec(checkpoint(), 0..3),
    );
    (prop::sample::select(&["s1", "s2"][..]), parts).prop_map(
        |(id, (carrier, number, eta, checkpoints))| ShipmentPart {
            id: ShipmentId::parse(id).expect("an id"),
            carrier: carrier.map(str::to_owned),
            tracking_number: number.map(str::to_owned),
            eta,
            checkpoints,
        },
    )
}

fn refund() -> impl Strategy<Value = RefundPart> {
    (perhaps(&["R-1", "R-2"]), perhaps(&["0.50", "1.00", "1.50"])).prop_map(|(id, amount)| {
        RefundPart {
            id: id.map(|id| RefundId::parse(id).expect("an id")),
            amount: amount.map(|amount| Amount::parse(amount).expect("an amount")),
        }
    })
}

fn one_event() -> impl Strategy<Value = Event> {
    // All that concern a customer; what is said of stock has rules and stories of its own.
    let kinds: Vec<EventType> =
        EventType::ALL.iter().copied().filter(|kind| *kind != EventType::StockLow).collect();
    let parts = (customer(), order(), prop::option::of(shipment()), prop::option::of(refund()));
    (prop::sample::select(kinds), moment(), parts).prop_map(
        |(kind, occurred_at, (customer, order, shipment, refund))| Event {
            kind,
            occurred_at,
            customer: Some(customer),
            order: Some(order),
            shipment,
            refund: refund.filter(|_| kind == EventType::OrderRefunded),
            stock: None,
        },
    )
}

/// Events of one order, no two of one type and moment, in two orders of arrival.
fn arrivals() -> impl Strategy<Value = (Vec<Event>, Vec<Event>)> {
    let events = prop::collection::vec(one_event(), 1..8).prop_map(|mut events| {
        events.sort_by_key(stamp);
        events.dedup_by_key(|event| stamp(event));
        events
    });
    events
        .prop_flat_map(|events| (Just(events.clone()).prop_shuffle(), Just(events).prop_shuffle()))
}

fn stamp(event: &Event) -> Stamp {
    Stamp::new(event.occurred_at, event.kind.rank())
}

/// The same events about a customer, an order and parcels of their own.
fn told_of(events: &[Event], name: &str) -> Vec<Event> {
    let mut events = events.to_vec();
    for event in &mut events {
        if let Some(customer) = &mut event.customer {
            customer.id = CustomerId::parse(name).expect("an id");
        }
        if let Some(order) = &mut event.order {
            order.id = OrderId::parse(name).expect("an id");
        }
        if let Some(shipment) = &mut event.shipment {
            shipment.id = ShipmentId::parse(&format!("{}-{name}", shipment.id)).expect("an id");
        }
    }
    events
}

async fn apply(test: &TestStore, events: Vec<Event>) {
    let applied = test.store.write(async move |tx| {
        for event in &events {
            let customer = event.customer.as_ref().expect("a customer");
            projection::apply(
                tx,
                event,
                customer,
                (&Actor::OrderService, &localizer()),
                event.occurred_at,
            )
            .await?;
        }
        Ok(())
    });
    applied.await.expect("applied");
}

/// A value that may not be there, as the tables and the rules both tell it.
fn told(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| value.to_string())
}

/// What the tables hold of an order, a line each for customer, order, parcels and checkpoints.
async fn seen(rows: &AnyPool, name: &str) -> Vec<String> {
    let tables = [
        format!("SELECT name, locale, time_zone FROM customers WHERE id = '{name}'"),
        format!(
            "SELECT fulfilment, CAST(fulfilment_at_ms AS TEXT), payment,
                CAST(payment_at_ms AS TEXT), said, status, currency,
            CAST(total_minor AS TEXT), CAST(placed_at_ms AS TEXT), url, items FROM orders
            WHERE id = '{name}'"
        ),
        format!(
            "SELECT substr(id, 1, 2), carrier, tracking_number, CAST(eta_at_ms AS TEXT), status
                FROM shipments WHERE order_id = '{name}' ORDER BY id"
        ),
        format!(
            "SELECT substr(shipment_id, 1, 2), CAST(at_ms AS TEXT), status, place FROM checkpoints
            WHERE shipment_id LIKE '%-{name}' ORDER BY shipment_id, at_ms, status"
        ),
    ];
    let mut lines = Vec::new();
    for table in tables {
        for row in sqlx::query(AssertSqlSafe(table)).fetch_all(rows).await.expect("rows") {
            let values = (0..row.len())
                .map(|place| told(row.try_get::<Option<String>, _>(place).expect("a text")));
            lines.push(values.collect::<Vec<_>>().join(" "));
        }
    }
    lines
}

/// The value of the newest event that says one.
fn newest<T>(events: &[Event], says: impl Fn(&Event) -> Option<T>) -> Option<T> {
    events
        .iter()
        .filter_map(|event| Some((stamp(event), says(event)?)))
        .max_by_key(|(stamp, _)| *stamp)
        .map(|(_, value)| value)
}

/// What the tables should hold, by the pure rules.
fn expected(events: &[Event]) -> Vec<String> {
    fn order(event: &Event) -> &OrderPart {
        event.order.as_ref().expect("an order")
    }
    let line = |values: &[String]| values.join(" ");
    // The newest total brings its currency; without one the newest word on it counts.
    let total = newest(events, |event| order(event).total);
    let currency =
        total.map(|total| total.currency).or(newest(events, |event| order(event).currency));
    let goods =
        newest(events, |event| Some((event.kind.status()?.fulfilment()?, event.occurred_at)));
    let history = heard(events);
    let (payment, since) = history.payment(total);
    let quantity = newest(events, |event| order(event).items.first().map(|item| item.quantity));
    let items = quantity.map_or_else(
        || "[]".to_owned(),
        |quantity| {
            format!(
                "[{{\"sku\":null,\"name\":\"Mug\",\"quantity\":{quantity},\"unit_minor\":null}}]"
            )
        },
    );
    let mut lines = vec![
        line(&[
            told(newest(events, |event| event.customer.as_ref()?.name.clone())),
            told(newest(events, |event| event.customer.as_ref()?.locale.clone())),
            told(newest(events, |event| event.customer.as_ref()?.time_zone.clone())),
        ]),
        line(&[
            told(goods.map(|(fulfilment, _)| fulfilment.as_str())),
            told(goods.map(|(_, at)| at.ms())),
            payment.as_str().to_owned(),
            told(since.map(At::ms)),
            serde_json::to_string(&history).expect("serialises"),
            told(history.newest().map(|(word, _)| word.as_str())),
            told(currency.map(Currency::code)),
            told(total.map(|total| total.minor)),
            told(newest(events, |event| order(event).placed_at).map(At::ms)),
            told(newest(events, |event| order(event).url.clone())),
            items,
        ]),
    ];
    lines.extend(["s1", "s2"].iter().filter_map(|id| parcel(events, id)));
    lines.extend(["s1", "s2"].iter().flat_map(|id| checkpoints(events, id)));
    lines
}

/// What was said of an order's lives.
fn heard(events: &[Event]) -> OrderHistory {
    let mut history = OrderHistory::default();
    for event in events {
        match (projection::refund(event), event.kind.status()) {
            (Some((id, refund)), _) => {
                history.hear_refund(id, refund);
            }
            (None, Some(word)) => {
                history.hear(word, event.occurred_at);
            }
            (None, None) => {}
        }
    }
    history
}

fn of<'e>(event: &'e Event, id: &str) -> Option<&'e ShipmentPart> {
    event.shipment.as_ref().filter(|shipment| shipment.id.as_str() == id)
}

fn parcel(events: &[Event], id: &str) -> Option<String> {
    events.iter().find_map(|event| of(event, id))?;
    let all =
        events.iter().filter_map(|event| of(event, id)).flat_map(|shipment| &shipment.checkpoints);
    let status = all
        .max_by_key(|checkpoint| (checkpoint.at, checkpoint.status.rank()))
        .map_or("pending", |newest| newest.status.as_str());
    let carrier = told(newest(events, |event| of(event, id)?.carrier.clone()));
    let number = told(newest(events, |event| of(event, id)?.tracking_number.clone()));
    let eta = told(newest(events, |event| of(event, id)?.eta).map(At::ms));
    Some(format!("{id} {carrier} {number} {eta} {status}"))
}

fn checkpoints(events: &[Event], id: &str) -> Vec<String> {
    let mut known = std::collections::BTreeMap::new();
    let mut in_time: Vec<_> = events.iter().filter(|event| of(event, id).is_some()).collect();
    in_time.sort_by_key(|event| stamp(event));
    for checkpoint in
        in_time.iter().filter_map(|event| of(event, id)).flat_map(|shipment| &shipment.checkpoints)
    {
        known.insert(
            (checkpoint.at.ms(), checkpoint.status.as_str()),
            told(checkpoint.place.clone()),
        );
    }
    known.into_iter().map(|((at, status), place)| format!("{id} {at} {status} {place}")).collect()
}

#[story(flavor = "multi_thread", worker_threads = 2)]
async fn any_order_of_arrival_ends_in_the_same_rows() {
    let test = store().await;
    let rows = look_into(&test.url).await;
    let runtime = tokio::runtime::Handle::current();
    let case = std::cell::Cell::new(0);
    let mut runner =
        TestRunner::new(Config { cases: 96, failure_persistence: None, ..Config::default() });
    let run = || {
        runner.run(&arrivals(), |(one, other)| {
            case.set(case.get() + 1);
            let (left, right) = (format!("l{}", case.get()), format!("r{}", case.get()));
            runtime.block_on(async {
                apply(&test, told_of(&one, &left)).await;
                apply(&test, told_of(&other, &right)).await;
                prop_assert_eq!(seen(&rows, &left).await, expected(&one));
                prop_assert_eq!(seen(&rows, &right).await, expected(&one));
                Ok(())
            })
        })
    };
    tokio::task::block_in_place(run).unwrap_or_else(|failure| panic!("{failure}"));
}
