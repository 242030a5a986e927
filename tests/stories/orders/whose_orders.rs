//! Nobody learns of somebody else's order, not even that it exists.

use bellhop_simulator::ChatMessage;
use serde_json::json;

use bellhop_testing::house::{House, Plan, house, placed, reads, time};
use bellhop_testing::probes;
use bellhop_testing::story;

/// Lena in chat 7 has an order with a parcel; Paul in chat 8 has none of his own.
async fn two_customers(house: &House) {
    house.customer("c-1", 7, "Lena", "en").await;
    house.customer("c-2", 8, "Paul", "en").await;
    house.person(9, "Nobody", "en");
    let mut order = placed("c-1", "ORD-1111");
    order["shipment"] =
        json!({"id": "S-1", "carrier": "dhl", "tracking_number": "JD01460000001111"});
    house.hears_of(order).await;
}

/// All of an answer that a person can tell apart.
fn shown(message: &ChatMessage) -> (String, String, String) {
    (message.html.clone(), format!("{:?}", message.buttons), format!("{:?}", message.keyboard))
}

async fn answers(house: &House, chat: i64, asked: &str) -> Vec<(String, String, String)> {
    house.hears(chat, asked).await.iter().map(shown).collect()
}

/// What comes of pressing a button that was never under any message of this chat.
async fn forged(
    house: &House,
    chat: i64,
    data: &str,
) -> (Vec<(String, String, String)>, Option<String>) {
    let before = house.newest(chat);
    house.simulator.press_raw(chat, 1, data);
    house.quiet().await;
    (house.since(chat, before).iter().map(shown).collect(), house.toast())
}

#[story]
async fn an_order_that_is_not_yours_is_answered_like_one_that_does_not_exist() {
    let house = house().await;
    two_customers(&house).await;
    for chat in [8, 9] {
        for ask in ["/order ", "/track ", "", "/order #", "/track  \n"] {
            for (hers, nobodys) in
                [("ORD-1111", "ORD-2222"), ("JD01460000001111", "JD01460000002222")]
            {
                let (one, other) = (
                    answers(&house, chat, &format!("{ask}{hers}")).await,
                    answers(&house, chat, &format!("{ask}{nobodys}")).await,
                );
                assert_eq!(one.len(), 1, "{one:?}");
                let same_but_for_what_was_typed = one[0].0.replace(hers, nobodys);
                assert_eq!(
                    (same_but_for_what_was_typed, &one[0].1, &one[0].2),
                    (other[0].0.clone(), &other[0].1, &other[0].2)
                );
                assert!(
                    !one[0].0.contains("Blue mug") && !one[0].0.contains("19.90"),
                    "{}",
                    one[0].0
                );
            }
        }
    }
}

#[story]
async fn a_forged_button_opens_nothing() {
    let house = house().await;
    two_customers(&house).await;
    house.hears(9, "/start").await;
    for chat in [8, 9] {
        for kind in ["oc", "or", "ot", "ou"] {
            let hers = forged(&house, chat, &format!("{kind}:ORD-1111")).await;
            assert_eq!(
                hers,
                forged(&house, chat, &format!("{kind}:ORD-2222")).await,
                "{kind} in chat {chat}"
            );
            assert!(!format!("{hers:?}").contains("1111"), "{hers:?}");
        }
    }
    assert!(
        house.chat(8).iter().chain(&house.chat(9)).all(|message| !message.text.contains("mug"))
    );
}

#[story]
async fn the_records_tell_no_difference_either() {
    let house = house().await;
    two_customers(&house).await;
    house.says(8, "/order ORD-1111").await;
    house.says(8, "/order ORD-2222").await;
    let rows = probes::updates()
        .chat_id(8)
        .kind(probes::not("help"))
        .show(|row| row.kind().outcome().error());
    assert_eq!(house.texts(&rows).await, ["order done -", "order done -"]);
}

#[story]
async fn the_shop_s_word_never_takes_a_chat_from_another_customer() {
    let plan = Plan::new().await;
    let house = plan.with("telegram.admin_chat_id", -500).open().await;
    house.person(-500, "Agents", "en");
    two_customers(&house).await;

    for seconds in 0..3 {
        let customer = json!({"id": "c-3", "name": "Mallory", "telegram_chat_id": 7});
        house
            .hears_of(json!({"type": "customer.updated", "occurred_at": time(seconds),
            "customer": customer}))
            .await;
    }
    assert_eq!(
        house.texts(&probes::links().chat_id(7).show(|row| row.customer_id())).await,
        ["c-1"]
    );
    let told: Vec<_> = house.chat(-500).iter().map(reads).collect();
    let [once] = &told[..] else { panic!("staff is told once: {told:?}") };
    assert!(
        once.contains("chat 7")
            && once.contains("customer c-3")
            && once.contains("Nothing was changed"),
        "{once}"
    );
    assert_eq!(
        house
            .texts(
                &probes::audit_log()
                    .action("link.refused")
                    .distinct()
                    .show(|row| row.object().detail())
            )
            .await,
        ["chat:7 named for c-3"]
    );
    assert!(reads(&house.says(7, "/order ORD-1111").await).contains("Blue mug"), "still Lena's");
}
