//! Who sends nothing, half, or slowly costs others nothing: the door has limits of time and number.

use bellhop_simulator::{Fault, FaultAction};
use serde_json::json;

use bellhop_testing::house::{House, SECRET, TELEGRAM_SECRET, fresh_id, house_with, placed};
use bellhop_testing::probes;
use bellhop_testing::raw;
use bellhop_testing::story;
use bellhop_testing::wire::{Wire, head};

const HALF: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\n";
const WHOLE: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";

/// Where the program listens: host and port.
fn address(house: &House) -> String {
    house.url("").trim_start_matches("http://").to_owned()
}

/// Headers of a signature that only the body can tell to be wrong.
fn unproven(house: &House) -> Vec<(&'static str, String)> {
    assert!(SECRET.starts_with("whsec_"));
    house.service().signed(&fresh_id(), 0, b"something else").to_vec()
}

#[story]
async fn headers_that_do_not_come_end_the_connection() {
    let house = house_with(|plan| plan.with("http.header_timeout_s", 1)).await;
    let mut silent = Wire::to(&address(&house)).await;
    let mut half = Wire::saying(&address(&house), HALF).await;
    assert_eq!((silent.is_closed().await, half.is_closed().await), (String::new(), String::new()));
    // The next request of a connection has as long as the first.
    let mut second = Wire::saying(&address(&house), WHOLE).await;
    assert_eq!(second.hears().await.expect("an answer").status, 200);
    second.says(HALF).await;
    assert_eq!(second.is_closed().await, "");
}

#[story]
async fn a_connection_on_which_nothing_is_asked_is_closed_in_the_end() {
    let house = house_with(|plan| plan.with("http.idle_timeout_s", 1)).await;
    let mut wire = Wire::saying(&address(&house), WHOLE).await;
    for _ in 0..3 {
        assert_eq!(wire.hears().await.expect("an answer").status, 200);
        wire.says(WHOLE).await;
    }
    assert_eq!(wire.hears().await.expect("an answer").status, 200);
    assert_eq!(wire.is_closed().await, "");
}

#[story]
async fn at_the_most_connections_the_oldest_without_a_whole_request_gives_way() {
    let house = house_with(|plan| plan.with("http.max_connections", 16)).await;
    // The harness has kept one open that asks nothing, Telegram perhaps another: they are older
    // than all of these.
    let mut halves = Vec::new();
    for _ in 0..60 {
        halves.push(Wire::saying(&address(&house), HALF).await);
    }
    assert_eq!(
        Wire::saying(&address(&house), WHOLE).await.hears().await.expect("an answer").status,
        200
    );
    for old in &mut halves[..44] {
        assert_eq!(old.is_closed().await, "");
    }
    for young in &mut halves[48..] {
        young.says("\r\n").await;
        assert_eq!(young.hears().await.expect("who is young is heard out").status, 200);
    }
}

#[story]
async fn who_has_sent_a_whole_request_is_never_closed_for_another() {
    let house = house_with(|plan| plan.with("http.max_connections", 16)).await;
    let admin = house.caller("admin").await;
    house.simulator.start_chat(7);
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::Delay { ms: 2000 }).times(1));
    let body =
        json!({"recipient": {"chat_id": 7}, "channels": ["telegram"], "timeout_seconds": 60})
            .to_string();
    let key = [("authorization", format!("Bearer {}", admin.key()))];
    let mut probe = Wire::saying(
        &address(&house),
        &(head("POST", "/api/communication/test", &key, body.len()) + &body),
    )
    .await;
    probe.hears_words("\"entered\"").await;
    let mut halves = Vec::new();
    for _ in 0..60 {
        halves.push(Wire::saying(&address(&house), HALF).await);
    }
    assert_eq!(
        Wire::saying(&address(&house), WHOLE).await.hears().await.expect("an answer").status,
        200
    );
    probe.hears_words("\"settled\"").await;
}

#[story]
async fn who_asks_and_does_not_read_the_answers_gives_way() {
    let house = house_with(|plan| plan.with("http.max_connections", 16)).await;
    let many = "GET /api/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n".repeat(150);
    let mut deaf = Vec::new();
    for _ in 0..40 {
        let mut wire = Wire::of_little_room(&address(&house)).await;
        wire.says(&many).await;
        deaf.push(wire);
    }
    assert_eq!(
        Wire::saying(&address(&house), WHOLE).await.hears().await.expect("an answer").status,
        200
    );
}

#[story]
async fn a_body_that_comes_too_slowly_is_refused() {
    let house = house_with(|plan| plan.with("http.header_timeout_s", 1)).await;
    let mut slow = Wire::saying(
        &address(&house),
        &(head("POST", "/api/events", &unproven(&house), 1000) + "{"),
    )
    .await;
    let heard = slow.hears().await.expect("an answer");
    assert!(heard.status == 408 && heard.body.contains("/problems/body-too-slow"), "{heard:?}");
    assert_eq!(slow.is_closed().await, "");
    let secret = [("x-telegram-bot-api-secret-token", TELEGRAM_SECRET.to_owned())];
    let mut slow =
        Wire::saying(&address(&house), &head("POST", "/api/telegram/webhook", &secret, 1000)).await;
    assert_eq!(slow.hears().await.expect("an answer").status, 408);
}

/// Method, path, headers, length of the body, and the status that answers.
type Case<'c> = (&'c str, &'c str, Vec<(&'c str, String)>, usize, u16);

#[story]
async fn what_the_headers_can_refuse_is_refused_before_the_body() {
    let house = house_with(|plan| plan.with_sms()).await;
    let reader = house.caller("reader").await;
    let bearer = |key: &str| ("authorization", format!("Bearer {key}"));
    let (id, unproven) = (("webhook-id", fresh_id()), unproven(&house));
    let mut stale = house.service().signed(&fresh_id(), -3600, b"").to_vec();
    let malformed = [&unproven[..2], &[("webhook-signature", "v1,bm90IGl0".to_owned())]].concat();
    let no_time = [&unproven[..1], &unproven[2..]].concat();
    let (known, stranger) = ([bearer(reader.key()), id.clone()], [bearer("bh_nobody"), id]);
    stale.push(("content-type", "application/json".to_owned()));
    let telegram = ("x-telegram-bot-api-secret-token", "no secret of ours".to_owned());
    let form = ("content-type", "application/x-www-form-urlencoded".to_owned());
    let cases: Vec<Case<'_>> = vec![
        ("POST", "/api/events", vec![], 1000, 401),
        ("POST", "/api/events", no_time, 1000, 401),
        ("POST", "/api/events", malformed, 1000, 401),
        ("POST", "/api/links", stale, 1000, 401),
        ("POST", "/api/events", stranger.to_vec(), 1000, 401),
        ("POST", "/api/events", known.to_vec(), 1000, 403),
        ("POST", "/api/events", unproven.clone(), (1 << 20) + 1, 413),
        ("POST", "/api/links", unproven, 5000, 413),
        ("POST", "/api/notifications", vec![bearer("bh_nobody")], 1000, 401),
        ("POST", "/api/notifications", vec![bearer(reader.key())], 1000, 403),
        ("POST", "/api/telegram/webhook", vec![telegram], 1000, 401),
        ("POST", "/api/sms/inbound", vec![form.clone()], 1000, 403),
        (
            "POST",
            "/api/sms/status",
            vec![form, ("x-twilio-signature", "short".to_owned())],
            1000,
            403,
        ),
        ("POST", "/api/nothing", vec![], 1000, 404),
        ("PUT", "/api/events", vec![], 1000, 405),
    ];
    for (method, path, headers, length, status) in cases {
        // Nothing of the body is ever sent.
        let mut wire = Wire::saying(&address(&house), &head(method, path, &headers, length)).await;
        let heard = wire.hears().await.expect("an answer");
        assert_eq!(
            (heard.status, heard.header("content-type")),
            (status, "application/problem+json"),
            "{method} {path}: {heard:?}"
        );
    }
}

#[story]
async fn bodies_of_all_together_have_bounded_memory_and_known_callers_their_own() {
    let house = house_with(|plan| {
        plan.with("http.body_memory_bytes", 1 << 20).with("http.header_timeout_s", 2)
    })
    .await;
    // Each sends almost all of a large body, and then nothing.
    let words = "x".repeat(900_000);
    let strangers: Vec<_> = (0..40)
        .map(|_| {
            let (at, words, unproven) = (address(&house), words.clone(), unproven(&house));
            tokio::spawn(async move {
                let mut wire =
                    Wire::saying(&at, &head("POST", "/api/events", &unproven, 1 << 20)).await;
                wire.says(&words).await;
                wire.hears().await.expect("an answer")
            })
        })
        .collect();
    house.person(7, "Lena", "en");
    let secret = [("x-telegram-bot-api-secret-token", TELEGRAM_SECRET.to_owned())];
    let update = json!({"update_id": 900_001, "message": raw::said(7, "/help")}).to_string();
    let service = house.service();
    for n in 0..5 {
        assert_eq!(
            service.posts("/api/telegram/webhook", &secret, update.as_bytes()).await.status,
            200
        );
        assert_eq!(service.asks(reqwest::Method::GET, "/healthz").await.status, 200);
        service.sends(&placed("c-1", &format!("ORD-{n}"))).await.taken();
    }
    for stranger in strangers {
        let heard = stranger.await.expect("no panic");
        assert!(
            heard.status == 503 && heard.header("retry-after") == "1" || heard.status == 408,
            "{heard:?}"
        );
    }
    house.quiet().await;
    assert_eq!(house.number(&probes::orders().count()).await, 5);
}

#[story]
async fn many_large_requests_at_once_are_all_taken() {
    let house = house_with(|plan| plan.with("http.body_memory_bytes", 1 << 20)).await;
    let sending = (0..6).map(|n| {
        let service = house.service();
        async move {
            let mut body = placed("c-1", &format!("ORD-{n}")).to_string().into_bytes();
            body.resize(1 << 20, b' ');
            let id = fresh_id();
            // On a machine that stands still for seconds somebody may be told to come again.
            while service.sends_as(&id, &body).await.status != 202 {}
        }
    });
    futures_util::future::join_all(sending).await;
    assert_eq!(
        house.number(&probes::events().count()).await,
        6,
        "three times what there is memory for"
    );
}
