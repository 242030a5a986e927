//! Every update is a row in `telegram_bot_interactions`: who, where, what kind, how it went, when;
//! never what was said.

use serde_json::json;

use bellhop_testing::house::{Plan, house, placed};
use bellhop_testing::probes;
use bellhop_testing::raw;
use bellhop_testing::story;

#[story]
async fn every_interaction_is_a_row_and_no_row_holds_what_was_said() {
    for plan in Plan::every_way().await {
        let house = plan.with("telegram.admin_chat_id", -500).open().await;
        house.customer("c-1", 7, "Lena", "en").await;
        house.hears_of(placed("c-1", "ORD-1042")).await;
        house.run("DELETE FROM telegram_bot_interactions").await;

        for said in [
            "/start",
            "/start 5ecretlink5ecretlink5A",
            "/help",
            "/order",
            "/order ORD-1042",
            "/track",
            "/settings",
            "/cancel",
            "my words",
        ] {
            house.says(7, said).await;
        }
        house.shares(7, "+4915112345678", Some(9)).await;
        house.presses(7, "Refresh").await;
        house.simulator.update_raw(7, "message", raw::with(7, "photo", json!([])));
        house.simulator.update_raw(7, "edited_message", raw::said(7, "my words"));
        house.simulator.update_raw(-500, "message", raw::in_topic(-500, 5, "my words"));
        house.simulator.block(7);
        house.quiet().await;

        let rows = house
            .texts(
                &probes::updates()
                    .sorted_by(|row| row.update_id())
                    .show(|row| row.kind().outcome()),
            )
            .await;
        let expected = [
            "start done",
            "link done",
            "help done",
            "order-list done",
            "order done",
            "track done",
            "settings done",
            "cancel done",
            "text done",
            "contact done",
            "press done",
            "support done",
            "edit done",
            "ignored ignored",
            "member done",
        ];
        assert_eq!(rows, expected);
        let whole = "SELECT chat_id || ' ' || COALESCE(thread_id, 0) || ' ' || user_id || ' '
            || kind || ' ' || COALESCE(error, '') FROM telegram_bot_interactions";
        for row in house.texts(whole).await {
            assert!(
                ["ORD", "words", "5ecret", "151", "Lena"].iter().all(|said| !row.contains(said)),
                "{row}"
            );
            assert!(row.starts_with("7 0 7 ") || row.starts_with("-500 5 70 "), "{row}");
        }
        let in_time = "SELECT COUNT(*) FROM telegram_bot_interactions
            WHERE received_at_ms <= effects_at_ms AND effects_at_ms <= answered_at_ms";
        assert_eq!(house.number(in_time).await, 15);
    }
}

#[story]
async fn a_chat_is_remembered_with_its_language_and_nothing_else() {
    let house = house().await;
    house.person(7, "Lena", "de");
    house.says(7, "/help").await;
    assert_eq!(
        house.texts(&probes::chats().show(|row| row.chat_id().language_code())).await,
        ["7 de"]
    );
    house.person(7, "Lena", "es");
    house.says(7, "/help").await;
    assert_eq!(
        house.texts(&probes::chats().show(|row| row.chat_id().language_code())).await,
        ["7 es"]
    );
}
