//! The SMS side of a house: its account, its customers' phones, and what its tables say of texts.

use std::time::Duration;

use bellhop::clock::At;
use bellhop::ids::NotificationId;
use bellhop_simulator::twilio::{Account, SimText};
use serde_json::{Value, json};

use crate::house::{House, PATIENCE, Plan, house_with, time};

/// Lena's phone.
pub const LENA: &str = "+4915112345678";

/// A house with an SMS account.
pub async fn house_with_sms(change: impl Fn(Plan) -> Plan) -> House {
    house_with(|plan| change(plan.with_sms())).await
}

/// A house with an SMS account in which Lena has a chat and a phone.
pub async fn house_of_lena(change: impl Fn(Plan) -> Plan) -> House {
    let house = house_with_sms(change).await;
    house.customer_with_phone("c-1", 7, "Lena", LENA).await;
    house
}

impl Plan {
    /// The same with an SMS account, a number to send from and a public address for receipts.
    pub fn with_sms(self) -> Self {
        let account = Account::default();
        let number = account.numbers.last().cloned().expect("a number");
        self.with("sms.account_sid", account.sid)
            .with("sms.auth_token", account.token)
            .with("sms.from", number)
    }

    /// The same with calls that are not cut while a story holds their answers back.
    pub fn with_patient_calls(self) -> Self {
        self.with("delivery.call_timeout_ms", 60_000)
            .with("delivery.call_timeout_urgent_ms", 60_000)
            .with("delivery.lease_ms", 70_000)
    }

    /// The same with calls that are cut soon, so that no story waits long for what hangs.
    pub fn with_short_calls(self) -> Self {
        self.with("delivery.call_timeout_ms", 400).with("delivery.call_timeout_urgent_ms", 300)
    }
}

/// A notification as a service would ask for it.
pub struct Note {
    category: &'static str,
    priority: i32,
    route: Vec<Value>,
    worth: Option<Duration>,
}

impl Note {
    /// One that goes by the channels that follow.
    pub fn of(category: &'static str) -> Self {
        Self { category, priority: 2, route: Vec::new(), worth: None }
    }

    /// The same, urgent.
    pub fn urgent(mut self) -> Self {
        self.priority = 0;
        self
    }

    /// The same, high.
    pub fn high(mut self) -> Self {
        self.priority = 1;
        self
    }

    /// The same, as part of a campaign.
    pub fn bulk(mut self) -> Self {
        self.priority = 3;
        self
    }

    /// The same by one more channel.
    pub fn by(mut self, channel: &str, address: &str, words: &str) -> Self {
        self.route.push(json!({"channel": channel, "address": address,
            "content": {"do": "send", "text": words}}));
        self
    }

    /// The same by SMS.
    pub fn by_sms(self, phone: &str, words: &str) -> Self {
        self.by("sms", phone, words)
    }

    /// The same, worth nothing after a while.
    pub fn for_so_long(mut self, worth: Duration) -> Self {
        self.worth = Some(worth);
        self
    }
}

impl House {
    /// A customer with a chat and a phone; they have written to the bot before.
    pub async fn customer_with_phone(&self, id: &str, chat: i64, name: &str, phone: &str) {
        self.customer(id, chat, name, "en").await;
        let customer = json!({"id": id, "phone": phone});
        self.hears_of(
            json!({"type": "customer.updated", "occurred_at": time(-3000), "customer": customer}),
        )
        .await;
    }

    /// A customer with a phone who has never written to the bot.
    pub async fn customer_by_phone(&self, id: &str, name: &str, phone: &str) {
        let customer = json!({"id": id, "name": name, "locale": "en", "phone": phone});
        self.hears_of(
            json!({"type": "customer.updated", "occurred_at": time(-3600), "customer": customer}),
        )
        .await;
    }

    /// Enters a notification into the outbox; its id.
    pub async fn enters(&self, note: Note) -> String {
        let (now, first) = (self.clock().now(), note.route.first().expect("a way").clone());
        let id = NotificationId::new(now).to_string();
        let expires =
            note.worth.map_or("NULL".to_owned(), |worth| now.plus(worth).ms().to_string());
        let (category, priority, route) = (note.category, note.priority, Value::from(note.route));
        let (channel, address) = (
            first["channel"].as_str().expect("a channel"),
            first["address"].as_str().expect("an address"),
        );
        self.run(&format!(
            "INSERT INTO notifications (id, recipient, category, template, locale, priority, state,
                route, channel, address, due_at_ms,
            expires_at_ms, created_at_ms) VALUES ('{id}', 'staff', '{category}', 'note', 'en',
            {priority}, 'ready', '{route}', '{channel}',
            '{address}', {now}, {expires}, {now})",
            now = now.ms()
        ))
        .await;
        id
    }

    /// The words of every text that was taken for a phone, oldest first.
    pub fn texted(&self, phone: &str) -> Vec<String> {
        self.simulator.phone(phone).texts.into_iter().map(|text| text.body).collect()
    }

    /// Waits until a text for a phone was taken that holds these words.
    pub async fn is_texted(&self, phone: &str, words: &str) -> SimText {
        let found = self.simulator.wait_for(PATIENCE, |state| {
            state.sms.texts_to(phone).find(|text| text.body.contains(words)).cloned()
        });
        let found = found.await;
        found.unwrap_or_else(|| panic!("{words:?} in {:?}", self.texted(phone)))
    }

    /// Waits until Twilio was asked so often about a phone, and until what came of it is written.
    pub async fn has_asked(&self, method: &str, phone: &str, times: usize) {
        let asked = self.simulator.wait_for(PATIENCE, |state| {
            let calls = state
                .sms
                .calls
                .iter()
                .filter(|call| call.method == method && call.parameter("To") == Some(phone));
            (calls.count() >= times).then_some(())
        });
        assert!(
            asked.await.is_some(),
            "{method} about {phone}: {} times",
            self.simulator.sms_calls(method, phone).len()
        );
        self.until(
            "SELECT CASE WHEN COUNT(*) = 0 THEN 1 ELSE 0 END FROM notifications
                WHERE awaits IS NOT NULL AND lease_owner IS NOT NULL",
        )
        .await;
    }

    /// Every try, oldest first: number, channel, state, class, code.
    pub async fn tries(&self) -> Vec<String> {
        self.texts(
            "SELECT try || ' ' || channel || ' ' || state || ' ' || COALESCE(class, '-') || ' '
                || COALESCE(code, '-') FROM attempts
            ORDER BY notification_id, try",
        )
        .await
    }

    /// Every try of one notification, oldest first: channel, state, class.
    pub async fn tries_of(&self, id: &str) -> Vec<String> {
        let sql = "SELECT channel || ' ' || state || ' ' || COALESCE(class, '-') FROM attempts";
        self.texts(&format!("{sql} WHERE notification_id = '{id}' ORDER BY try")).await
    }

    /// How each notification but those to staff stands, oldest first: state, proof, reason.
    pub async fn ends(&self) -> Vec<String> {
        let sql = "SELECT state || ' ' || COALESCE(proof, '-') || ' ' || COALESCE(reason, '-')
            FROM notifications";
        self.texts(&format!("{sql} WHERE category <> 'staff' ORDER BY id")).await
    }

    /// What each receipt did, in order of arrival: status, source, effect.
    pub async fn receipts(&self) -> Vec<String> {
        self.texts(
            "SELECT status || ' ' || source || ' ' || effect FROM receipts
            ORDER BY received_at_ms, id",
        )
        .await
    }

    /// Waits until the newest try is in this state.
    pub async fn until_tried(&self, state: &str) {
        self.until(&format!(
            "SELECT COUNT(*) FROM attempts WHERE state = '{state}'
            AND id = (SELECT MAX(id) FROM attempts)"
        ))
        .await;
    }

    /// From the first failure of a notification to the beginning of its first text, in
    /// milliseconds.
    pub async fn saved_after(&self) -> i64 {
        self.number(
            "SELECT MIN(s.started_at_ms) - (SELECT MIN(f.ended_at_ms) FROM attempts f
                WHERE f.channel = 'telegram' AND f.state IN ('failed', 'unknown'))
            FROM attempts s WHERE s.channel = 'sms'",
        )
        .await
    }

    /// Time passes in small steps on the house's own clock, until this is true.
    pub async fn passes_until(&self, sql: &str) {
        let passing = async {
            while self.number(sql).await == 0 {
                self.passes(Duration::from_millis(25));
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let passed = tokio::time::timeout(Duration::from_secs(30), passing).await;
        assert!(
            passed.is_ok(),
            "this never comes true: {sql}; {:?}; {:?}",
            self.ends().await,
            self.tries().await
        );
    }

    /// Time passes until every notification is settled.
    pub async fn passes_until_settled(&self) {
        self.passes_until(
            "SELECT CASE WHEN COUNT(*) = 0 THEN 1 ELSE 0 END FROM notifications
            WHERE settled_at_ms IS NULL",
        )
        .await;
        self.quiet().await;
    }

    /// Time passes, on the house's own clock.
    pub fn passes(&self, time: Duration) -> At {
        self.clock().advance(time);
        self.clock().now()
    }
}
