//! A probe goes the way that every message goes, and whoever sent it is told each step as it
//! happens.

use bellhop_simulator::twilio::Outcome;
use bellhop_simulator::{Fault, FaultAction};
use serde_json::{Value, json};

use bellhop_testing::api::Caller;
use bellhop_testing::house::{House, house, reads};
use bellhop_testing::phones::{LENA, house_of_lena};
use bellhop_testing::probes;
use bellhop_testing::service::Answer;
use bellhop_testing::story;

const PATH: &str = "/api/communication/test";

/// A probe that was taken: its lines.
async fn probes(admin: &Caller, body: Value) -> Vec<Value> {
    let answer: Answer = admin.posts(PATH, &body).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/x-ndjson"),
        "{}",
        answer.text
    );
    answer.lines()
}

fn events(lines: &[Value]) -> Vec<&str> {
    lines.iter().filter_map(|line| line["event"].as_str()).collect()
}

/// The tries as they were told, each once: channel and the last state.
fn tries(lines: &[Value]) -> Vec<String> {
    let mut tries: Vec<(String, String)> = Vec::new();
    for line in lines.iter().filter(|line| line["event"] == "attempt") {
        let (id, told) = (
            line["id"].to_string(),
            format!("{} {}", line["channel"], line["state"]).replace('"', ""),
        );
        match tries.iter_mut().find(|(known, _)| *known == id) {
            Some((_, before)) => *before = told,
            None => tries.push((id, told)),
        }
    }
    tries.into_iter().map(|(_, told)| told).collect()
}

#[story]
async fn a_probe_arrives_in_the_recipient_s_language_and_shows_its_mark() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "de").await;
    let admin = house.caller("admin").await;
    let lines = probes(&admin, json!({"recipient": {"customer_id": "c-1"}})).await;
    assert_eq!(events(&lines)[..2], ["entered", "route"]);
    assert_eq!(
        (&lines[0]["timeout_seconds"], &lines[1]["route"][0]["channel"]),
        (&json!(60), &json!("telegram"))
    );
    let end = lines.last().expect("an end");
    assert_eq!(
        (&end["event"], &end["state"], &end["proof"]),
        (&json!("settled"), &json!("delivered"), &json!("accepted"))
    );
    assert_eq!(end["has_arrived"], true);
    let mark = lines[0]["mark"].as_str().expect("a mark");
    assert!(
        reads(&house.last(7)).contains(&format!("Testnachricht {mark} von Blue Door")),
        "{}",
        reads(&house.last(7))
    );
    assert_eq!(admin.story(&lines[0]["id"]).await["is_test"], true);
    let audit = house
        .texts(&probes::audit_log().action("probe.sent").show(|row| row.actor().detail()))
        .await;
    assert_eq!(audit, [format!("key:{} {mark}", admin.id)]);
}

#[story]
async fn a_fallback_is_told_try_by_try_until_the_receipt() {
    let house = house_of_lena(|plan| plan).await;
    let admin = house.caller("admin").await;
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::refuse(403)).times(1));
    let lines = probes(&admin, json!({"recipient": {"customer_id": "c-1"}, "locale": "es"})).await;
    assert_eq!(tries(&lines), ["telegram failed", "sms confirmed"], "{lines:?}");
    assert!(
        lines.iter().any(|line| line["event"] == "receipt" && line["status"] == "delivered"),
        "{lines:?}"
    );
    assert_eq!(lines.last().expect("an end")["proof"], "confirmed");
    let mark = lines[0]["mark"].as_str().expect("a mark");
    assert!(
        house.texted(LENA)[0].contains(&format!("mensaje de prueba {mark}")),
        "{:?}",
        house.texted(LENA)
    );
    let shown = lines.iter().map(Value::to_string).collect::<String>();
    assert!(
        !shown.contains(LENA) && !shown.contains("mensaje"),
        "no words and no whole address: {shown}"
    );
}

#[story]
async fn only_the_channels_that_were_named_are_taken_in_their_order() {
    let house = house_of_lena(|plan| plan).await;
    let admin = house.caller("admin").await;
    let lines =
        probes(&admin, json!({"recipient": {"customer_id": "c-1"}, "channels": ["sms"]})).await;
    assert_eq!(
        (tries(&lines), &lines[1]["excluded"]),
        (vec!["sms confirmed".to_owned()], &json!(["telegram: not asked for"]))
    );
    house.simulator.set_outcome(LENA, Outcome::Undelivered { code: 30008 });
    let lines = probes(
        &admin,
        json!({"recipient": {"customer_id": "c-1"}, "channels": ["sms", "telegram"]}),
    )
    .await;
    assert_eq!(tries(&lines), ["sms failed", "telegram accepted"]);
    let lines = probes(&admin, json!({"recipient": {"chat_id": 7}})).await;
    assert_eq!(tries(&lines), ["telegram accepted"]);
}

#[story]
async fn what_people_do_not_want_holds_for_probes_too() {
    let house = house_of_lena(|plan| plan).await;
    let admin = house.caller("admin").await;
    house.simulator.block(7);
    house.quiet().await;
    house.suppress("sms", LENA, "opted_out").await;
    let lines = probes(&admin, json!({"recipient": {"customer_id": "c-1"}})).await;
    assert_eq!(events(&lines), ["entered", "route", "settled"]);
    assert_eq!(lines[1]["excluded"], json!(["telegram: blocked", "sms: opted_out"]));
    assert_eq!(
        (&lines[2]["state"], &lines[2]["has_arrived"]),
        (&json!("suppressed"), &json!(false))
    );
    // A phone that belongs to nobody: nothing is known against it.
    let lines = probes(&admin, json!({"recipient": {"phone": "+4915187654321"}})).await;
    assert_eq!(tries(&lines), ["sms confirmed"]);
}

#[story]
async fn a_probe_that_is_not_settled_in_time_says_what_it_waits_for_and_goes_on() {
    let house = house_of_lena(|plan| plan).await;
    let admin = house.caller("admin").await;
    house.simulator.set_outcome(LENA, Outcome::Sent);
    let lines = probes(&admin, json!({"recipient": {"phone": LENA}, "timeout_seconds": 1})).await;
    let end = lines.last().expect("an end");
    assert_eq!((&end["event"], &end["after_seconds"]), (&json!("timed_out"), &json!(1)));
    assert_eq!(
        (&end["waits_for"]["what"], tries(&lines)),
        (&json!("a_receipt"), vec!["sms accepted".to_owned()])
    );
    assert_eq!(admin.story(&lines[0]["id"]).await["state"], "in_flight");
}

/// Asks for a probe and hangs up after the first line.
async fn hangs_up(house: &House, admin: &Caller) {
    let request =
        admin.request(PATH, &json!({"recipient": {"customer_id": "c-1"}, "timeout_seconds": 30}));
    let mut response = request.send().await.expect("an answer");
    let first = response.chunk().await.expect("a line").expect("a line");
    assert!(String::from_utf8_lossy(&first).contains("\"entered\""));
    drop(response);
    assert_eq!(house.number(&probes::notifications().is_test(1).count()).await, 1);
}

#[story]
async fn who_hangs_up_changes_nothing() {
    let mut house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let admin = house.caller("admin").await;
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::Delay { ms: 300 }).times(1));
    hangs_up(&house, &admin).await;
    house.quiet().await;
    assert!(reads(&house.last(7)).contains("Test message"));
    house.stop().await;
}

#[story]
async fn the_same_request_is_one_probe_that_is_told_again() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let admin = house.caller("admin").await;
    let before = house.chat(7).len();
    let asks = async || {
        admin
            .posts_once(PATH, "probe-1", &json!({"recipient": {"customer_id": "c-1"}}))
            .await
            .lines()
    };
    let (first, again) = (asks().await, asks().await);
    assert_eq!((&first[0], first.last()), (&again[0], again.last()));
    assert_eq!(house.chat(7).len(), before + 1);
}

#[story]
async fn who_may_not_probe_and_what_is_no_probe_sends_nothing() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let good = json!({"recipient": {"customer_id": "c-1"}});
    for role in ["service", "reader", "support"] {
        let caller = house.caller(role).await;
        caller.posts(PATH, &good).await.is_problem(403);
    }
    let admin = house.caller("admin").await;
    admin.holding("bh_nobody").posts(PATH, &good).await.is_problem(401);
    let wrong: [(Value, &[&str]); 8] = [
        (json!([]), &[""]),
        (json!({}), &["/recipient"]),
        (json!({"recipient": {}}), &["/recipient"]),
        (json!({"recipient": {"customer_id": "c-9"}}), &["/recipient/customer_id"]),
        (json!({"recipient": {"phone": "+19005550123"}}), &["/recipient/phone"]),
        (json!({"recipient": {"chat_id": -100}}), &["/recipient/chat_id"]),
        (
            json!({"recipient": {"chat_id": 7}, "channels": ["fax"], "locale": "xx"}),
            &["/channels/0", "/locale"],
        ),
        (json!({"recipient": {"chat_id": 7}, "timeout_seconds": 301}), &["/timeout_seconds"]),
    ];
    for (body, pointers) in wrong {
        assert_eq!(admin.posts(PATH, &body).await.is_problem(422), pointers, "{body}");
    }
    let cut = admin.asks_with(reqwest::Method::POST, PATH, &[], b"{\"recipient\"".to_vec()).await;
    cut.is_problem(400);
    assert_eq!(house.number(&probes::notifications().is_test(1).count()).await, 0);
}

#[story]
async fn a_probe_counts_nowhere_and_raises_no_alert() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let admin = house.caller("admin").await;
    let refusal = FaultAction::Refuse {
        code: 400,
        description: "Bad Request: message is too long".to_owned(),
        retry_after: None,
    };
    house.simulator.add_fault(Fault::of("sendMessage", refusal).times(1));
    let lines = probes(&admin, json!({"recipient": {"customer_id": "c-1"}})).await;
    let end = lines.last().expect("an end");
    assert_eq!(
        (&end["state"], &end["reason"], &end["has_arrived"]),
        (&json!("failed"), &json!("message"), &json!(false))
    );
    probes(&admin, json!({"recipient": {"customer_id": "c-1"}})).await;
    let stats = admin.gets("/api/communication/stats").await.json();
    assert_eq!(
        (&stats["notifications"]["delivered"], &stats["notifications"]["failed"]),
        (&json!(0), &json!(0)),
        "{stats}"
    );
    assert_eq!(house.number(&probes::alerts().count()).await, 0);
    let replayed =
        admin.posts("/api/notifications/replay", &json!({"state": "failed"})).await.json();
    assert_eq!(replayed["replayed"], json!([]));
}
