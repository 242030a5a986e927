//! A database of before is carried over: what its inbox and its orders say is said of both lives.

use bellhop::clock::{At, Clock};
use bellhop::ids::EventId;
use bellhop::orders::events;
use serde_json::{Value, json};
use sqlx::migrate::Migrator;
use sqlx::{AnyPool, AssertSqlSafe, Executor as _};

use bellhop_testing::house::{House, Plan, buttons, event, placed, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");
/// The last migration of the programs of before.
const BEFORE: i64 = 6;

/// What a program of before had taken of an order: its events, a minute apart, and the row that
/// they left.
struct Before {
    order: &'static str,
    kinds: &'static [&'static str],
    /// Whether its events are there still.
    has_events: bool,
}

const ORDERS: [Before; 5] = [
    Before { order: "ORD-1", kinds: &["placed", "shipped", "delivered", "paid"], has_events: true },
    Before { order: "ORD-2", kinds: &["placed", "paid", "shipped", "delayed"], has_events: true },
    Before {
        order: "ORD-3",
        kinds: &["placed", "paid", "delivered", "refunded"],
        has_events: true,
    },
    // Only the newest word is known of these: by their rows, since an id with a quote in it is
    // written otherwise in JSON.
    Before { order: "ORD-\"4\"", kinds: &["placed", "shipped"], has_events: true },
    Before { order: "ORD-5", kinds: &["placed", "paid"], has_events: false },
];

/// An event as the inbox keeps it.
fn stored(event: &Value) -> String {
    let batch =
        events::read(event.to_string().as_bytes(), 1, Clock::System.now()).expect("an event");
    serde_json::to_string(batch.events[0].as_ref().expect("a good one")).expect("serialises")
}

async fn fill(rows: &AnyPool) {
    let run = async |sql: String| rows.execute(AssertSqlSafe(sql)).await.expect("a row of before");
    let begun = Clock::System.now().ms() - 3_600_000;
    run("INSERT INTO customers (id, name, locale, created_at_ms) VALUES ('c-1', 'Lena', 'en', 0)"
        .to_owned())
    .await;
    run("INSERT INTO links (chat_id, customer_id, how, linked_at_ms)
        VALUES (7, 'c-1', 'deep_link', 0)"
        .to_owned())
    .await;
    for (place, before) in (0_i64..).zip(ORDERS) {
        let order = before.order;
        let lookup: String = order.chars().filter(char::is_ascii_alphanumeric).collect();
        let last = before.kinds.len() as i64 - 1;
        run(format!(
            "INSERT INTO orders (id, lookup, customer_id, status, status_at_ms, currency,
                currency_stamp, total_minor, total_stamp, created_at_ms, updated_at_ms)
            VALUES ('{order}', '{lookup}', 'c-1', '{}', {}, 'EUR', 1, 1990, 1, {place}, 0)",
            before.kinds[before.kinds.len() - 1],
            begun + last * 60_000
        ))
        .await;
        for (minute, kind) in (0_i64..).zip(before.kinds).filter(|_| before.has_events) {
            let at = begun + minute * 60_000;
            let payload = stored(
                &json!({"type": format!("order.{kind}"), "occurred_at": At(at).utc().to_rfc3339(),
                "customer": {"id": "c-1", "name": "\"order\":{\"id\":\"ORD-9\""},
                "order": {"id": order, "currency": "EUR"}}),
            );
            run(format!(
                "INSERT INTO events (id, webhook_id, place, body_hash, type, occurred_at_ms,
                    received_at_ms, payload, state, applied_at_ms)
                VALUES ('{}', '{order}', {minute}, 'hash', 'order.{kind}', {at}, {at}, '{payload}',
                'applied', {at})",
                EventId::new(At(at))
            ))
            .await;
        }
    }
    run("INSERT INTO shipments (id, order_id, carrier, carrier_stamp, tracking_number,
        tracking_number_stamp, created_at_ms)
        VALUES ('S-2', 'ORD-2', 'dhl', 1, 'JD2', 1, 5)"
        .to_owned())
    .await;
    // What waits still is applied by the new program, as it stood in the inbox. It came in late, so
    // that it makes no sound.
    let late = begun + 49 * 3_600_000;
    let waiting = json!({"kind": "order.out_for_delivery", "occurred_at": begun + 600_000,
        "customer": {"id": "c-1"}, "order": {"id": "ORD-2"}});
    run(format!(
        "INSERT INTO events (id, webhook_id, place, body_hash, type, occurred_at_ms, received_at_ms,
            payload, state)
        VALUES ('{}', 'w-9', 0, 'hash', 'order.out_for_delivery', 1, {late}, '{waiting}',
        'pending')",
        EventId::new(At(begun))
    ))
    .await;
}

/// A house on a database that a program of before has filled.
async fn house_of_before() -> House {
    sqlx::any::install_default_drivers();
    let plan = Plan::without_tables().await;
    let url = if plan.database.starts_with("sqlite:") {
        format!("{}?mode=rwc", plan.database)
    } else {
        plan.database.clone()
    };
    let rows = AnyPool::connect(&url).await.expect("connected");
    MIGRATIONS.run_to(BEFORE, &rows).await.expect("migrated");
    fill(&rows).await;
    rows.close().await;
    let house = plan.open().await;
    house.person(7, "Lena", "en");
    // Who writes is heard again, whatever became of messages before.
    house.hears(7, "/help").await;
    house
}

async fn head(house: &House, order: &str) -> Vec<String> {
    let card = reads(&house.says(7, &format!("/order {order}")).await);
    card.split("\n\n").next().unwrap_or_default().lines().skip(1).map(str::to_owned).collect()
}

#[story]
async fn orders_of_before_stand_where_their_words_put_them() {
    let house = house_of_before().await;
    let stands = "SELECT id || ' ' || COALESCE(fulfilment, '-') || ' ' || payment || ' '
        || CAST(COALESCE(payment_at_ms, 0) - COALESCE(fulfilment_at_ms, 0) AS TEXT)
            FROM orders WHERE id <> 'ORD-2' AND payment <> 'open' AND fulfilment IS NOT NULL
            ORDER BY id";
    assert_eq!(
        house.texts(stands).await,
        ["ORD-1 delivered paid 60000", "ORD-3 delivered refunded 60000"]
    );
    assert_eq!(head(&house, "ORD-1").await, ["✓ Placed", "✓ Shipped", "● Delivered", "💳 Paid"]);
    let on_its_way = ["✓ Placed", "✓ Shipped", "● Out for delivery", "○ Delivered", "💳 Paid"];
    assert_eq!(head(&house, "ORD-2").await, on_its_way, "what waited in the inbox is applied");
    assert_eq!(head(&house, "ORD-3").await, ["✓ Placed", "● Delivered", "💳 Refund issued"]);
    assert_eq!(head(&house, "ORD-\"4\"").await, ["● Shipped", "○ Out for delivery", "○ Delivered"]);
    assert_eq!(head(&house, "ORD-5").await, ["💳 Paid"]);
    assert_eq!(buttons(&house.says(7, "/order").await)[4], "ORD-1 · Delivered · Paid · €19.90");
}

#[story]
async fn parcels_of_before_are_not_told_again() {
    let house = house_of_before().await;
    let told = |parcel: &str, minutes: i64| -> Value {
        let mut sent = event("order.shipped", "c-1", "ORD-2", minutes);
        sent["shipment"] = json!({"id": parcel, "carrier": "dhl",
            "tracking_number": format!("JD{}", &parcel[2..])});
        sent
    };
    let before = house.newest(7);
    house.hears_of(told("S-2", 1)).await;
    assert_eq!(house.since(7, before).len(), 0);
    house.hears_of(told("S-3", 2)).await;
    assert_eq!(
        reads(&house.last(7)),
        "🚚 Another parcel is on its way with DHL: JD3 (order ORD-2)"
    );
    house.hears_of(placed("c-1", "ORD-5")).await;
    assert_eq!(
        house.texts(&probes::orders().id("ORD-5").show(|row| row.fulfilment().payment())).await,
        ["placed paid"]
    );
}
