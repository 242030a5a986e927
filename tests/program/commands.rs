//! What its commands do beside the bot and without it.

use bellhop_simulator::{Fault, FaultAction};
use serde_json::{Value, json};
use sqlx::AnyPool;

use crate::{site, texts};
use bellhop_testing::house::look_into;
use bellhop_testing::program::Site;
use bellhop_testing::story;

#[story]
async fn migrate_brings_the_schema_up_to_date_and_says_so() {
    let site = site().await;
    for _ in 0..2 {
        let done = site.does(&["migrate"]).await;
        assert_eq!((done.code, done.out.trim()), (Some(0), "the schema is up to date"), "{done:?}");
    }
    let rows = look_into(&site.database).await;
    assert!(texts(&rows, "SELECT id FROM events").await.is_empty());
}

#[story]
async fn a_key_that_is_revoked_leaves_no_answers_behind() {
    let site = site().await;
    let program = site.starts().await;
    let key = site
        .does(&["keys", "create", "--name", "cli", "--role", "admin"])
        .await
        .out
        .trim()
        .to_owned();
    let url = format!("http://{}/api/notifications", site.service().address());
    let body =
        json!({"recipient": {"chat_id": 7}, "category": "order", "text": {"telegram": "Hello"}});
    let asked = reqwest::Client::new()
        .post(url)
        .bearer_auth(key)
        .header("idempotency-key", "i-1")
        .json(&body)
        .send()
        .await;
    assert_eq!(asked.expect("an answer").status(), 202);
    let rows = look_into(&site.database).await;
    assert_eq!(texts(&rows, "SELECT idempotency_key FROM api_requests").await, ["i-1"]);
    let id = texts(&rows, "SELECT id FROM api_keys").await.remove(0);
    assert_eq!(site.does(&["keys", "revoke", &id]).await.code, Some(0));
    assert!(texts(&rows, "SELECT idempotency_key FROM api_requests").await.is_empty());
    assert!(program.stopped().await.success(), "{}", site.log());
}

/// Asks the running program to tell somebody something that Telegram refuses for good; waits for
/// its end.
async fn tells_what_dies(site: &Site, key: &str, rows: &AnyPool) -> String {
    let refusal = FaultAction::Refuse {
        code: 400,
        description: "Bad Request: message is too long".to_owned(),
        retry_after: None,
    };
    site.simulator.add_fault(Fault::of("sendMessage", refusal).times(1));
    let body = json!({"recipient": {"chat_id": 7}, "category": "order",
        "text": {"telegram": "Hello"}, "order_id": "ORD-1"});
    let url = format!("http://{}/api/notifications", site.service().address());
    let answer = reqwest::Client::new()
        .post(url)
        .bearer_auth(key)
        .json(&body)
        .send()
        .await
        .expect("an answer");
    let id = answer.json::<Value>().await.expect("JSON")["id"].as_str().expect("an id").to_owned();
    let waiting = async {
        while texts(rows, "SELECT id FROM notifications WHERE state = 'failed'").await.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), waiting).await.expect("it fails");
    id
}

#[story]
async fn dead_letters_are_taken_in_hand_whether_the_bot_runs_or_not() {
    let site = site().await;
    let program = site.starts().await;
    // Commands work beside the bot that holds the database.
    let key = site
        .does(&["keys", "create", "--name", "cli", "--role", "admin"])
        .await
        .out
        .trim()
        .to_owned();
    let rows = look_into(&site.database).await;
    let id = tells_what_dies(&site, &key, &rows).await;

    let listed = site.does(&["dead", "list", "--since", "1h"]).await;
    assert!(listed.out.starts_with(&id) && listed.out.contains("failed"), "{listed:?}");
    assert!(
        site.does(&["dead", "list", "--since", "2099-01-01"])
            .await
            .out
            .contains("there are no failed")
    );
    let replayed = site.does(&["dead", "replay", &id]).await;
    assert!(replayed.out.starts_with(&format!("{id} is replayed by ntf_")), "{replayed:?}");
    let told = site.simulator.wait_for(std::time::Duration::from_secs(20), |state| {
        (!state.from_bot(7).is_empty()).then_some(())
    });
    told.await.expect("the running bot sends it");
    let again = site.does(&["dead", "replay", &id, "ntf_x"]).await;
    assert!(again.code != Some(0) && again.err.contains("replayed already"), "{again:?}");
    assert!(
        site.does(&["dead", "replay", "--all", "--since", "7d"])
            .await
            .out
            .ends_with("0 replayed\n")
    );
    let wrong = site.does(&["dead", "list", "--since", "lately"]).await;
    assert!(wrong.code != Some(0) && wrong.err.contains("24h"), "{wrong:?}");
    assert!(site.does(&["check"]).await.out.contains("ok     database: opens"));
    assert!(program.stopped().await.success(), "{}", site.log());

    let told = site.does(&["messages", "ORD-1"]).await;
    let lines: Vec<&str> = told.out.lines().collect();
    assert!(
        lines[0].starts_with(&id)
            && lines.iter().any(|line| line.contains("try 1 telegram") && line.contains("400")),
        "{told:?}"
    );
    assert!(!told.out.contains("Hello"), "no words are shown");
    assert!(site.does(&["messages", "ORD-9"]).await.out.contains("nobody was told"));
}

#[story]
async fn a_probe_from_the_command_line_is_told_step_by_step_and_ends_by_whether_it_arrived() {
    let site = site().await;
    let program = site.starts().await;
    let probes = async |more: &[&str]| site.does(&[&["send"], more].concat()).await;
    let good = probes(&["--test", "--chat", "7", "--locale", "de"]).await;
    assert_eq!(good.code, Some(0), "{good:?}");
    for line in [
        "goes by telegram •••7",
        "left out: sms: not configured",
        "try 1 telegram •••7: accepted",
        "delivered in ",
    ] {
        assert!(good.out.contains(line), "{line}: {}", good.out);
    }
    let shown = site.simulator.look(|state| state.from_bot(7).pop()).expect("a message");
    assert!(shown.text.contains("Testnachricht"), "{}", shown.text);

    let nobody = probes(&["--test", "--customer", "c-9"]).await;
    assert!(
        nobody.code == Some(1)
            && nobody.err.contains("--customer no event has told us of this customer"),
        "{nobody:?}"
    );
    let wrong = probes(&["--test", "--phone", "12", "--channel", "fax", "--timeout", "0"]).await;
    assert!(
        wrong.code == Some(1)
            && ["--phone", "--channel", "--timeout"].iter().all(|flag| wrong.err.contains(flag)),
        "{wrong:?}"
    );
    let no_test = probes(&["--chat", "7"]).await;
    assert!(no_test.code == Some(2) && no_test.err.contains("--test"), "{no_test:?}");
    let no_way = probes(&["--test", "--phone", "+4915112345678"]).await;
    assert!(no_way.code == Some(1) && no_way.out.contains("there is no way to them"), "{no_way:?}");

    assert!(program.stopped().await.success());
    let asleep = probes(&["--test", "--chat", "7", "--timeout", "1"]).await;
    assert!(asleep.code == Some(1) && asleep.err.contains("is the bot running?"), "{asleep:?}");
    assert!(asleep.out.contains("no end after 1 s; it waits for a free slot"), "{asleep:?}");
}
