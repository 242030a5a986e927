//! A service tells somebody something: by template or in its own words, now or later, by the ways
//! that the person has.

use serde_json::json;

use bellhop_testing::house::{House, Plan, house, reads, time};
use bellhop_testing::phone_company::PhoneCompany;
use bellhop_testing::story;

const PHONE: &str = "+4915112345678";

/// Lena has a chat and a phone.
async fn lena(house: &House) {
    house.customer("c-1", 7, "Lena", "de").await;
    let customer = json!({"id": "c-1", "phone": PHONE});
    house
        .hears_of(
            json!({"type": "customer.updated", "occurred_at": time(-1800), "customer": customer}),
        )
        .await;
}

#[story]
async fn a_template_is_said_in_the_recipient_s_language() {
    let house = house().await;
    lena(&house).await;
    let amount = json!({"money": {"amount": "19.90", "currency": "EUR"}});
    let arguments =
        json!({"id": "<O&1>", "amount": amount, "date": {"date": "2026-12-01T12:00:00Z"}});
    let service = house.caller("service").await;
    let told = service
        .tells(json!({"recipient": {"customer_id": "c-1"}, "category": "order",
                "template": "note-payment-due", "arguments": arguments}))
        .await;
    assert_eq!(
        (&told["state"], &told["route"], &told["excluded"]),
        (&json!("ready"), &json!(["telegram"]), &json!(["sms: not configured"]))
    );
    house.quiet().await;
    let text = reads(&house.last(7));
    assert!(
        text.contains("<O&1>") && text.contains("19,90 €") && text.contains("Dezember"),
        "{text}"
    );
    assert_eq!(service.story(&told["id"]).await["state"], "delivered");
}

#[story]
async fn own_words_stay_words() {
    let house = house().await;
    lena(&house).await;
    let service = house.caller("service").await;
    service
        .tells(json!({"recipient": {"chat_id": 7}, "category": "support",
        "text": {"telegram": "<b>5 > 4</b>\r\n& more 😀"}}))
        .await;
    house.quiet().await;
    assert_eq!(reads(&house.last(7)), "<b>5 > 4</b>\n& more 😀");
}

#[story]
async fn what_is_planned_waits_for_its_time() {
    let house = house().await;
    lena(&house).await;
    let service = house.caller("service").await;
    let at = time(3600);
    let told = service
        .tells(json!({"recipient": {"customer_id": "c-1"}, "category": "order",
            "text": {"telegram": "Later"}, "not_before": at}))
        .await;
    let story = service.story(&told["id"]).await;
    assert_eq!(
        (&told["state"], &story["waits_for"]["what"]),
        (&json!("scheduled"), &json!("its_time"))
    );
    assert!(
        house
            .number(
                "SELECT COUNT(*) FROM notifications WHERE template = 'relayed'
        AND expires_at_ms > due_at_ms"
            )
            .await
            == 1
    );
}

#[story]
async fn who_can_be_reached_nowhere_is_on_record_with_the_reasons() {
    let house = house().await;
    lena(&house).await;
    house.suppress("telegram", "7", "blocked").await;
    let service = house.caller("service").await;
    let words = json!({"telegram": "Hello", "sms": "Hello"});
    let told = service
        .tells(json!({"recipient": {"customer_id": "c-1"}, "category": "order", "text": words}))
        .await;
    assert_eq!((&told["state"], &told["route"]), (&json!("suppressed"), &json!([])));
    assert_eq!(told["excluded"], json!(["telegram: blocked", "sms: not configured"]));
    let nobody = service
        .tells(json!({"recipient": {"chat_id": 8}, "category": "marketing", "text": words}))
        .await;
    assert_eq!(nobody["state"], "suppressed", "nobody asked for marketing there");
}

#[story]
async fn one_key_is_one_notification() {
    let house = house().await;
    lena(&house).await;
    let service = house.caller("service").await;
    let body = json!({"recipient": {"customer_id": "c-1"}, "category": "order",
        "text": {"telegram": "Once"}, "dedupe_key": "o-1.once"});
    let told = service.tells(body.clone()).await;
    let again = service.posts("/api/notifications", &body).await;
    assert_eq!(
        (again.status, &again.json()["id"], &again.json()["duplicate"]),
        (200, &told["id"], &json!(true))
    );
    house.quiet().await;
    assert_eq!(house.chat(7).iter().filter(|message| reads(message) == "Once").count(), 1);
}

#[story]
async fn a_text_goes_to_a_phone_and_what_its_owner_switched_off_does_not() {
    let plan = Plan::new().await;
    let company = PhoneCompany::start().await;
    let house = company.serves(plan).open().await;
    lena(&house).await;
    let service = house.caller("service").await;
    let send = |category: &str| {
        json!({"to": PHONE, "category": category,
        "text": "Your parcel is at the desk"})
    };
    let answer = service.posts("/api/sms/send", &send("shipping")).await;
    assert_eq!((answer.status, &answer.json()["route"]), (202, &json!(["sms"])), "{}", answer.text);
    assert_eq!(answer.json()["excluded"], json!(["telegram: not asked for"]));
    house.quiet().await;
    assert_eq!(company.to(PHONE), ["Your parcel is at the desk"]);

    house.prefers("c-1", "shipping", "sms", false).await;
    let unwanted = service.posts("/api/sms/send", &send("shipping")).await.json();
    assert_eq!(unwanted["state"], "suppressed", "{unwanted}");
    house.suppress("sms", PHONE, "opted_out").await;
    let stopped = service.posts("/api/sms/send", &send("order")).await.json();
    assert!(stopped["excluded"].to_string().contains("sms: opted_out"), "{stopped}");
    house.quiet().await;
    assert_eq!(company.to(PHONE).len(), 1);
}

#[tokio::test]
async fn a_text_by_template_says_who_writes() {
    let company = PhoneCompany::start().await;
    let house = company.serves(Plan::sqlite()).open().await;
    let service = house.caller("service").await;
    let body = json!({"to": PHONE, "category": "order", "template": "note-message",
        "arguments": {"message": "We open at 9"}, "locale": "en"});
    assert_eq!(service.posts("/api/sms/send", &body).await.status, 202);
    house.quiet().await;
    assert_eq!(company.to(PHONE), ["Blue Door: We open at 9"]);
    let long = json!({"to": PHONE, "category": "order", "template": "note-message",
        "arguments": {"message": "ж".repeat(200)}, "locale": "ru"});
    let answer = service.posts("/api/sms/send", &long).await;
    assert_eq!(answer.is_problem(422), ["/template"], "{}", answer.text);
    assert!(answer.text.contains("segments"), "{}", answer.text);
}
