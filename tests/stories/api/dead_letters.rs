//! Letters taken in hand: what is not sent yet is withdrawn, and what reached nobody is sent again,
//! once.

use bellhop_simulator::{Fault, FaultAction};
use reqwest::Method;
use serde_json::{Value, json};

use bellhop_testing::api::Caller;
use bellhop_testing::house::{House, house, reads, time};
use bellhop_testing::phones::{LENA, house_of_lena};
use bellhop_testing::probes;
use bellhop_testing::story;

fn to_lena(words: &str) -> Value {
    json!({"recipient": {"customer_id": "c-1"}, "category": "order", "text": {"telegram": words}})
}

/// Telegram refuses a message of the service's for good.
async fn dies(house: &House, service: &Caller, words: &str) -> Value {
    let refusal = FaultAction::Refuse {
        code: 400,
        description: "Bad Request: message is too long".to_owned(),
        retry_after: None,
    };
    house.simulator.add_fault(Fault::of("sendMessage", refusal).times(1));
    let id = service.tells(to_lena(words)).await["id"].clone();
    house.quiet().await;
    assert_eq!(service.story(&id).await["state"], "failed");
    id
}

fn path(id: &Value, rest: &str) -> String {
    format!("/api/notifications/{}{rest}", id.as_str().expect("an id"))
}

#[story]
async fn what_is_not_sent_yet_can_be_withdrawn() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let service = house.caller("service").await;
    let mut later = to_lena("Later");
    later["not_before"] = json!(time(3600));
    let id = service.tells(later).await["id"].clone();
    let cancels =
        async |id: &Value| service.asks_with(Method::DELETE, &path(id, ""), &[], Vec::new()).await;
    let answer = cancels(&id).await;
    assert_eq!((answer.status, &answer.json()["state"]), (200, &json!("cancelled")));
    let again = cancels(&id).await;
    again.is_problem(409);
    assert_eq!(again.json()["state"], "cancelled");
    assert_eq!(service.story(&id).await["reason"], "withdrawn");

    let sent = service.tells(to_lena("Now")).await["id"].clone();
    house.quiet().await;
    let late = cancels(&sent).await;
    late.is_problem(409);
    assert_eq!(late.json()["state"], "delivered");
    cancels(&json!("ntf_01950000000070008000000000000000")).await.is_problem(404);
}

#[story]
async fn a_dead_letter_is_sent_again_once() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let service = house.caller("service").await;
    let id = dies(&house, &service, "Hello again").await;
    let answer = service.posts(&path(&id, "/replay"), &json!({})).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    house.quiet().await;
    assert_eq!(reads(&house.last(7)), "Hello again");
    let (old, new) = (service.story(&id).await, service.story(&answer.json()["id"]).await);
    assert_eq!(
        (&old["replayed_by"], &new["replay_of"], &new["state"]),
        (&new["id"], &id, &json!("delivered"))
    );
    service.posts(&path(&id, "/replay"), &json!({})).await.is_problem(409);
    let alive = service.posts(&path(&new["id"], "/replay"), &json!({})).await;
    alive.is_problem(409);
    assert_eq!(alive.json()["state"], "delivered");
    let audit = house
        .texts(&probes::audit_log().action("notification.replayed").show(|row| row.actor()))
        .await;
    assert_eq!(audit, [format!("key:{}", service.id)]);
}

#[story]
async fn a_replay_asks_anew_who_may_be_written_to() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let service = house.caller("service").await;
    let id = dies(&house, &service, "Hello again").await;
    house.simulator.block(7);
    house.quiet().await;
    let answer = service.posts(&path(&id, "/replay"), &json!({})).await.json();
    assert_eq!(answer["state"], "suppressed");
    assert!(
        service.story(&answer["id"]).await["excluded"].to_string().contains("telegram: blocked")
    );
}

#[story]
async fn dead_letters_are_replayed_together_each_once() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let service = house.caller("service").await;
    let mut ids = Vec::new();
    for words in ["One", "Two", "Three"] {
        ids.push(dies(&house, &service, words).await);
    }
    let replays = async |body: Value| service.posts("/api/notifications/replay", &body).await;
    assert_eq!(
        replays(json!({"state": "delivered", "limit": 0})).await.is_problem(422),
        ["/state", "/limit"]
    );
    assert_eq!(
        replays(json!({"state": "failed", "category": "support"})).await.json()["replayed"],
        json!([])
    );
    let two = replays(json!({"state": "failed", "limit": 2})).await.json();
    let of: Vec<&Value> =
        two["replayed"].as_array().expect("a list").iter().map(|one| &one["replay_of"]).collect();
    assert_eq!(of, [&ids[0], &ids[1]], "the oldest first");
    assert_eq!(
        replays(json!({"state": "failed"})).await.json()["replayed"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(replays(json!({"state": "failed"})).await.json()["replayed"], json!([]));
    house.quiet().await;
    let heard: Vec<String> = house.chat(7).iter().rev().take(3).map(reads).collect();
    assert!(
        ["One", "Two", "Three"].iter().all(|words| heard.contains(&(*words).to_owned())),
        "{heard:?}"
    );
}

#[story]
async fn a_replay_asks_anew_what_is_wanted_and_where_people_are() {
    let house = house_of_lena(|plan| plan).await;
    let service = house.caller("service").await;
    // Nobody can be reached for a while: two letters by both channels.
    let mut dead = Vec::new();
    for _ in 0..2 {
        let refusal = FaultAction::Refuse {
            code: 400,
            description: "Bad Request: message is too long".to_owned(),
            retry_after: None,
        };
        house.simulator.add_fault(Fault::of("sendMessage", refusal).times(1));
        house
            .simulator
            .add_fault(Fault::of("Messages.create", FaultAction::refuse(21617)).times(1));
        let words = json!({"telegram": "Hello again", "sms": "Hello again"});
        let asked =
            json!({"recipient": {"customer_id": "c-1"}, "category": "order", "text": words});
        let id = service.tells(asked).await["id"].clone();
        house.quiet().await;
        assert_eq!(service.story(&id).await["state"], "failed");
        dead.push(id);
    }
    // Since then Lena has another phone, and wants no news of orders in her chat.
    let customer = json!({"id": "c-1", "phone": "+4915187654321"});
    house
        .hears_of(json!({"type": "customer.updated", "occurred_at": time(0), "customer": customer}))
        .await;
    house.prefers("c-1", "order", "telegram", false).await;
    let replays = async |id: &Value| service.posts(&path(id, "/replay"), &json!({})).await.json();
    let again = replays(&dead[0]).await;
    house.quiet().await;
    let story = service.story(&again["id"]).await;
    assert_eq!(story["excluded"], json!(["telegram: switched off by the recipient"]), "{story}");
    assert_eq!(
        (house.texted("+4915187654321"), house.texted(LENA).len()),
        (vec!["Hello again".to_owned()], 0)
    );
    // And then no texts either.
    house.suppress("sms", "+4915187654321", "opted_out").await;
    let again = replays(&dead[1]).await;
    assert_eq!(again["state"], "suppressed");
    let excluded = json!(["telegram: switched off by the recipient", "sms: opted_out"]);
    assert_eq!(service.story(&again["id"]).await["excluded"], excluded);
}
