//! Every deed names who did it: whatever changes something through the HTTP door leaves a row with
//! its key, its service or its person. A path without a deed that is named here fails.

use bellhop_simulator::twilio::{Account, sign};
use bellhop_simulator::{Fault, FaultAction};
use reqwest::Method;
use serde_json::{Value, json};
use url::form_urlencoded;

use bellhop_testing::api::Caller;
use bellhop_testing::described::Described;
use bellhop_testing::desk::{BEN, LENA, desk_with};
use bellhop_testing::house::{House, Plan, TELEGRAM_SECRET, fresh_id, placed, time};
use bellhop_testing::probes;
use bellhop_testing::raw;
use bellhop_testing::service::Answer;
use bellhop_testing::story;

const PHONE: &str = "+4915112345678";

/// Where what came of a request is on record.
enum Deed {
    /// In the audit log, under this word, beside the key.
    Key(&'static str),
    /// In a row of its own, which names whoever it is from.
    Row(String),
}

/// A house in which everything that a path names is there.
struct Stage<'h> {
    house: &'h House,
    admin: Caller,
    /// The newer of two: the older one is replayed with all.
    dead: Value,
    waiting: Value,
    ticket: Value,
    code: Value,
}

impl<'h> Stage<'h> {
    async fn of(house: &'h House) -> Self {
        house.customer_by_phone("c-1", "Lena", PHONE).await;
        let admin = house.caller("admin").await;
        let refusal = FaultAction::Refuse {
            code: 400,
            description: "Bad Request: message is too long".to_owned(),
            retry_after: None,
        };
        house.simulator.add_fault(Fault::of("sendMessage", refusal).times(2));
        let note = |words: &str| json!({"recipient": {"chat_id": LENA}, "category": "order", "text": {"telegram": words}});
        admin.tells(note("one")).await;
        let dead = admin.tells(note("two")).await["id"].clone();
        house.quiet().await;
        let mut later = note("later");
        later["not_before"] = json!(time(3600));
        let waiting = admin.tells(later).await["id"].clone();
        let ticket = admin
            .posts("/api/tickets", &json!({"customer_id": "c-1", "text": "Where is it?"}))
            .await
            .json();
        let code = admin
            .posts("/api/verifications", &json!({"phone": PHONE, "purpose": "login"}))
            .await
            .json();
        Self { house, admin, dead, waiting, ticket, code }
    }

    async fn keyed(&self, method: Method, path: &str, body: Value) -> Answer {
        self.admin
            .asks_with(
                method,
                path,
                &[("idempotency-key", &fresh_id())],
                body.to_string().into_bytes(),
            )
            .await
    }

    async fn form(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let pairs: Vec<_> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let signature = sign(&Account::default().token, &self.house.url(path), &pairs);
        let headers = [
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
            ("x-twilio-signature", signature),
        ];
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&pairs)
            .finish()
            .into_bytes();
        self.house.service().posts(path, &headers, &body).await
    }

    /// Does what an operation is for; how it was answered and where that is on record.
    async fn does(&self, operation: &str, path: &str) -> (Answer, Deed) {
        let at = |id: &Value| path.replace("{id}", id.as_str().expect("an id"));
        let (ticket, version) = (&self.ticket["id"], &self.ticket["version"]);
        let post = Method::POST;
        let to_lena = json!({"recipient": {"customer_id": "c-1"}, "category": "order", "text": {"telegram": "Hello"}});
        match operation {
            "tellEvents" => {
                (self.keyed(post, path, placed("c-1", "ORD-1")).await, Deed::Key("events.taken"))
            }
            "mintLink" => (
                self.keyed(post, path, json!({"customer_id": "c-1"})).await,
                Deed::Key("link.minted"),
            ),
            "tell" => (self.keyed(post, path, to_lena).await, Deed::Key("notification.entered")),
            "cancelNotification" => (
                self.keyed(Method::DELETE, &at(&self.waiting), Value::Null).await,
                Deed::Key("notification.cancelled"),
            ),
            "replayNotification" => (
                self.keyed(post, &at(&self.dead), json!({})).await,
                Deed::Key("notification.replayed"),
            ),
            "replayNotifications" => (
                self.keyed(post, path, json!({"state": "failed", "limit": 1})).await,
                Deed::Key("notification.replayed"),
            ),
            "sendSms" => {
                let text = json!({"to": PHONE, "category": "order", "text": "Hello"});
                (self.keyed(post, path, text).await, Deed::Key("notification.entered"))
            }
            "openTicket" => (
                self.keyed(post, path, json!({"customer_id": "c-1", "text": "And this?"})).await,
                Deed::Key("ticket.opened"),
            ),
            "sayInTicket" => {
                let words = json!({"text": "Tomorrow", "agent": {"name": "Ana"}});
                (self.keyed(post, &at(ticket), words).await, Deed::Key("ticket.said"))
            }
            "moveTicket" => {
                let now = self
                    .house
                    .number(&probes::support_tickets().number(1001).value(|row| row.version()))
                    .await;
                assert!(json!(now) != *version, "it was answered before");
                (
                    self.keyed(post, &at(ticket), json!({"act": "resolve", "version": now})).await,
                    Deed::Key("ticket.resolved"),
                )
            }
            "sendProbe" => {
                let probe = json!({"recipient": {"chat_id": LENA}, "channels": ["telegram"], "timeout_seconds": 5});
                (self.keyed(post, path, probe).await, Deed::Key("probe.sent"))
            }
            "sendCode" => {
                let wanted = json!({"phone": PHONE, "purpose": "payment"});
                (self.keyed(post, path, wanted).await, Deed::Key("code.started"))
            }
            "checkCode" => (
                self.keyed(post, &at(&self.code["id"]), json!({"code": "000000"})).await,
                Deed::Key("code.failed"),
            ),
            "twilioStatus" => {
                let receipt = [
                    ("MessageSid", "SM00000000000000000000000000000009"),
                    ("MessageStatus", "delivered"),
                    ("To", PHONE),
                ];
                (
                    self.form(path, &receipt).await,
                    Deed::Row(
                        "SELECT COUNT(*) FROM receipts WHERE provider_id LIKE 'SM%9'".to_owned(),
                    ),
                )
            }
            "twilioInbound" => {
                let text = [
                    ("MessageSid", "SM00000000000000000000000000000008"),
                    ("From", PHONE),
                    ("To", "+15017122661"),
                    ("Body", "Hi"),
                ];
                let from = format!(
                    "SELECT COUNT(*) FROM inbound_sms WHERE provider_id LIKE 'SM%8' AND from_phone = '{PHONE}'"
                );
                (self.form(path, &text).await, Deed::Row(from))
            }
            "telegramUpdate" => {
                let update =
                    json!({"update_id": 900_001, "message": raw::said(LENA, "/help")}).to_string();
                let secret = [("x-telegram-bot-api-secret-token", TELEGRAM_SECRET.to_owned())];
                let answer = self.house.service().posts(path, &secret, update.as_bytes()).await;
                let by = format!(
                    "SELECT COUNT(*) FROM telegram_bot_interactions WHERE update_id = 900001 AND chat_id = {LENA}"
                );
                (answer, Deed::Row(by))
            }
            other => panic!("{other} changes something: say here where it is on record who did it"),
        }
    }
}

#[story]
async fn whatever_changes_something_names_who_did_it() {
    let house =
        desk_with(|plan| Plan::with_sms(plan).with("verifications.resend_after_s", 0)).await;
    let described =
        Described::of(house.service().asks(Method::GET, "/api/openapi.json").await.json());
    let stage = Stage::of(&house).await;
    let changing: Vec<_> =
        described.operations().into_iter().filter(|operation| operation.method != "get").collect();
    assert!(changing.len() > 12, "the paths were found");
    for operation in changing {
        let name = operation.says["operationId"].as_str().expect("a name");
        let count = async |action: &str| {
            let by = format!("actor = 'key:{}' AND action = '{action}'", stage.admin.id);
            house.number(&format!("SELECT COUNT(*) FROM audit_log WHERE {by}")).await
        };
        let before = house
            .texts(&format!("SELECT action FROM audit_log WHERE actor = 'key:{}'", stage.admin.id))
            .await;
        let (answer, deed) = stage.does(name, operation.path).await;
        assert!(answer.status < 300, "{name}: {} {}", answer.status, answer.text);
        match deed {
            Deed::Key(action) => {
                let earlier =
                    i64::try_from(before.iter().filter(|one| *one == action).count()).expect("few");
                assert!(count(action).await > earlier, "{name} leaves {action}");
            }
            Deed::Row(sql) => house.until(&sql).await,
        }
    }
}

#[story]
async fn a_phone_and_a_chat_that_a_key_changes_are_on_record_as_its_deed() {
    let house = desk_with(Plan::with_sms).await;
    let admin = house.caller("admin").await;
    let told = |customer: Value, at: i64| json!({"type": "customer.updated", "occurred_at": time(at), "customer": customer});
    let by_key = async |customer: Value, at: i64| {
        assert_eq!(
            admin.posts_once("/api/events", &fresh_id(), &told(customer, at)).await.status,
            202
        );
        house.quiet().await;
    };
    house.hears_of(told(json!({"id": "c-1", "phone": PHONE}), -600)).await;
    by_key(json!({"id": "c-1", "phone": PHONE, "name": "Lena"}), -500).await;
    by_key(json!({"id": "c-1", "phone": "+4915188888888"}), -400).await;
    by_key(json!({"id": "c-1", "phone": "+4915177777777"}), -450).await;
    by_key(json!({"id": "c-9", "telegram_chat_id": 99}), -400).await;
    by_key(json!({"id": "c-8", "telegram_chat_id": 99}), -400).await;
    let deeds = "SELECT actor || ' ' || action || ' ' || object || ' ' || detail FROM audit_log WHERE action";
    let key = format!("key:{}", admin.id);
    assert_eq!(
        house.texts(&format!("{deeds} = 'customer.phone' ORDER BY id")).await,
        [
            "service customer.phone c-1 +49•••••5678".to_owned(),
            format!("{key} customer.phone c-1 +49•••••8888")
        ],
        "what changed nothing, and what came late, is no deed"
    );
    let links =
        house.texts(&format!("{deeds} LIKE 'link.%' AND actor <> 'service' ORDER BY id")).await;
    assert_eq!(
        links,
        [format!("{key} link.made c-9 shop"), format!("{key} link.refused chat:99 named for c-8")]
    );
}

#[story]
async fn what_agents_say_and_which_codes_a_chat_tries_is_on_record() {
    let house = desk_with(Plan::with_sms).await;
    house.customer_by_phone("c-2", "Bo", PHONE).await;
    let number = house.asks_for_help(LENA, "Payment", "I paid twice").await;
    house.agent_writes(BEN, &number, "One moment").await;
    house.agent_writes(BEN, &number, "We pay it back").await;
    house.agent_writes(BEN, &number, "// check with accounting").await;
    let acts =
        probes::audit_log().actor("user:2001").sorted_by(|row| row.id()).show(|row| row.action());
    assert_eq!(
        house.texts(&acts).await,
        ["ticket.answered", "ticket.said", "ticket.said", "ticket.noted"]
    );

    house.person(8, "Bo", "en");
    house.says(8, "/start").await;
    house.says(8, PHONE).await;
    let code = house.is_texted(PHONE, "Blue Door code").await.body;
    let code: String = code.chars().take_while(char::is_ascii_digit).collect();
    let wrong = if code == "000000" { "111111" } else { "000000" };
    house.says(8, wrong).await;
    house.hears(8, &code).await;
    let tries = probes::audit_log()
        .actor("chat:8")
        .sorted_by(|row| row.id())
        .show(|row| row.action().detail());
    assert_eq!(
        house.texts(&tries).await,
        ["code.started chat:link", "code.failed wrong", "code.approved ", "link.made code"]
    );
    let told = "SELECT COUNT(*) FROM audit_log WHERE detail LIKE";
    assert_eq!(
        house.number(&format!("{told} '%{code}%'")).await
            + house.number(&format!("{told} '%{PHONE}%'")).await,
        0
    );
}
