//! Tickets by the API: a tool of the shop lists, reads, answers and moves them, and agents see it
//! in the topic.

use serde_json::{Value, json};

use bellhop_testing::described::Described;
use bellhop_testing::desk::{BEN, LENA, desk};
use bellhop_testing::desk_texts::desk_with_sms;
use bellhop_testing::house::{House, reads};
use bellhop_testing::story;

/// The newest ticket, as a tool reads it.
async fn newest(house: &House, role: &str) -> Value {
    let list = house.caller(role).await.gets("/api/tickets?limit=1").await;
    assert_eq!(list.status, 200, "{}", list.text);
    list.json()["tickets"][0].clone()
}

fn at(ticket: &Value, rest: &str) -> String {
    format!("/api/tickets/{}{rest}", ticket["id"].as_str().expect("an id"))
}

#[story]
async fn a_tool_lists_tickets_page_by_page_and_by_filter() {
    let house = desk().await;
    for n in 0..3 {
        house.person(50 + n, "Ana", "en");
        house.asks_for_help(50 + n, "Delivery", "Where is it?").await;
    }
    let reader = house.caller("reader").await;
    let (mut path, mut numbers) = ("/api/tickets?limit=2".to_owned(), Vec::new());
    for _ in 0..5 {
        let page = reader.gets(&path).await.json();
        numbers.extend(
            page["tickets"]
                .as_array()
                .expect("a page")
                .iter()
                .map(|ticket| ticket["number"].as_i64().expect("a number")),
        );
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("/api/tickets?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(numbers, [1003, 1002, 1001], "each once, the newest first");
    house.agent_writes(BEN, "1002", "/close").await;
    let count = async |query: &str| {
        reader.gets(&format!("/api/tickets?{query}")).await.json()["tickets"]
            .as_array()
            .map(Vec::len)
    };
    assert_eq!((count("state=open").await, count("state=closed").await), (Some(2), Some(1)));
    assert_eq!(
        (count("category=delivery&channel=telegram").await, count("channel=sms").await),
        (Some(3), Some(0))
    );
    assert_eq!(
        reader.gets("/api/tickets?state=lost&limit=0").await.is_problem(422),
        ["?state", "?limit"]
    );
}

#[story]
async fn a_tool_reads_what_was_said_and_done() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Payment", "I paid <twice>").await;
    house.agent_writes(BEN, &number, "// check with accounting").await;
    house.agent_writes(BEN, &number, "We pay it back").await;
    let ticket = newest(&house, "support").await;
    let described =
        Described::of(house.service().asks(reqwest::Method::GET, "/api/openapi.json").await.json());
    let support = house.caller("support").await;
    let whole = support.gets(&at(&ticket, "")).await;
    let operations = described.operations();
    let operation = operations
        .iter()
        .find(|one| (one.method, one.path) == ("get", "/api/tickets/{id}"))
        .expect("described");
    assert_eq!(
        described.objections(operation, whole.status, &whole.json()),
        Vec::<String>::new(),
        "{}",
        whole.text
    );
    let whole = whole.json();
    let said: Vec<_> = whole["messages"]
        .as_array()
        .expect("messages")
        .iter()
        .map(|line| (line["side"].clone(), line["text"].clone()))
        .collect();
    assert_eq!(
        said,
        [
            (json!("customer"), json!("I paid <twice>")),
            (json!("note"), json!("// check with accounting")),
            (json!("agent"), json!("We pay it back"))
        ]
    );
    let done: Vec<&str> = whole["audit"]
        .as_array()
        .expect("audit")
        .iter()
        .filter_map(|act| act["action"].as_str())
        .collect();
    assert_eq!(done, ["ticket.opened", "ticket.noted", "ticket.answered", "ticket.said"]);
    assert_eq!((&whole["assignee"]["name"], &whole["customer_id"]), (&json!("Ben"), &json!("c-1")));
    support.gets("/api/tickets/tkt_1").await.is_problem(404);
    house.caller("service").await.gets("/api/tickets").await.is_problem(403);
}

#[story]
async fn an_answer_by_the_api_reaches_the_customer_once_and_the_agents_see_it() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let (ticket, support) = (newest(&house, "support").await, house.caller("support").await);
    let answer = json!({"text": "It comes <today>", "agent": {"name": "Dora"}});
    let before = house.newest(LENA);
    for _ in 0..2 {
        let taken = support.posts_once(&at(&ticket, "/messages"), "a-1", &answer).await;
        assert_eq!(taken.status, 201, "{}", taken.text);
        assert_eq!(
            (&taken.json()["state"], &taken.json()["assignee"]),
            (&json!("waiting_customer"), &json!({"user_id": null, "name": "Dora"}))
        );
    }
    house.quiet().await;
    assert_eq!(
        house.since(LENA, before).iter().map(reads).collect::<Vec<_>>(),
        ["It comes <today>"]
    );
    assert!(
        house.said_in_topic(&number).contains(&"💻 Dora answered: It comes <today>".to_owned()),
        "{:?}",
        house.said_in_topic(&number)
    );

    let note = json!({"text": "Call the carrier", "agent": {"name": "Dora"}, "internal": true});
    assert_eq!(support.posts(&at(&ticket, "/messages"), &note).await.status, 201);
    house.quiet().await;
    assert_eq!(house.since(LENA, before).len(), 1, "a note stays among agents");
    assert!(house.said_in_topic(&number).contains(&"📝 Dora noted: Call the carrier".to_owned()));

    let bad = json!({"text": " ", "agent": {"name": ""}});
    assert_eq!(
        support.posts(&at(&ticket, "/messages"), &bad).await.is_problem(422),
        ["/agent/name", "/text"]
    );
    support.posts_once(&at(&ticket, "/messages"), "a-1", &note).await.is_problem(409);
}

#[story]
async fn a_tool_moves_tickets_unless_somebody_was_faster() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let (ticket, support) = (newest(&house, "support").await, house.caller("support").await);
    let path = at(&ticket, "/transitions");
    let moves = async |act: &str, version: &Value, more: Value| {
        let mut body = json!({"act": act, "version": version});
        body.as_object_mut()
            .expect("an object")
            .extend(more.as_object().cloned().unwrap_or_default());
        support.posts(&path, &body).await
    };
    let dora = json!({"agent": {"name": "Dora"}});
    let taken = moves("take", &ticket["version"], dora.clone()).await;
    assert_eq!(
        (taken.status, &taken.json()["state"]),
        (200, &json!("waiting_agent")),
        "{}",
        taken.text
    );
    let late = moves("resolve", &ticket["version"], json!({})).await;
    assert!(
        late.is_problem(409).is_empty() && late.json()["type"] == "/problems/version-moved",
        "{}",
        late.text
    );

    let version = taken.json()["version"].clone();
    let other = moves("take", &version, json!({"agent": {"name": "Eva"}})).await;
    assert!(
        other.is_problem(409).is_empty() && other.json()["type"] == "/problems/not-possible",
        "{}",
        other.text
    );
    let raised = moves("priority", &version, json!({"priority": "urgent"})).await.json();
    assert_eq!(raised["priority"], "urgent");
    let given =
        moves("assign", &raised["version"], json!({"agent": {"name": "Ben", "user_id": BEN}}))
            .await
            .json();
    assert_eq!(given["assignee"], json!({"user_id": BEN, "name": "Ben"}));
    let closed = moves("close", &given["version"], json!({})).await.json();
    assert_eq!(closed["state"], "closed");
    house.quiet().await;
    assert!(
        house.topic_name(&number).starts_with('⚫'),
        "the topic shows it: {}",
        house.topic_name(&number)
    );
    let reopened = moves("reopen", &closed["version"], json!({})).await.json();
    assert_eq!(reopened["state"], "waiting_agent");
    for (act, more, field) in [
        ("take", json!({}), "/agent"),
        ("priority", json!({}), "/priority"),
        ("priority", json!({"priority": "bulk"}), "/priority"),
    ] {
        assert_eq!(moves(act, &reopened["version"], more).await.is_problem(422), [field], "{act}");
    }
    assert_eq!(moves("lose", &reopened["version"], json!({})).await.is_problem(422), ["/act"]);
}

#[story]
async fn a_tool_opens_a_ticket_in_a_customer_s_name() {
    let house = desk_with_sms(|plan| plan).await;
    let support = house.caller("support").await;
    let body = json!({"customer_id": "c-1", "category": "delivery", "order_id": "ORD-7",
        "priority": "high", "text": "The mug is broken"});
    let opened = support.posts_once("/api/tickets", "o-1", &body).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    assert_eq!(support.posts_once("/api/tickets", "o-1", &body).await.json(), opened.json());
    house.quiet().await;
    let number = opened.json()["number"].to_string();
    assert_eq!(house.said_in_topic(&number), ["The mug is broken"]);
    assert!(reads(&house.last(LENA)).contains(&format!("#{number}")), "Lena knows its number");
    house.agent_writes(BEN, &number, "A new one comes").await;
    assert_eq!(reads(&house.last(LENA)), "A new one comes");

    let by_phone = json!({"phone": "+4915199999999", "name": "Ana", "text": "Call me"});
    assert_eq!(
        support.posts("/api/tickets", &by_phone).await.is_problem(422),
        ["/phone"],
        "nobody has written from it"
    );
    house.texts_the_desk("+4915199999999", "Can you call me?").await;
    let number = support.posts("/api/tickets", &by_phone).await.json()["number"].to_string();
    house.quiet().await;
    house.agent_writes(BEN, &number, "We will").await;
    assert_eq!(house.texted("+4915199999999"), [format!("Blue Door #{number}: We will")]);

    house.customer_by_phone("c-2", "Bo", "+4915188888888").await;
    let known = support
        .posts("/api/tickets", &json!({"phone": "+4915188888888", "text": "Call me, too"}))
        .await
        .json();
    assert_eq!(
        (&known["customer_id"], &known["name"], &known["channel"]),
        (&json!("c-2"), &json!("Bo"), &json!("sms")),
        "whose phone it is"
    );

    let nobody = json!({"category": "weather", "priority": "soon", "text": ""});
    assert_eq!(
        support.posts("/api/tickets", &nobody).await.is_problem(422),
        ["", "/category", "/priority", "/text"]
    );
    support
        .posts("/api/tickets", &json!({"customer_id": "c-404", "text": "Hello"}))
        .await
        .is_problem(404);
}
