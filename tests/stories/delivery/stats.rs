//! What was sent can be seen: counted for people and for Prometheus, and in the tables under the
//! names that people know.

use std::collections::BTreeMap;

use bellhop_simulator::{Fault, FaultAction};
use reqwest::Method;
use serde_json::{Value, json};

use bellhop_testing::house::{House, house, placed};
use bellhop_testing::phones::{LENA, house_of_lena};
use bellhop_testing::probes;
use bellhop_testing::story;

const STATS: &str = "/api/communication/stats";

/// What happened in a house: an order's card that was saved by SMS, one in Telegram, one that
/// nobody could get, and one that was forbidden.
async fn with_traffic() -> House {
    let house = house_of_lena(|plan| plan).await;
    house.customer("c-2", 8, "Ana", "es").await;
    let description = "Forbidden: bot was blocked by the user".to_owned();
    let blocked = FaultAction::Refuse { code: 403, description, retry_after: None };
    house.simulator.add_fault(Fault::of("sendMessage", blocked).times(1));
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.hears_of(placed("c-2", "ORD-2")).await;
    let service = house.caller("service").await;
    let refusal = FaultAction::Refuse {
        code: 400,
        description: "Bad Request: message is too long".to_owned(),
        retry_after: None,
    };
    house.simulator.add_fault(Fault::of("sendMessage", refusal).times(1));
    let to_ana = |category: &str| {
        json!({"recipient": {"customer_id": "c-2"}, "category": category,
        "text": {"telegram": "Hello"}})
    };
    service.tells(to_ana("support")).await;
    house.quiet().await;
    service.tells(to_ana("marketing")).await;
    house.quiet().await;
    house
}

#[story]
async fn the_report_counts_what_happened_by_every_side_of_it() {
    let house = with_traffic().await;
    let reader = house.caller("reader").await;
    let report = reader.gets(STATS).await.json();
    let ended = |part: &Value| {
        ["delivered", "fallback_saves", "failed", "suppressed"]
            .map(|name| part[name].as_i64().unwrap_or(-1))
    };
    assert_eq!(ended(&report["notifications"]), [2, 1, 1, 1], "{report}");
    assert_eq!(report["notifications"]["success_rate"], json!(2.0 / 3.0));
    let by = |name: &str, key: &str| ended(&report[name][key]);
    assert_eq!(
        (by("by_category", "order"), by("by_category", "support")),
        ([2, 1, 0, 0], [0, 0, 1, 0])
    );
    assert_eq!(
        report["by_category"]["order"]["attempts"]["failed"], 1,
        "a try, and no notification"
    );
    assert_eq!((by("by_locale", "en"), by("by_locale", "es")), ([1, 1, 0, 0], [1, 0, 1, 1]));
    let (telegram, sms) = (&report["by_channel"]["telegram"], &report["by_channel"]["sms"]);
    assert_eq!(
        (&telegram["tries"], &telegram["taken"], &telegram["failed"]),
        (&json!(3), &json!(1), &json!(2))
    );
    assert_eq!(
        (&sms["tries"], &sms["confirmed"], &sms["failed"]),
        (&json!(1), &json!(1), &json!(0))
    );
    assert!(
        sms["latency_ms"]["p50"].as_i64() <= sms["latency_ms"]["p99"].as_i64()
            && sms["latency_ms"]["p50"].is_i64()
    );
    let hours = report["by_hour"].as_object().expect("hours");
    let of_hours: i64 = hours.values().filter_map(|hour| hour["telegram"]["tries"].as_i64()).sum();
    assert!(
        of_hours == 3
            && hours.keys().all(|at| at.parse::<i64>().is_ok_and(|at| at % 3_600_000 == 0)),
        "{hours:?}"
    );
    let faults: Vec<(&Value, &Value)> = report["faults"]
        .as_array()
        .expect("faults")
        .iter()
        .map(|one| (&one["class"], &one["code"]))
        .collect();
    assert_eq!(faults, [(&json!("address"), &json!("403")), (&json!("message"), &json!("400"))]);

    let delivered = async |query: &str| {
        reader.gets(&format!("{STATS}?{query}")).await.json()["notifications"]["delivered"].clone()
    };
    assert_eq!(delivered("channel=sms").await, 1);
    assert_eq!(delivered("category=order").await, 2);
    assert_eq!(delivered("category=order&locale=es&channel=telegram").await, 1);
    assert_eq!(delivered("category=security").await, 0);
    assert_eq!(delivered("until=2020-01-01T00:00:00Z").await, 0);
}

#[story]
async fn a_channel_that_was_passed_over_is_no_try() {
    let house = house_of_lena(|plan| plan).await;
    house.prefers("c-1", "order", "sms", false).await;
    // It is switched off after it was entered: the claim sees it.
    let off = "UPDATE communication_preferences SET is_wanted = ";
    house.run(&format!("{off} 1")).await;
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::too_many(429, 2)).times(1));
    house.sends(placed("c-1", "ORD-1")).await;
    house.until(&probes::attempts().state("failed").any()).await;
    house.run(&format!("{off} 0")).await;
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::refuse(403)).times(1));
    house.quiet().await;
    let report = house.caller("reader").await.gets(STATS).await.json();
    let sms = &report["by_channel"]["sms"];
    assert_eq!(
        (&sms["tries"], &sms["passed_over"], &sms["failed"]),
        (&json!(0), &json!(1), &json!(0)),
        "{report}"
    );
    assert!(report["faults"].to_string().contains("suppressed"));
}

#[story]
async fn nothing_is_reported_of_nothing_and_what_is_no_question_is_refused() {
    let house = house().await;
    let reader = house.caller("reader").await;
    let report = reader.gets(STATS).await.json();
    assert_eq!(
        (&report["notifications"]["delivered"], &report["notifications"]["success_rate"]),
        (&json!(0), &Value::Null)
    );
    for part in ["by_category", "by_locale", "by_channel", "by_hour"] {
        assert_eq!(report[part], json!({}), "{part}");
    }
    for (query, pointer) in [
        ("since=yesterday", "?since"),
        ("since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z", "?since"),
        ("since=2025-01-01T00:00:00Z", "?since"),
        ("channel=fax", "?channel"),
        ("category=news", "?category"),
        ("locale=tlh", "?locale"),
        ("by=hour", "?by"),
    ] {
        assert_eq!(
            reader.gets(&format!("{STATS}?{query}")).await.is_problem(422),
            [pointer],
            "{query}"
        );
    }
    house.caller("service").await.gets(STATS).await.is_problem(403);
}

/// One line of the page: its name, its labels and its number.
type Sample = (String, BTreeMap<String, String>, f64);

/// The page as Prometheus reads it: every line is a comment of a known kind or a sample.
async fn scraped(house: &House) -> Vec<Sample> {
    let answer = house.service().asks(Method::GET, "/metrics").await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "text/plain; version=0.0.4; charset=utf-8")
    );
    let lines = answer.text.lines().filter(|line| !line.trim().is_empty());
    lines
        .filter(|line| !(line.starts_with("# HELP ") || line.starts_with("# TYPE ")))
        .map(sample)
        .collect()
}

fn sample(line: &str) -> Sample {
    let (left, number) = line.rsplit_once(' ').unwrap_or_else(|| panic!("{line:?} is no sample"));
    let (name, labels) = left.split_once('{').unwrap_or((left, "}"));
    let is_name = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    assert!(is_name(name), "{line:?}");
    let inside = labels.strip_suffix('}').unwrap_or_else(|| panic!("{line:?}"));
    let pairs = inside.split(',').filter(|pair| !pair.is_empty()).map(|pair| {
        let (label, value) = pair.split_once('=').unwrap_or_else(|| panic!("{line:?}"));
        let value = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'))
            .unwrap_or_else(|| panic!("{line:?}"));
        assert!(is_name(label), "{line:?}");
        (label.to_owned(), value.to_owned())
    });
    (
        name.to_owned(),
        pairs.collect(),
        number.parse().unwrap_or_else(|_| panic!("{line:?} has no number")),
    )
}

fn value(samples: &[Sample], name: &str, labels: &[(&str, &str)]) -> f64 {
    let fits = |sample: &&Sample| {
        sample.0 == name
            && labels
                .iter()
                .all(|(label, value)| sample.1.get(*label).is_some_and(|one| one == value))
    };
    samples.iter().filter(fits).map(|sample| sample.2).sum()
}

#[story]
async fn prometheus_reads_the_page_and_its_counters_move_with_the_traffic() {
    // Counters are the process's: other stories in it only add to them.
    let house = house().await;
    let before = scraped(&house).await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.caller("reader").await.gets("/api/communication/stats?by=x").await.is_problem(422);
    let after = scraped(&house).await;
    for (name, labels) in [
        ("bellhop_events_total", &[("type", "order.placed")][..]),
        ("bellhop_attempts_total", &[("channel", "telegram"), ("outcome", "accepted")]),
        ("bellhop_notifications_total", &[("category", "order"), ("state", "delivered")]),
        ("bellhop_call_seconds_count", &[("channel", "telegram")]),
        ("bellhop_requests_refused_total", &[]),
    ] {
        let (was, is) = (value(&before, name, labels), value(&after, name, labels));
        assert!(is > was, "{name} {labels:?}: {was} and {is}");
    }
    assert_eq!(value(&after, "bellhop_inbox_events", &[]), 0.0, "its gauges are of this house");
}

#[story]
async fn no_label_is_of_unbounded_number() {
    let house = with_traffic().await;
    let samples = scraped(&house).await;
    let known = [
        "type", "kind", "outcome", "channel", "category", "state", "effect", "budget", "currency",
        "le", "quantile",
    ];
    for (name, labels, _) in &samples {
        for (label, value) in labels {
            assert!(known.contains(&label.as_str()), "{name} {label}");
            let is_word = value
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'.' | b'-'));
            let is_number = matches!(label.as_str(), "le" | "quantile");
            assert!(is_number || is_word, "{name}: {label}={value} holds more than a word");
        }
    }
    assert!(samples.len() < 2000, "{}", samples.len());
}

#[story]
async fn health_and_readiness_are_said_to_everybody() {
    let house = house().await;
    for (path, word) in [("/healthz", "ok"), ("/readyz", "ready")] {
        let answer = house.service().asks(Method::GET, path).await;
        assert_eq!((answer.status, answer.text.trim()), (200, word));
    }
    house.service().asks(Method::POST, "/healthz").await.is_problem(405);
}

#[story]
async fn the_tables_that_people_know_tell_the_same() {
    let house = with_traffic().await;
    let rows = async |sql: &str| house.texts(sql).await;
    let messages = "SELECT chat_id || ' ' || state || ' ' || COALESCE(code, '-')
        FROM telegram_messages ORDER BY started_at_ms, attempt_id";
    assert_eq!(rows(messages).await, ["7 failed 403", "8 accepted -", "8 failed 400"]);
    assert_eq!(
        house
            .number(
                &probes::telegram_messages()
                    .state("accepted")
                    .message_id(probes::present())
                    .count()
            )
            .await,
        1
    );
    let deliveries = "SELECT phone || ' ' || state || ' ' || provider_status || ' ' || segments
        FROM sms_deliveries";
    assert_eq!(rows(deliveries).await, [format!("{LENA} confirmed delivered 1")]);
    assert_eq!(house.number(&probes::sms_errors().count()).await, 0);
    house.simulator.add_fault(Fault::of("Messages.create", FaultAction::refuse(21211)).times(1));
    house.hears_of(bellhop_testing::house::event("order.delivered", "c-1", "ORD-1", 1)).await;
    let errors = "SELECT phone || ' ' || class || ' ' || code FROM sms_errors";
    assert_eq!(rows(errors).await, [format!("{LENA} address 21211")]);
}
