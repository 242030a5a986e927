//! A chat is answered in order, one after the other; no chat waits for another.

use std::time::Duration;

use bellhop_simulator::{Fault, FaultAction};
use futures_util::future::join_all;

use bellhop_testing::house::{House, Plan, placed, reads};
use bellhop_testing::probes;
use bellhop_testing::raw;
use bellhop_testing::story;

fn slow(house: &House, chat: i64, ms: u64) {
    house
        .simulator
        .add_fault(Fault::of("sendMessage", FaultAction::Delay { ms }).in_chat(chat).times(1));
}

#[story]
async fn a_slow_chat_keeps_its_order_and_holds_up_nobody() {
    let told = Plan::every_way().await.into_iter().map(async |plan| {
        let house = plan.open().await;
        house.customer("c-1", 7, "Lena", "en").await;
        house.hears_of(placed("c-1", "ORD-1")).await;
        house.person(8, "Paul", "en");
        let before = house.newest(7);
        slow(&house, 7, 5000);
        for said in ["/help", "/order ORD-1", "/cancel"] {
            house.simulator.say(7, said);
        }
        house.simulator.say(8, "/start");
        house.shows(8, "Welcome").await;
        house.simulator.say(8, "/help");
        house.shows(8, "this list").await;
        assert!(
            house.since(7, before).is_empty(),
            "the slow chat has heard nothing yet, and two others were answered meanwhile"
        );

        house.quiet().await;
        let heard: Vec<_> = house
            .since(7, before)
            .iter()
            .map(|message| reads(message).chars().take(9).collect::<String>())
            .collect();
        assert_eq!(heard, ["Blue Door", "Order ORD", "There is "]);
    });
    join_all(told).await;
}

#[story]
async fn a_hundred_chats_at_once_are_each_answered_in_order() {
    for plan in Plan::every_way().await {
        let house = plan.open().await;
        for chat in 1..=100 {
            house.person(chat, "Somebody", "en");
            for said in ["/help", "/start", "/cancel", "/order"] {
                house.simulator.say(chat, said);
            }
        }
        house.quiet().await;
        for chat in 1..=100 {
            let heard: Vec<_> = house
                .chat(chat)
                .iter()
                .map(|message| reads(message).chars().take(7).collect::<String>())
                .collect();
            assert_eq!(heard, ["Blue Do", "Welcome", "Cancell", "To see "], "chat {chat}");
        }
        assert_eq!(house.number(&probes::updates().outcome("done").count()).await, 400);
    }
}

#[story]
async fn the_agents_group_is_taken_by_topic() {
    for plan in Plan::every_way().await {
        let house = plan.with("telegram.admin_chat_id", -500).open().await;
        house.person(-500, "Agents", "en");
        for (topic, text) in [(5, "/order ORD-1"), (6, "hello"), (5, "/start")] {
            house.simulator.update_raw(-500, "message", raw::in_topic(-500, topic, text));
        }
        house.quiet().await;
        assert!(house.chat(-500).is_empty(), "nobody asked the bot for anything there");
        let rows = probes::updates()
            .sorted_by(|row| row.update_id())
            .show(|row| row.chat_id().thread_id().outcome());
        assert_eq!(
            house.texts(&rows).await,
            ["-500 5 ignored", "-500 6 ignored", "-500 5 ignored"]
        );
    }
}

#[story]
async fn what_is_in_hand_is_finished_when_the_program_is_told_to_stop() {
    let told = Plan::every_way().await.into_iter().map(async |plan| {
        let mut house = plan.open().await;
        house.person(7, "Lena", "en");
        house.says(7, "/help").await;
        let before = house.newest(7);
        slow(&house, 7, 1500);
        house.simulator.say(7, "/start");
        // The effect is durable, and the reply is on its way.
        house.until(&probes::dialogues().chat_id(7).any()).await;
        tokio::time::timeout(Duration::from_secs(10), house.stop())
            .await
            .expect("it stops in time");
        assert_eq!(house.since(7, before).len(), 1, "the reply came before the end");
        let open = house.number(&probes::updates().answered_at_ms(probes::missing()).count()).await;
        assert_eq!(open, 0);

        house.start().await;
        house.quiet().await;
        assert_eq!(house.since(7, before).len(), 1, "and it does not come again");
    });
    join_all(told).await;
}
