//! A link that moves from one chat to another is told to both, whoever moved it: who lost it can do
//! something about it.

use serde_json::json;

use bellhop_testing::house::{House, Plan, fresh_id, house, house_with, placed, reads, time};
use bellhop_testing::probes;
use bellhop_testing::story;

async fn token(house: &House, customer: &str) -> String {
    let (service, body) = (house.service(), json!({"customer_id": customer}).to_string());
    let answer = service
        .posts("/api/links", &service.signed(&fresh_id(), 0, body.as_bytes()), body.as_bytes())
        .await;
    answer.json()["token"].as_str().expect("a token").to_owned()
}

fn since(house: &House, chat: i64, before: i64) -> Vec<String> {
    house.since(chat, before).iter().map(reads).collect()
}

#[story]
async fn both_chats_are_told_in_their_language() {
    let words = [
        (
            "en",
            "This chat is no longer connected",
            "were connected to another Telegram chat until now",
        ),
        (
            "de",
            "Dieser Chat ist nicht mehr",
            "waren bisher mit einem anderen Telegram-Chat verbunden",
        ),
        ("es", "Este chat ya no está conectado", "estaban conectados hasta ahora con otro chat"),
        ("ru", "Этот чат больше не связан", "до сих пор были связаны с другим чатом"),
        ("ar", "لم تعد هذه المحادثة مرتبطة", "مرتبطة حتى الآن بمحادثة تيليجرام أخرى"),
    ];
    let house = house().await;
    for (n, (language, lost, got)) in words.into_iter().enumerate() {
        let (customer, old, new) = (format!("c-{n}"), 100 + n as i64, 200 + n as i64);
        house.customer(&customer, old, "Lena", language).await;
        house.person(new, "Lena's new phone", language);
        let before = house.newest(old);
        let heard = house.hears(new, &format!("/start {}", token(&house, &customer).await)).await;
        assert!(heard.iter().any(|message| reads(message).contains(got)), "{language}: {heard:?}");
        let told = since(&house, old, before);
        assert!(
            told.len() == 1 && told[0].contains(lost) && told[0].contains("Blue Door"),
            "{language}: {told:?}"
        );
        let deeds = probes::audit_log()
            .action("link.moved")
            .object(&customer)
            .show(|row| row.actor().detail());
        assert_eq!(house.texts(&deeds).await, [format!("chat:{new} chat:{old} to chat:{new}")]);
    }
}

#[story]
async fn whoever_moves_it_both_are_told() {
    let house = house_with(Plan::with_sms).await;
    house.customer_with_phone("c-1", 7, "Lena", "+4915112345678").await;
    // By her own contact, by a code, and by the shop's word.
    house.person(8, "Lena", "en");
    let before = house.newest(7);
    house.shares(8, "+4915112345678", Some(8)).await;
    assert!(since(&house, 7, before).iter().any(|words| words.contains("no longer connected")));

    house.person(9, "Lena", "en");
    let before = house.newest(8);
    house.says(9, "/start").await;
    house.says(9, "+4915112345678").await;
    let text = house.is_texted("+4915112345678", "Blue Door code").await.body;
    house.hears(9, &text.chars().take(6).collect::<String>()).await;
    assert!(since(&house, 8, before).iter().any(|words| words.contains("no longer connected")));

    house.simulator.start_chat(10);
    let (nine, ten) = (house.newest(9), house.newest(10));
    let named = json!({"id": "c-1", "telegram_chat_id": 10});
    house
        .hears_of(json!({"type": "customer.updated", "occurred_at": time(-60), "customer": named}))
        .await;
    assert!(since(&house, 9, nine).iter().any(|words| words.contains("no longer connected")));
    assert!(
        since(&house, 10, ten).iter().any(|words| words.contains("News of them comes here alone"))
    );
    let by = house
        .texts(
            &probes::audit_log()
                .action("link.moved")
                .sorted_by(|row| row.id())
                .show(|row| row.actor()),
        )
        .await;
    assert_eq!(by, ["chat:8", "chat:9", "service"]);
}

#[story]
async fn a_first_link_and_the_same_link_again_are_told_to_nobody_else() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.hears(7, &format!("/start {}", token(&house, "c-1").await)).await;
    assert_eq!(
        house.number(&probes::notifications().template(probes::like("link-moved%")).count()).await,
        0
    );
    // A chat that turns to another customer loses the first one's orders: on record, and told
    // by its own answer.
    house.hears_of(placed("c-2", "ORD-2")).await;
    house.hears(7, &format!("/start {}", token(&house, "c-2").await)).await;
    assert_eq!(
        house.number(&probes::notifications().template(probes::like("link-moved%")).count()).await,
        0
    );
    assert_eq!(
        house
            .texts(&probes::audit_log().action("link.lost").show(|row| row.object().detail()))
            .await,
        ["c-1 chat:7"]
    );
}
