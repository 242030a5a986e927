//! One line in two spellings is one line: its owner's contact, code and texts are theirs from
//! either, and what they want is heard for both.

use std::time::Duration;

use bellhop::clock::{At, Clock};
use serde_json::json;

use bellhop_testing::desk::BEN;
use bellhop_testing::desk_texts::desk_with_sms;
use bellhop_testing::house::{House, Plan, event, reads, time};
use bellhop_testing::phones::Note;
use bellhop_testing::probes;
use bellhop_testing::story;

/// Two spellings of one line, and where a text to the first goes: Mexico's 1, Argentina's 9,
/// Brazil's ninth digit, Côte d'Ivoire before 2021, Benin before 2024, Gambia before 2026, Vietnam
/// before 2018.
const LINES: [(&str, &str, &str); 8] = [
    ("+5215512345678", "+525512345678", "+525512345678"),
    ("+541123456789", "+5491123456789", "+541123456789"),
    ("+5493512345678", "+543512345678", "+5493512345678"),
    ("+551187654321", "+5511987654321", "+5511987654321"),
    ("+22507123456", "+2250707123456", "+2250707123456"),
    ("+22997123456", "+2290197123456", "+2290197123456"),
    ("+2204086051", "+220874086051", "+220874086051"),
    ("+841201234567", "+84701234567", "+84701234567"),
];

/// The shop knows the n-th Lena by a number.
async fn knows(house: &House, n: usize, phone: &str) {
    let customer = json!({"id": format!("c-{n}"), "name": "Lena", "locale": "en", "phone": phone});
    house
        .hears_of(
            json!({"type": "customer.updated", "occurred_at": time(-3600), "customer": customer}),
        )
        .await;
}

/// The same as an older version wrote it: the number as it came.
async fn knew(house: &House, n: usize, phone: &str) {
    knows(house, n, phone).await;
    house.run(&format!("UPDATE customers SET phone = '{phone}' WHERE id = 'c-{n}'")).await;
}

/// Both ways to know her.
async fn knows_somehow(house: &House, n: usize, phone: &str, is_old: bool) {
    if is_old { knew(house, n, phone).await } else { knows(house, n, phone).await }
}

fn suppressed() -> probes::Question {
    probes::notifications().state("suppressed").count()
}

async fn links(house: &House) -> Vec<String> {
    house
        .texts(
            "SELECT chat_id || ' is ' || customer_id || ' by ' || how FROM links
        ORDER BY linked_at_ms, chat_id",
        )
        .await
}

#[story]
async fn the_contact_of_either_spelling_links() {
    for is_old in [false, true] {
        let plan = Plan::new().await;
        let house = plan.with_sms().open().await;
        house.person(7, "Lena", "en");
        for (n, (shop_s, contact, _)) in LINES.into_iter().enumerate() {
            knows_somehow(&house, n, shop_s, is_old).await;
            let heard = house.shares(7, contact.trim_start_matches('+'), Some(7)).await;
            assert!(
                reads(&heard[0]).starts_with("Thank you, Lena!"),
                "{shop_s} {contact}: {heard:?}"
            );
            assert_eq!(
                links(&house).await,
                [format!("7 is c-{n} by contact")],
                "{shop_s} {contact}"
            );
        }
    }
}

#[story]
async fn a_code_to_either_spelling_links() {
    let plan = Plan::new().await;
    let house = plan
        .with_sms()
        .with("verifications.resend_after_s", 0)
        .with("verifications.per_ip_hour", 100)
        .open()
        .await;
    for (n, (shop_s, typed, _)) in LINES.into_iter().enumerate() {
        let chat = 70 + i64::try_from(n).expect("few");
        house.person(chat, "Lena", "en");
        knew(&house, n, shop_s).await;
        house.says(chat, typed).await;
        let text = house.texted(typed).pop().unwrap_or_else(|| panic!("a code for {typed}"));
        house.hears(chat, &text[..6]).await;
        assert_eq!(
            links(&house).await.pop(),
            Some(format!("{chat} is c-{n} by code")),
            "{shop_s} {typed}"
        );
    }
}

#[story]
async fn stop_from_one_spelling_stops_the_other_and_start_ends_it() {
    for is_old in [false, true] {
        let plan = Plan::new().await;
        let house = plan.with_sms().open().await;
        let service = house.caller("service").await;
        for (n, (shop_s, texted_from, sent_to)) in LINES.into_iter().enumerate() {
            knows_somehow(&house, n, shop_s, is_old).await;
            let (customer, order) = (format!("c-{n}"), format!("ORD-{n}"));
            house.hears_of(event("order.delayed", &customer, &order, 1)).await;
            assert_eq!(house.texted(sent_to).len(), 1, "{shop_s} is texted at {sent_to}");

            house.hears_text(texted_from, "STOP").await;
            let before = house.number(&suppressed()).await;
            house.hears_of(event("order.delayed", &customer, &order, 2)).await;
            // What was in the outbox before is asked about as it leaves.
            house.enters(Note::of("order").by_sms(shop_s, "Now")).await;
            house.enters(Note::of("order").by_sms(sent_to, "Now")).await;
            let asked = service
                .posts("/api/sms/send", &json!({"to": shop_s, "category": "order", "text": "Now"}))
                .await;
            assert_eq!(asked.status, 202, "{}", asked.text);
            house.quiet().await;
            assert_eq!(
                house.texted(sent_to).len(),
                1,
                "{shop_s}: {texted_from} said STOP: {:?}",
                house.texted(sent_to)
            );
            assert_eq!(house.number(&suppressed()).await - before, 4, "{shop_s}");

            house.hears_text(shop_s, "START").await;
            // To the carrier it is one line as well.
            house.simulator.set_stopped(sent_to, false);
            assert_eq!(house.number(&probes::suppressions().count()).await, 0, "{shop_s}");
            house.hears_of(event("order.delayed", &customer, &order, 3)).await;
            assert_eq!(house.texted(sent_to).len(), 2, "{shop_s}");
        }
    }
}

#[story]
async fn a_stop_that_was_heard_before_holds_in_either_spelling() {
    let plan = Plan::new().await;
    let house = plan.with_sms().open().await;
    let service = house.caller("service").await;
    for (n, (old, new, sent_to)) in LINES.into_iter().enumerate() {
        knows(&house, n, old).await;
        for kept in [old, new] {
            house.suppress("sms", kept, "opted_out").await;
            house.enters(Note::of("order").by_sms(sent_to, "Now")).await;
            house.quiet().await;
            let to = json!({"customer_id": format!("c-{n}")});
            let told = service
                .tells(json!({"recipient": to, "category": "order", "text": {"sms": "Now"}}))
                .await;
            assert!(told["excluded"].to_string().contains("opted_out"), "{old} {kept}: {told}");
            house.forget_suppressions().await;
        }
        assert!(house.texted(sent_to).is_empty(), "{old}");
    }
}

#[story]
async fn texts_from_either_spelling_are_one_customer_s_and_one_ticket() {
    let house = desk_with_sms(|plan| plan).await;
    for (n, (shop_s, texted_from, _)) in LINES.into_iter().enumerate() {
        knew(&house, n, shop_s).await;
        house.texts_the_desk(texted_from, "Where is my parcel?").await;
        let number = house.newest_ticket().await;
        assert_eq!(
            house.topic_name(&number),
            format!("🔴 #{number} Lena"),
            "{texted_from} is no stranger"
        );
        let before = house.tickets().await;
        house.texts_the_desk(shop_s, "Hello?").await;
        assert_eq!(house.tickets().await, before, "{shop_s} and {texted_from} are one");
    }
}

#[story]
async fn a_stranger_s_ticket_goes_on_in_the_chat_that_either_spelling_links() {
    let lines = [
        ("+5491123456789", "+541123456789"),
        ("+541123456789", "+5491123456789"),
        ("+5215512345678", "+525512345678"),
    ];
    for (texted_from, shop_s) in lines {
        let house = desk_with_sms(|plan| plan).await;
        house.texts_the_desk(texted_from, "Where is my parcel?").await;
        knows(&house, 0, shop_s).await;
        house.person(77, "Lena", "en");
        house.shares(77, shop_s, Some(77)).await;
        house.until(&probes::support_tickets().channel("telegram").address("77").any()).await;
    }
}

#[story]
async fn who_is_blocked_is_blocked_in_either_spelling() {
    let house = desk_with_sms(|plan| plan).await;
    let (one, other) = ("+541123456789", "+5491123456789");
    house.texts_the_desk(one, "Buy pills").await;
    let number = house.newest_ticket().await;
    house.agent_writes(BEN, &number, "/block").await;
    let (tickets, said) =
        (house.tickets().await, house.number(&probes::ticket_messages().count()).await);
    house.texts_the_desk(other, "Buy more pills").await;
    assert_eq!(
        (house.tickets().await, house.number(&probes::ticket_messages().count()).await),
        (tickets, said)
    );
}

#[story]
async fn codes_to_either_spelling_are_counted_together() {
    let plan = Plan::new().await;
    let clock = Clock::manual(At(1_772_366_400_000));
    let house = plan.by(&clock).with_sms().with("verifications.per_phone_hour", 2).open().await;
    let service = house.caller("service").await;
    let asks = async |phone: &str| {
        service
            .posts("/api/verifications", &json!({"phone": phone, "purpose": "login"}))
            .await
            .status
    };
    for (n, (one, other, _)) in LINES.into_iter().enumerate() {
        assert_eq!(asks(one).await, 202);
        assert_eq!(asks(other).await, 429, "{other} so soon after {one}");
        clock.advance(Duration::from_secs(31));
        assert_eq!(asks(other).await, 202);
        clock.advance(Duration::from_secs(31));
        assert_eq!((asks(one).await, asks(other).await), (429, 429), "two in an hour");
        let pending = house.number(&probes::verifications().state("pending").count()).await;
        assert_eq!(
            pending,
            1 + i64::try_from(n).expect("few"),
            "of one line the newest is the only one"
        );
        house.quiet().await;
    }
}

#[story]
async fn a_ticket_by_the_api_finds_its_customer_by_either_spelling() {
    let house = desk_with_sms(|plan| plan).await;
    let support = house.caller("support").await;
    for (n, (shop_s, asked, _)) in LINES.into_iter().enumerate() {
        knew(&house, n, shop_s).await;
        let answer = support
            .posts("/api/tickets", &json!({"phone": asked, "text": "The mug arrived broken."}))
            .await;
        assert_eq!(answer.status, 201, "{shop_s} {asked}: {}", answer.text);
        let whose = house
            .texts(
                "SELECT COALESCE(customer_id, '-') FROM support_tickets
            ORDER BY number DESC LIMIT 1",
            )
            .await;
        assert_eq!(whose, [format!("c-{n}")], "{shop_s} {asked}");
    }
}

/// What an older version kept with a trunk digit in it is found by the number that was meant.
#[story]
async fn a_number_that_was_kept_with_a_trunk_digit_is_found() {
    let plan = Plan::new().await;
    let house = plan.with_sms().open().await;
    knew(&house, 1, "+49015112345678").await;
    house.person(7, "Lena", "en");
    house.hears_of(event("order.delayed", "c-1", "ORD-1", 1)).await;
    assert_eq!(house.texted("+4915112345678").len(), 1, "it goes to whom it was meant for");
    house.hears_text("+4915112345678", "STOP").await;
    house.hears_of(event("order.delayed", "c-1", "ORD-1", 2)).await;
    assert_eq!(house.texted("+4915112345678").len(), 1);
    house.shares(7, "4915112345678", Some(7)).await;
    assert_eq!(links(&house).await, ["7 is c-1 by contact"]);
}
