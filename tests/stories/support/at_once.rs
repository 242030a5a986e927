//! Two who do something at the same moment, on PostgreSQL, where transactions run beside each
//! other: each sees what the other did.

use bellhop_simulator::Post;
use serde_json::json;
use sqlx::{AnyConnection, Connection, Executor};

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, CLEO, LENA};
use bellhop_testing::house::{House, Plan, reads};
use bellhop_testing::probes;

const HELD: &str = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()
    AND wait_event IN ('transactionid', 'tuple')";

/// A house with agents on PostgreSQL, and somebody who can take hold of its tickets.
async fn desk_and_holder(change: impl Fn(Plan) -> Plan) -> Option<(House, AnyConnection)> {
    let plan = change(Plan::postgres().await?.with("telegram.admin_chat_id", GROUP));
    let database = plan.database.clone();
    let house = plan.open().await;
    house.open_desk().await;
    let holder = AnyConnection::connect(&database).await.expect("the database can be looked into");
    Some((house, holder))
}

/// Takes hold of every ticket.
async fn hold(holder: &mut AnyConnection) {
    holder.execute("BEGIN").await.expect("begun");
    holder.execute("UPDATE support_tickets SET version = version").await.expect("held");
}

/// So many wait for what is held.
async fn wait(house: &House, many: i64) {
    house.until(&format!("SELECT CASE WHEN ({HELD}) >= {many} THEN 1 ELSE 0 END")).await;
}

/// Lets go, and all that waited happens.
async fn let_go(house: &House, holder: &mut AnyConnection) {
    holder.execute("COMMIT").await.expect("let go");
    house.quiet().await;
}

#[tokio::test]
async fn words_that_are_changed_while_they_arrive_are_changed_there() {
    let Some((house, mut holder)) = desk_and_holder(|plan| plan).await else { return };
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let thread = house.topic(&number);
    let answer = house.simulator.post(GROUP, BEN, Post::text("Today").in_topic(thread)).message;
    house.quiet().await;
    hold(&mut holder).await;
    // It goes out once more, as if it had not arrived yet.
    let not_told = "state = 'on_its_way', told_channel = NULL, told_chat_id = NULL, told_message_id = NULL, told_at_ms = NULL";
    house.run(&format!("UPDATE ticket_messages SET {not_told} WHERE side = 'agent'")).await;
    let due = "state = 'ready', settled_at_ms = NULL, proof = NULL, due_at_ms = 0";
    house
        .run(&format!(
            "UPDATE notifications SET {due}
            WHERE id = (SELECT notification_id FROM ticket_messages WHERE side = 'agent')"
        ))
        .await;
    wait(&house, 1).await;
    house.simulator.edit_post(GROUP, answer, "Tomorrow");
    wait(&house, 2).await;
    let_go(&house, &mut holder).await;
    assert_eq!(reads(&house.last(LENA)), "Tomorrow");
}

#[tokio::test]
async fn of_two_who_send_a_message_as_a_text_at_once_one_does() {
    let Some((house, mut holder)) = desk_and_holder(|plan| plan.with_sms()).await else { return };
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.simulator.block(LENA);
    house.quiet().await;
    house.agent_writes(BEN, &number, "At your neighbour's").await;
    house.customer_with_phone("c-1", LENA, "Lena", "+4915112345678").await;
    let id =
        house.texts(&probes::ticket_messages().side("agent").show(|row| row.id())).await.remove(0);
    let press = |house: &House, user: i64, thread: i64| {
        let chat = json!({"id": GROUP, "type": "supergroup", "title": "Support", "is_forum": true});
        let under = json!({"message_id": 9000 + thread, "date": 1_767_225_600, "chat": chat,
            "text": "…", "message_thread_id": thread,
            "is_topic_message": true, "from": {"id": 424_242, "is_bot": true,
            "first_name": "Bellhop"}});
        let from = json!({"id": user, "is_bot": false, "first_name": "Ben"});
        let query = json!({"id": format!("q{user}"), "from": from, "chat_instance": "1",
            "data": format!("tx:{id}"), "message": under});
        house.simulator.update_raw(GROUP, "callback_query", query);
    };
    hold(&mut holder).await;
    press(&house, BEN, 71);
    press(&house, CLEO, 72);
    wait(&house, 2).await;
    let_go(&house, &mut holder).await;
    assert_eq!(house.texted("+4915112345678").len(), 1, "{:?}", house.texted("+4915112345678"));
}
