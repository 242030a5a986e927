//! A refund of a part is one: told with its amount, added up, and never the whole order's; said
//! twice it counts once.

use serde_json::{Value, json};

use bellhop_testing::house::{House, event, fresh_id, house, placed, reads};
use bellhop_testing::phones::{LENA, house_of_lena};
use bellhop_testing::probes;
use bellhop_testing::story;

/// An order of 19.90 EUR that is paid and delivered.
async fn with_order(house: &House) {
    house.customer("c-1", 7, "Lena", "en").await;
    for event in [
        placed("c-1", "ORD-1"),
        event("order.paid", "c-1", "ORD-1", 1),
        event("order.delivered", "c-1", "ORD-1", 2),
    ] {
        house.hears_of(event).await;
    }
}

fn refunded(minutes: i64, refund: Value) -> Value {
    let mut refunded = event("order.refunded", "c-1", "ORD-1", minutes);
    refunded["refund"] = refund;
    refunded
}

/// The words of what was told since, and where the order's money stands after it.
async fn told(house: &House, event: Value) -> (Vec<String>, String) {
    let before = house.newest(7);
    house.hears_of(event).await;
    let words = house.since(7, before).iter().map(reads).collect();
    let card = reads(&house.says(7, "/order ORD-1").await);
    let money = card.lines().find(|line| line.starts_with("💳")).unwrap_or_default().to_owned();
    assert!(card.contains("● Delivered"), "a refund moves no parcel: {card}");
    (words, money)
}

fn issued(amount: &str) -> Vec<String> {
    vec![format!("↩️ Refund issued for order ORD-1: {amount}")]
}

#[story]
async fn parts_add_up_to_the_whole() {
    let house = house().await;
    with_order(&house).await;
    let first = told(&house, refunded(3, json!({"id": "R-1", "amount": "5.00"}))).await;
    assert_eq!(first, (issued("€5.00"), "💳 Partly refunded: €5.00".to_owned()));
    assert_eq!(
        house.texts(&probes::orders().show(|row| row.fulfilment().payment())).await,
        ["delivered partly_refunded"]
    );

    let second = told(&house, refunded(4, json!({"amount": "4.900"}))).await;
    assert_eq!(
        second,
        (issued("€4.90"), "💳 Partly refunded: €9.90".to_owned()),
        "without an id, zeros at its end"
    );
    let last = told(&house, refunded(5, json!({"id": "R-3", "amount": "10"}))).await;
    assert_eq!(last, (issued("€10.00"), "💳 Refund issued: €19.90".to_owned()));
    assert_eq!(house.texts(&probes::orders().show(|row| row.payment())).await, ["refunded"]);
    let silent = house.chat(7).iter().filter(|message| message.silent).count();
    assert_eq!(silent, 0, "a refund makes a sound");
}

#[story]
async fn a_refund_without_an_amount_is_of_all() {
    let house = house().await;
    with_order(&house).await;
    let whole = told(&house, event("order.refunded", "c-1", "ORD-1", 3)).await;
    assert_eq!(
        whole,
        (vec!["↩️ Refund issued for order ORD-1.".to_owned()], "💳 Refund issued".to_owned())
    );
    let again = told(&house, event("order.refunded", "c-1", "ORD-1", 4)).await;
    assert_eq!(again, (Vec::new(), "💳 Refund issued".to_owned()), "said again it is no news");
    let late = told(&house, refunded(2, json!({"amount": "5.00"}))).await;
    assert_eq!(
        late,
        (Vec::new(), "💳 Refund issued".to_owned()),
        "a part of what is paid back already"
    );
}

#[story]
async fn a_refund_that_is_said_twice_counts_once() {
    let house = house().await;
    with_order(&house).await;
    told(&house, refunded(3, json!({"id": "R-1", "amount": "5.00"}))).await;
    for minute in [3, 9] {
        let again = told(&house, refunded(minute, json!({"id": "R-1", "amount": "5.00"}))).await;
        assert_eq!(
            again,
            (Vec::new(), "💳 Partly refunded: €5.00".to_owned()),
            "whenever it is said to have happened"
        );
    }
    let bare = refunded(4, json!({"amount": "1.00"}));
    assert_eq!(
        told(&house, bare.clone()).await,
        (issued("€1.00"), "💳 Partly refunded: €6.00".to_owned())
    );
    assert_eq!(
        told(&house, bare).await,
        (Vec::new(), "💳 Partly refunded: €6.00".to_owned()),
        "of the same moment and amount"
    );
    let corrected = told(&house, refunded(10, json!({"id": "R-1", "amount": "6.00"}))).await;
    assert_eq!(
        corrected,
        (Vec::new(), "💳 Partly refunded: €7.00".to_owned()),
        "the newest word on it"
    );
    let older = told(&house, refunded(5, json!({"id": "R-1", "amount": "2.00"}))).await;
    assert_eq!(older, (Vec::new(), "💳 Partly refunded: €7.00".to_owned()));
}

#[story]
async fn refunds_in_any_order_add_up_the_same() {
    let house = house().await;
    with_order(&house).await;
    let late = told(&house, refunded(5, json!({"id": "R-2", "amount": "9.90"}))).await;
    assert_eq!(late.1, "💳 Partly refunded: €9.90");
    let early = told(&house, refunded(4, json!({"id": "R-1", "amount": "5.00"}))).await;
    assert_eq!(
        early,
        (issued("€5.00"), "💳 Partly refunded: €14.90".to_owned()),
        "each refund is told, whichever came first"
    );
    // Paid anew after that: the newest word.
    house.hears_of(event("order.paid", "c-1", "ORD-1", 9)).await;
    assert_eq!(house.texts(&probes::orders().show(|row| row.payment())).await, ["paid"]);
    let before_it = told(&house, refunded(8, json!({"id": "R-3", "amount": "1.00"}))).await;
    assert_eq!(before_it, (Vec::new(), "💳 Paid".to_owned()));
}

#[story]
async fn a_refund_that_comes_before_its_order_waits_for_the_total() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(event("order.delivered", "c-1", "ORD-1", 2)).await;
    let unknown = told(&house, refunded(3, json!({"id": "R-1", "amount": "19.90"}))).await;
    assert_eq!(unknown.1, "💳 Partly refunded", "in a currency that nobody has said");
    house.hears_of(placed("c-1", "ORD-1")).await;
    let card = reads(&house.says(7, "/order ORD-1").await);
    assert!(card.contains("💳 Refund issued: €19.90"), "{card}");
}

#[story]
async fn a_refund_that_cannot_be_is_refused_by_its_field() {
    let house = house().await;
    with_order(&house).await;
    house.hears_of(refunded(3, json!({"id": "R-1", "amount": "15.00"}))).await;
    let written = house.number(&probes::events().count()).await;
    let in_dollars = |currency: &str| {
        let mut event = refunded(4, json!({"id": "R-2", "amount": "1.00"}));
        event["order"]["currency"] = json!(currency);
        event
    };
    let mut elsewhere = event("order.paid", "c-1", "ORD-1", 4);
    elsewhere["refund"] = json!({"amount": "1.00"});
    for (wrong, field, why) in [
        (
            refunded(4, json!({"id": "R-2", "amount": "5.00"})),
            "/refund/amount",
            "makes 20.00 EUR in all, more than the order's total of 19.90 EUR",
        ),
        (refunded(4, json!({"amount": "19.91"})), "/refund/amount", "more than the order's total"),
        (refunded(4, json!({"amount": "1.005"})), "/refund/amount", "EUR has 2 decimals"),
        (refunded(4, json!({"amount": "0"})), "/refund/amount", "more than nothing"),
        (refunded(4, json!({"amount": 1})), "/refund/amount", "decimal string"),
        (in_dollars("USD"), "/order/currency", "is USD, and this order is in EUR"),
        (elsewhere, "/refund", "belongs to order.refunded"),
    ] {
        let answer = house.service().sends(&wrong).await;
        assert_eq!(answer.is_problem(422), [field], "{wrong}");
        assert!(answer.text.contains(why), "{why}: {}", answer.text);
    }
    assert_eq!(house.number(&probes::events().count()).await, written);

    // A request that was taken keeps its answer, whatever has happened since.
    let (id, rest) = (fresh_id(), refunded(4, json!({"id": "R-2", "amount": "4.90"})).to_string());
    let first = house.service().sends_as(&id, rest.as_bytes()).await.taken();
    house.quiet().await;
    assert_eq!(house.texts(&probes::orders().show(|row| row.payment())).await, ["refunded"]);
    house
        .hears_of(
            in_dollars("EUR")
                .as_object()
                .map(|_| event("order.packed", "c-1", "ORD-1", 1))
                .expect("an event"),
        )
        .await;
    assert_eq!(house.service().sends_as(&id, rest.as_bytes()).await.taken(), first);
    let batch = json!([refunded(8, json!({"id": "R-9", "amount": "1.00"}))]);
    assert_eq!(house.service().sends(&batch).await.is_problem(422), ["/0/refund/amount"]);
}

#[story]
async fn who_has_no_chat_reads_the_amount_by_sms() {
    let house = house_of_lena(|plan| plan).await;
    house.simulator.block(7);
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.hears_of(refunded(3, json!({"id": "R-1", "amount": "5.00"}))).await;
    house.hears_of(event("order.refunded", "c-1", "ORD-1", 4)).await;
    let texts = house.texted(LENA);
    assert_eq!(
        texts[1..],
        [
            "Blue Door: refund issued for order ORD-1: €5.00.",
            "Blue Door: refund issued for order ORD-1."
        ],
        "{texts:?}"
    );
}

#[story]
async fn each_language_tells_of_a_refund_with_its_amount() {
    let house = house().await;
    let words = [
        ("en", "Refund issued", "€5.00"),
        ("de", "Erstattung", "5,00 €"),
        ("es", "reembolso", "5,00 €"),
        ("ru", "возврат", "5,00 €"),
        ("ar", "مبلغ مسترد", "5,00"),
    ];
    for (chat, (locale, word, amount)) in (7..).zip(words) {
        let (customer, order) = (format!("c-{chat}"), format!("ORD-{chat}"));
        house.customer(&customer, chat, "Lena", locale).await;
        house.hears_of(placed(&customer, &order)).await;
        let mut part = event("order.refunded", &customer, &order, 3);
        part["refund"] = json!({"amount": "5.00"});
        house.hears_of(part).await;
        let push = reads(&house.last(chat));
        assert!(push.contains(word) && push.contains(&order), "{locale}: {push}");
        assert!(push.contains(amount) || locale == "ar", "{locale}: {push}");
    }
}
