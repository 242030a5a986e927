//! The program as its operator meets it: how it ends, what it refuses, what it says of itself.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod harness;

use bellhop::simulator::{Fault, FaultAction};
use harness::house::{fresh_id, look_into, placed, telegram};
use harness::program::{Site, bellhop, said};
use serde_json::{Value, json};
use sqlx::AnyPool;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::process::Command;

/// A site on each database, with somebody in chat 7.
async fn sites() -> Vec<Site> {
    let mut sites = vec![Site::sqlite(telegram().await).await];
    sites.extend(Site::postgres(telegram().await).await);
    for site in &sites {
        site.simulator.start_chat(7);
    }
    sites
}

fn order(id: &str) -> Value {
    let mut event = placed("c-1", id);
    event["customer"]["telegram_chat_id"] = json!(7);
    event
}

async fn texts(rows: &AnyPool, sql: &'static str) -> Vec<String> {
    sqlx::query_scalar(sql).fetch_all(rows).await.expect("texts")
}

/// Waits until a message is on the wire.
async fn is_on_its_way(rows: &AnyPool) {
    let waiting = async {
        while texts(rows, "SELECT id FROM attempts WHERE state = 'sending'").await.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), waiting).await.expect("it is sent");
}

#[tokio::test]
async fn told_to_stop_it_finishes_what_is_in_hand() {
    for site in sites().await {
        site.simulator.add_fault(Fault::of("sendMessage", FaultAction::Delay { ms: 1500 }));
        let program = site.starts().await;
        let rows = look_into(&site.database).await;
        site.service().sends(&order("ORD-1")).await.taken();
        is_on_its_way(&rows).await;
        // Somebody who never finishes a request must not cost the message its end.
        let address = site.service().address().to_owned();
        let mut idler = TcpStream::connect(&address).await.expect("a connection");
        let signed = site.service().signed(&fresh_id(), 0, b"").map(|(name, value)| format!("{name}: {value}\r\n")).concat();
        let half = format!("POST /api/events HTTP/1.1\r\nhost: x\r\n{signed}content-length: 100\r\n\r\n{{");
        idler.write_all(half.as_bytes()).await.expect("half a request");

        assert!(program.stopped().await.success(), "{}", site.log());
        assert_eq!(texts(&rows, "SELECT state FROM attempts").await, ["accepted"]);
        assert_eq!(texts(&rows, "SELECT state FROM notifications").await, ["delivered"]);
        assert_eq!(site.simulator.look(|state| state.from_bot(7).len()), 1);
    }
}

async fn ends_while_telegram_hangs(site: Site) {
    let site = site.with("delivery.lease_ms", 12_000);
    site.simulator.start_chat(7);
    site.simulator.add_fault(Fault::of("sendMessage", FaultAction::Hang).times(1));
    let program = site.starts().await;
    let rows = look_into(&site.database).await;
    site.service().sends(&order("ORD-1")).await.taken();
    is_on_its_way(&rows).await;
    assert!(program.stopped().await.success(), "{}", site.log());

    let program = site.starts().await;
    let told = site.simulator.wait_for(std::time::Duration::from_secs(30), |state| (!state.from_bot(7).is_empty()).then_some(())).await;
    told.expect("the next start takes it up");
    assert!(program.stopped().await.success(), "{}", site.log());
    assert_eq!(texts(&rows, "SELECT state FROM attempts ORDER BY try").await, ["unknown", "accepted"]);
}

#[tokio::test]
async fn told_to_stop_while_telegram_hangs_it_ends_all_the_same() {
    ends_while_telegram_hangs(Site::sqlite(telegram().await).await).await;
}

#[tokio::test]
async fn told_to_stop_while_telegram_hangs_it_ends_all_the_same_on_postgres() {
    let Some(site) = Site::postgres(telegram().await).await else { return };
    ends_while_telegram_hangs(site).await;
}

#[tokio::test]
async fn a_second_program_is_kept_off_a_sqlite_file() {
    let site = Site::sqlite(telegram().await).await;
    let program = site.starts().await;
    let second = site.does(&["run"]).await;
    assert_eq!(second.code, Some(1), "{second:?}");
    assert!(second.err.contains("another bellhop runs on this database"), "{second:?}");
    assert!(program.stopped().await.success());
    assert_eq!(site.does(&["migrate"]).await.code, Some(0), "the lock ends with its process");
}

#[tokio::test]
async fn migrate_brings_the_schema_up_to_date_and_says_so() {
    for site in sites().await {
        for _ in 0..2 {
            let done = site.does(&["migrate"]).await;
            assert_eq!((done.code, done.out.trim()), (Some(0), "the schema is up to date"), "{done:?}");
        }
        let rows = look_into(&site.database).await;
        assert!(texts(&rows, "SELECT id FROM events").await.is_empty());
    }
}

#[tokio::test]
async fn check_says_of_each_thing_how_it_stands() {
    for site in sites().await {
        let done = site.does(&["check"]).await;
        assert_eq!(done.code, Some(0), "{done:?}");
        for line in [
            "ok     settings:",
            "ok     database:",
            "ok     words:",
            "ok     telegram.token: belongs to @bellhop_demo_bot",
            "ok     webhook:",
        ] {
            assert!(done.out.lines().any(|said| said.starts_with(line)), "{line} in {}", done.out);
        }
        let unauthorized = FaultAction::Refuse { code: 401, description: "Unauthorized".to_owned(), retry_after: None };
        site.simulator.add_fault(Fault::of("getMe", unauthorized));
        let done = site.does(&["check"]).await;
        assert_eq!(done.code, Some(1), "{done:?}");
        assert!(done.out.lines().any(|said| said.starts_with("FAULT  telegram.token:") && said.contains("Unauthorized")), "{}", done.out);
        site.simulator.stop();
        let done = site.does(&["check"]).await;
        assert_eq!(done.code, Some(0), "what can't be reached from here is no fault: {done:?}");
        assert!(done.out.contains("can't be reached from here"), "{}", done.out);
    }
}

#[tokio::test]
async fn wrong_settings_are_refused_with_their_keys() {
    let site = Site::sqlite(telegram().await).await;
    let cases = [
        ("HTTP__LISTEN", "nowhere", "http.listen"),
        ("HTTP__PUBLIC_URL", "http://shop.example", "http.public_url"),
        ("TELEGRAM__MODE", "pigeon", "telegram.mode"),
        ("TELEGRAM__API_URL", "not a url", "telegram.api_url"),
        ("TELEGRAM__TOKEN", "", "telegram.token"),
        ("HOOK__SIGNING_SECRETS", "[\"secret\"]", "hook.signing_secrets[0]"),
        ("HOOK__SIGNING_SECRETS", "secret", "hook.signing_secrets"),
        ("HOOK__SIGNING_SECRETS", "[]", "hook.signing_secrets"),
        ("DATABASE__URL", "mysql://localhost/x", "database.url"),
        ("DELIVERY__LEASE_MS", "1000", "delivery.lease_ms"),
        ("LOCALES__DEFAULT", "tlh", "locales.default"),
        ("TELEGRAM__TOKNE", "1:a", "telegram.tokne: is no key that we know; did you mean token?"),
    ];
    for (name, value, told) in cases {
        let mut command = site.command(bellhop());
        let refused = said(command.arg("run").env(format!("BELLHOP__{name}"), value)).await;
        assert_eq!(refused.code, Some(1), "{name}={value}: {refused:?}");
        assert!(refused.err.contains(told) && !refused.err.contains("panicked"), "{name}={value}: {}", refused.err);
    }
    std::fs::write(site.folder.path().join("own.toml"), "[telegram]\nmode = 1\ncolour = \"blue\"\n[nothing]\n").expect("a file");
    let refused = site.does(&["run", "--config", "own.toml"]).await;
    assert_eq!(refused.code, Some(1));
    for told in ["telegram.mode", "telegram.colour", "nothing"] {
        assert!(refused.err.contains(told), "{told}: {}", refused.err);
    }
    let refused = site.does(&["run", "--config", "absent.toml"]).await;
    assert!(refused.code == Some(1) && refused.err.contains("absent.toml"), "{refused:?}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_is_not_unicode_in_the_environment_is_none_of_our_business() {
    use std::os::unix::ffi::OsStrExt as _;
    let site = Site::sqlite(telegram().await).await;
    let mut command = site.command(bellhop());
    let done = said(command.arg("migrate").env("FLAVOUR", std::ffi::OsStr::from_bytes(b"vanill\xe9"))).await;
    assert_eq!(done.code, Some(0), "{done:?}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn on_a_full_disk_nothing_is_taken_and_nothing_breaks() {
    let site = Site::sqlite(telegram().await).await;
    site.simulator.start_chat(7);
    // A limit of the file size stands for the full disk; without the trap the signal would end the program.
    let mut command = site.command("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$0\" run"]).arg(bellhop());
    let program = site.started(command).await;
    let limit = async |bytes: &str| {
        let set = Command::new("prlimit").args(["--pid", &program.pid().to_string(), &format!("--fsize={bytes}:")]).status().await;
        assert!(set.is_ok_and(|status| status.success()));
    };
    let service = site.service();
    service.sends(&order("ORD-1")).await.taken();

    limit("4096").await;
    let events: Vec<_> = (2..12).map(|n| (fresh_id(), order(&format!("ORD-{n}")).to_string())).collect();
    for (id, body) in &events {
        let answer = service.sends_as(id, body.as_bytes()).await;
        answer.is_problem(503);
        assert_eq!(answer.header("retry-after"), "1");
    }
    service.asks(reqwest::Method::GET, "/readyz").await.is_problem(503);
    assert_eq!(service.asks(reqwest::Method::GET, "/healthz").await.status, 200);

    limit("unlimited").await;
    for (id, body) in &events {
        service.sends_as(id, body.as_bytes()).await.taken();
    }
    let told = site.simulator.wait_for(std::time::Duration::from_secs(20), |state| (state.from_bot(7).len() == 11).then_some(())).await;
    told.expect("each order is told once");
    assert!(program.stopped().await.success(), "{}", site.log());
    let rows = look_into(&site.database).await;
    assert_eq!(texts(&rows, "PRAGMA integrity_check").await, ["ok"]);
    assert_eq!(texts(&rows, "SELECT state FROM events").await, ["applied"; 11]);
}

#[tokio::test]
async fn two_programs_that_start_at_once_on_a_new_postgres_both_come_up() {
    let Some(site) = Site::postgres(telegram().await).await else { return };
    let second = site.beside().await;
    let (one, other) = tokio::join!(site.starts(), second.starts());
    assert!(one.stopped().await.success() && other.stopped().await.success());
}

#[tokio::test]
async fn before_telegram_has_said_who_we_are_no_link_is_made_and_events_are_taken() {
    for site in sites().await {
        site.simulator.add_fault(Fault::of("getMe", FaultAction::BadGateway));
        let program = site.starts().await;
        let service = site.service();
        service.sends(&order("ORD-1")).await.taken();
        let told = site.simulator.wait_for(std::time::Duration::from_secs(20), |state| (!state.from_bot(7).is_empty()).then_some(())).await;
        told.expect("what is to be told is told all the same");
        let body = json!({"customer_id": "c-1"}).to_string();
        let asks = async || service.posts("/api/links", &service.signed(&fresh_id(), 0, body.as_bytes()), body.as_bytes()).await;
        let refused = asks().await;
        refused.is_problem(503);
        assert!(refused.text.contains("bot's name") && refused.header("retry-after") == "1", "{}", refused.text);

        site.simulator.clear_faults();
        let made = async {
            while asks().await.status != 201 {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), made).await.expect("a link is made");
        assert!(program.stopped().await.success(), "{}", site.log());
    }
}

/// Asks the running program to tell somebody something that Telegram refuses for good; waits for its end.
async fn tells_what_dies(site: &Site, key: &str, rows: &AnyPool) -> String {
    let refusal = FaultAction::Refuse { code: 400, description: "Bad Request: message is too long".to_owned(), retry_after: None };
    site.simulator.add_fault(Fault::of("sendMessage", refusal).times(1));
    let body = json!({"recipient": {"chat_id": 7}, "category": "order", "text": {"telegram": "Hello"}, "order_id": "ORD-1"});
    let url = format!("http://{}/api/notifications", site.service().address());
    let answer = reqwest::Client::new().post(url).bearer_auth(key).json(&body).send().await.expect("an answer");
    let id = answer.json::<Value>().await.expect("JSON")["id"].as_str().expect("an id").to_owned();
    let waiting = async {
        while texts(rows, "SELECT id FROM notifications WHERE state = 'failed'").await.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), waiting).await.expect("it fails");
    id
}

#[tokio::test]
async fn dead_letters_are_taken_in_hand_whether_the_bot_runs_or_not() {
    for site in sites().await {
        let program = site.starts().await;
        // Commands work beside the bot that holds the database.
        let key = site.does(&["keys", "create", "--name", "cli", "--role", "admin"]).await.out.trim().to_owned();
        let rows = look_into(&site.database).await;
        let id = tells_what_dies(&site, &key, &rows).await;

        let listed = site.does(&["dead", "list", "--since", "1h"]).await;
        assert!(listed.out.starts_with(&id) && listed.out.contains("failed"), "{listed:?}");
        assert!(site.does(&["dead", "list", "--since", "2099-01-01"]).await.out.contains("there are no failed"));
        let replayed = site.does(&["dead", "replay", &id]).await;
        assert!(replayed.out.starts_with(&format!("{id} is replayed by ntf_")), "{replayed:?}");
        let told = site.simulator.wait_for(std::time::Duration::from_secs(20), |state| (!state.from_bot(7).is_empty()).then_some(()));
        told.await.expect("the running bot sends it");
        let again = site.does(&["dead", "replay", &id, "ntf_x"]).await;
        assert!(again.code != Some(0) && again.err.contains("replayed already"), "{again:?}");
        assert!(site.does(&["dead", "replay", "--all", "--since", "7d"]).await.out.ends_with("0 replayed\n"));
        let wrong = site.does(&["dead", "list", "--since", "lately"]).await;
        assert!(wrong.code != Some(0) && wrong.err.contains("24h"), "{wrong:?}");
        assert!(site.does(&["check"]).await.out.contains("ok     database: opens"));
        assert!(program.stopped().await.success(), "{}", site.log());

        let told = site.does(&["messages", "ORD-1"]).await;
        let lines: Vec<&str> = told.out.lines().collect();
        assert!(lines[0].starts_with(&id) && lines.iter().any(|line| line.contains("try 1 telegram") && line.contains("400")), "{told:?}");
        assert!(!told.out.contains("Hello"), "no words are shown");
        assert!(site.does(&["messages", "ORD-9"]).await.out.contains("nobody was told"));
    }
}

#[tokio::test]
async fn a_probe_from_the_command_line_is_told_step_by_step_and_ends_by_whether_it_arrived() {
    for site in sites().await {
        let program = site.starts().await;
        let probes = async |more: &[&str]| site.does(&[&["send"], more].concat()).await;
        let good = probes(&["--test", "--chat", "7", "--locale", "de"]).await;
        assert_eq!(good.code, Some(0), "{good:?}");
        for line in ["goes by telegram •••7", "left out: sms: not configured", "try 1 telegram •••7: accepted", "delivered in "]
        {
            assert!(good.out.contains(line), "{line}: {}", good.out);
        }
        let shown = site.simulator.look(|state| state.from_bot(7).pop()).expect("a message");
        assert!(shown.text.contains("Testnachricht"), "{}", shown.text);

        let nobody = probes(&["--test", "--customer", "c-9"]).await;
        assert!(nobody.code == Some(1) && nobody.err.contains("--customer no event has told us of this customer"), "{nobody:?}");
        let wrong = probes(&["--test", "--phone", "12", "--channel", "fax", "--timeout", "0"]).await;
        assert!(wrong.code == Some(1) && ["--phone", "--channel", "--timeout"].iter().all(|flag| wrong.err.contains(flag)), "{wrong:?}");
        let no_test = probes(&["--chat", "7"]).await;
        assert!(no_test.code == Some(2) && no_test.err.contains("--test"), "{no_test:?}");
        let no_way = probes(&["--test", "--phone", "+4915112345678"]).await;
        assert!(no_way.code == Some(1) && no_way.out.contains("there is no way to them"), "{no_way:?}");

        assert!(program.stopped().await.success());
        let asleep = probes(&["--test", "--chat", "7", "--timeout", "1"]).await;
        assert!(asleep.code == Some(1) && asleep.err.contains("is the bot running?"), "{asleep:?}");
        assert!(asleep.out.contains("no end after 1 s; it waits for a free slot"), "{asleep:?}");
    }
}
