//! What the holder of a key can reach: a support tool's key opens nobody's orders, and writes to
//! nobody who never asked.

use bellhop::access::ApiKeySecret;
use bellhop::customers::links::LinkToken;
use serde_json::{Value, json};

use bellhop_testing::desk_texts::desk_with_sms;
use bellhop_testing::house::{House, fresh_id, placed, reads};
use bellhop_testing::phones::{LENA, house_of_lena};
use bellhop_testing::probes;
use bellhop_testing::service::Answer;
use bellhop_testing::story;

const PATH: &str = "/api/links";
const LINK: &str = "https://t.me/bellhop_demo_bot?start=";

/// Asserts that a link is on its way and that the answer does not show it; the notification's id.
fn is_sent(answer: &Answer) -> Value {
    assert_eq!(answer.status, 202, "{}", answer.text);
    assert!(!answer.text.contains("t.me") && answer.json()["token"].is_null(), "{}", answer.text);
    let mut names: Vec<_> = answer.json().as_object().expect("fields").keys().cloned().collect();
    names.sort();
    assert_eq!(names, ["expires_at", "id", "state"]);
    answer.json()["id"].clone()
}

fn token_in(words: &str) -> String {
    let (_, token) = words.split_once(LINK).unwrap_or_else(|| panic!("a link in {words:?}"));
    token.trim().to_owned()
}

async fn deeds(house: &House, action: &str) -> Vec<String> {
    house
        .texts(
            &probes::audit_log()
                .action(action)
                .sorted_by(|row| row.id())
                .show(|row| row.actor().object().detail()),
        )
        .await
}

#[story]
async fn a_link_of_a_support_key_is_sent_to_its_customer_and_shown_to_nobody() {
    let house = house_of_lena(|plan| plan).await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    let support = house.caller("support").await;
    let before = house.texted(LENA).len();
    let body = json!({"customer_id": "c-1", "to": {"phone": LENA}});
    let answer = support.posts_once(PATH, "l-1", &body).await;
    let id = is_sent(&answer);
    house.quiet().await;
    assert_eq!(
        support.posts_once(PATH, "l-1", &body).await.json(),
        answer.json(),
        "the same request, the same answer"
    );
    house.quiet().await;
    let texts = house.texted(LENA).split_off(before);
    assert_eq!(texts.len(), 1, "{texts:?}");

    // Nothing that a support key can read holds it, and no table does.
    let token = token_in(&texts[0]);
    assert!(!support.story(&id).await.to_string().contains(&token));
    for sql in [
        format!(
            "SELECT COUNT(*) FROM notifications WHERE route LIKE '%{token}%'
                OR excluded LIKE '%{token}%'"
        ),
        format!("SELECT COUNT(*) FROM api_requests WHERE answer LIKE '%{token}%'"),
        format!("SELECT COUNT(*) FROM audit_log WHERE detail LIKE '%{token}%'"),
    ] {
        assert_eq!(house.number(&sql).await, 0, "{sql}");
    }
    assert!(
        deeds(&house, "link.minted").await[0].starts_with(&format!("key:{} c-1 lnk_", support.id)),
        "it names its key"
    );
    assert!(deeds(&house, "link.minted").await[0].ends_with("sent to +49•••••5678"));

    house.person(8, "Lena's tablet", "en");
    let thanks = house.hears(8, &format!("/start {token}")).await;
    assert!(
        thanks.iter().any(|message| reads(message).starts_with("Thank you, Lena!")),
        "{thanks:?}"
    );
}

#[story]
async fn whoever_asks_cannot_reckon_what_was_sent() {
    let house = house_of_lena(|plan| plan).await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    for role in ["support", "service"] {
        let caller = house.caller(role).await;
        let body = json!({"customer_id": "c-1", "to": {"phone": LENA}});
        is_sent(&caller.posts_once(PATH, "l-1", &body).await);
        house.quiet().await;
        // As links that are shown are made: of the key and the request.
        let bits = ApiKeySecret::presented(caller.key()).derive(&[
            PATH.as_bytes(),
            b"l-1",
            body.to_string().as_bytes(),
        ]);
        house.person(666, "Mallory", "en");
        house.hears(666, &format!("/start {}", LinkToken::of(bits).as_str())).await;
        assert_eq!(house.number(&probes::links().chat_id(666).count()).await, 0, "{role}");
    }
}

#[story]
async fn no_phone_gets_many_links_and_none_is_found_by_asking() {
    let house = house_of_lena(|plan| plan).await;
    let support = house.caller("support").await;
    let asks = async |phone: &str| {
        support
            .posts_once(PATH, &fresh_id(), &json!({"customer_id": "c-1", "to": {"phone": phone}}))
            .await
    };
    for n in 0..5 {
        assert_eq!(asks(&format!("+4915100000{n:03}")).await.is_problem(422), ["/to/phone"]);
    }
    let late = asks("+4915100000005").await;
    late.is_problem(429);
    assert_eq!(late.header("retry-after"), "3600");
    asks(LENA).await.is_problem(429);
    assert_eq!(deeds(&house, "link.refused").await.len(), 5, "each guess is on record");
    assert!(
        deeds(&house, "link.refused").await[0].starts_with(&format!("key:{} c-1 +49", support.id))
    );

    let service = house.caller("service").await;
    let before = house.texted(LENA).len();
    for n in 0..6 {
        let answer = service
            .posts_once(PATH, &fresh_id(), &json!({"customer_id": "c-1", "to": {"phone": LENA}}))
            .await;
        assert_eq!(answer.status, if n < 5 { 202 } else { 429 }, "{}", answer.text);
    }
    house.quiet().await;
    assert!(
        (1..=5).contains(&(house.texted(LENA).len() - before)),
        "and one that waits gives way to a newer one"
    );
}

#[story]
async fn into_a_chat_it_goes_as_well_and_nowhere_that_the_shop_does_not_know() {
    let house = house_of_lena(|plan| plan).await;
    house.customer_by_phone("c-2", "Bo", "+4915188888888").await;
    house.person(9, "Mallory", "en");
    let support = house.caller("support").await;
    let asks = async |body: Value| support.posts_once(PATH, &fresh_id(), &body).await;

    is_sent(&asks(json!({"customer_id": "c-1", "to": {"chat_id": 7}})).await);
    house.quiet().await;
    assert!(
        reads(&house.last(7)).contains(LINK) && house.last(7).protected,
        "{}",
        reads(&house.last(7))
    );

    let shown = asks(json!({"customer_id": "c-1"})).await;
    shown.is_problem(403);
    assert_eq!(shown.json()["scope"], "links:write");
    assert!(shown.text.contains("links:send"), "it says what to do: {}", shown.text);
    for (to, pointer) in [
        (json!({"phone": "+4915188888888"}), "/to/phone"),
        (json!({"phone": "+4915100000000"}), "/to/phone"),
        (json!({"chat_id": 9}), "/to/chat_id"),
        (json!({"phone": LENA, "chat_id": 7}), "/to"),
        (json!({}), "/to"),
    ] {
        assert_eq!(
            asks(json!({"customer_id": "c-1", "to": to})).await.is_problem(422),
            [pointer],
            "{to}"
        );
    }
    assert_eq!(
        asks(json!({"customer_id": "c-2", "to": {"chat_id": 7}})).await.is_problem(422),
        ["/to/chat_id"],
        "she is another customer"
    );
    asks(json!({"customer_id": "c-404", "to": {"phone": LENA}})).await.is_problem(404);
    house
        .caller("reader")
        .await
        .posts_once(PATH, "l-1", &json!({"customer_id": "c-1", "to": {"chat_id": 7}}))
        .await
        .is_problem(403);
    assert_eq!(
        house.number(&probes::link_tokens().count()).await,
        1,
        "what was refused minted nothing"
    );

    house.hears_text(LENA, "STOP").await;
    let closed = asks(json!({"customer_id": "c-1", "to": {"phone": LENA}})).await;
    closed.is_problem(409);
    assert!(closed.text.contains("opted_out"), "{}", closed.text);
    assert!(house.texted(LENA).iter().all(|text| !text.contains(LINK)));
}

#[story]
async fn who_may_read_a_link_reads_it_and_may_have_it_sent() {
    let house = house_of_lena(|plan| plan).await;
    for role in ["service", "admin"] {
        let caller = house.caller(role).await;
        let shown = caller.posts_once(PATH, "l-1", &json!({"customer_id": "c-1"})).await;
        assert_eq!(shown.status, 201, "{role}: {}", shown.text);
        assert!(shown.json()["url"].as_str().is_some_and(|url| url.starts_with(LINK)));
        is_sent(
            &caller
                .posts_once(PATH, "l-2", &json!({"customer_id": "c-1", "to": {"phone": LENA}}))
                .await,
        );
    }
    let service = house.service();
    let (id, body) = (fresh_id(), json!({"customer_id": "c-1", "to": {"phone": LENA}}).to_string());
    let signed = async || {
        service.posts(PATH, &service.signed(&id, 0, body.as_bytes()), body.as_bytes()).await
    };
    let first = signed().await;
    is_sent(&first);
    house.quiet().await;
    let (again, sent) = (signed().await, house.texted(LENA).len());
    assert_eq!((&again.json()["id"], again.status), (&first.json()["id"], 202), "{}", again.text);
    house.quiet().await;
    assert_eq!(house.texted(LENA).len(), sent, "it is sent once");
    assert!(
        deeds(&house, "link.minted").await.iter().any(|deed| deed.starts_with("service c-1 lnk_"))
    );
}

#[story]
async fn a_ticket_by_phone_is_for_who_asked_or_whom_the_shop_knows() {
    let house = desk_with_sms(|plan| plan).await;
    let support = house.caller("support").await;
    let opens = async |phone: &str| {
        support.posts("/api/tickets", &json!({"phone": phone, "text": "About your parcel"})).await
    };
    let stranger = opens("+4915199999999").await;
    assert_eq!(stranger.is_problem(422), ["/phone"]);
    assert!(stranger.text.contains("nobody has written to us from it"), "{}", stranger.text);
    house.quiet().await;
    assert_eq!(house.number(&probes::support_tickets().count()).await, 0);
    assert!(house.texted("+4915199999999").is_empty());

    // Whoever wrote to us, in whatever words, may be asked back.
    house.hears_text("+4915199999999", "HELP").await;
    assert_eq!(opens("+49 (0)151 99999999").await.status, 201);
    house.customer_by_phone("c-2", "Bo", "+4915188888888").await;
    assert_eq!(opens("+4915188888888").await.status, 201, "the shop knows it");
    house
        .run(
            "INSERT INTO support_tickets (id, number, state, channel, address, locale, category,
        priority, topic_state, opened_at_ms, changed_at_ms)
            VALUES ('tkt_01950000000070008000000000000000', 7, 'new', 'sms', '+4915177777777', 'en',
            'other', 2, 'none', 1, 1)",
        )
        .await;
    assert_eq!(opens("+4915177777777").await.status, 201, "who asked before is known");
    let by = house
        .texts(&probes::audit_log().action("ticket.opened").distinct().show(|row| row.actor()))
        .await;
    assert_eq!(by, [format!("key:{}", support.id)]);
}
