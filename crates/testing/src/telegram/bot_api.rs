//! A bot of no house: it speaks the raw Bot API to the simulator, so that what Telegram answers can
//! be looked at.

use bellhop_simulator::{GroupKind, Role, Simulator};
use reqwest::Client;
use serde_json::{Value, json};

use crate::agents::GROUP;
use crate::house::telegram;

/// An agent who is a mere member of the group.
pub const ANA: i64 = 1001;
/// Whose group it is.
pub const BEN: i64 = 1002;
/// A customer who has started the bot.
pub const LENA: i64 = 7;

/// The bot and its Telegram.
pub struct RawBot {
    pub simulator: Simulator,
    http: Client,
}

impl RawBot {
    /// A bot that looks after a group of a kind and knows one customer.
    pub async fn in_group(kind: GroupKind) -> Self {
        let simulator = telegram().await;
        simulator.open_group(GROUP, "Agents", kind);
        simulator.add_member(GROUP, BEN, "Ben", Some("en"), Role::Creator);
        simulator.add_member(GROUP, ANA, "Ana", Some("de"), Role::Member);
        simulator.acquaintance(LENA, "Lena", Some("de"));
        Self { simulator, http: Client::new() }
    }

    /// What a call answers, the whole of it.
    pub async fn asks(&self, method: &str, body: Value) -> Value {
        let url = format!("{}/bot424242:simulated/{method}", self.simulator.url());
        let answer = self.http.post(url).json(&body).send().await.expect("an answer");
        let status = answer.status().as_u16();
        let answer: Value = answer.json().await.expect("JSON");
        let told =
            if answer["ok"] == true { 200 } else { answer["error_code"].as_u64().unwrap_or(0) };
        assert_eq!(u64::from(status), told, "the status is the code: {answer}");
        answer
    }

    /// The result of a call that goes well.
    pub async fn gets(&self, method: &str, body: Value) -> Value {
        let answer = self.asks(method, body.clone()).await;
        assert_eq!(answer["ok"], true, "{method} {body}: {answer}");
        answer["result"].clone()
    }

    /// The words of a call that is refused.
    pub async fn refused(&self, method: &str, body: Value) -> String {
        let answer = self.asks(method, body.clone()).await;
        answer["description"]
            .as_str()
            .unwrap_or_else(|| panic!("{method} {body} goes well: {answer}"))
            .to_owned()
    }

    /// A message into the group, or into a topic of it; its id.
    pub async fn says(&self, thread: Option<i64>, text: &str) -> i64 {
        let mut body = json!({"chat_id": GROUP, "text": text});
        if let Some(thread) = thread {
            body["message_thread_id"] = json!(thread);
        }
        self.gets("sendMessage", body).await["message_id"].as_i64().expect("an id")
    }

    /// A new topic; its thread.
    pub async fn topic(&self, name: &str) -> i64 {
        self.gets(
            "createForumTopic",
            json!({"chat_id": GROUP,
            "name": name}),
        )
        .await["message_thread_id"]
            .as_i64()
            .expect("a thread")
    }

    /// What happened since the last look: kinds and contents of updates.
    pub async fn hears(&self) -> Vec<(String, Value)> {
        self.hears_of(&Value::Null).await
    }

    /// The same, asking for these kinds from now on.
    pub async fn hears_of(&self, kinds: &Value) -> Vec<(String, Value)> {
        let mut body = json!({"timeout": 0});
        if !kinds.is_null() {
            body["allowed_updates"] = kinds.clone();
        }
        let updates = self.gets("getUpdates", body.clone()).await;
        let updates = updates.as_array().expect("a list").clone();
        if let Some(last) = updates.last() {
            body["offset"] = json!(last["update_id"].as_i64().expect("an id") + 1);
            self.gets("getUpdates", body).await;
        }
        let opened = |update: Value| {
            let fields = update.as_object().expect("an update").clone();
            fields.into_iter().find(|(name, _)| name != "update_id").expect("a kind")
        };
        updates.into_iter().map(opened).collect()
    }

    /// The messages that came since the last look.
    pub async fn reads(&self) -> Vec<Value> {
        self.hears()
            .await
            .into_iter()
            .filter(|(kind, _)| kind == "message")
            .map(|(_, message)| message)
            .collect()
    }

    /// A file's bytes, or the status.
    pub async fn downloads(&self, path: &str) -> Result<Vec<u8>, u16> {
        let answer = self
            .http
            .get(format!("{}/file/bot424242:simulated/{path}", self.simulator.url()))
            .send()
            .await
            .expect("an answer");
        if answer.status() != 200 {
            return Err(answer.status().as_u16());
        }
        Ok(answer.bytes().await.expect("bytes").to_vec())
    }

    /// What the controls for people answer.
    pub async fn leads(&self, act: &str, body: Value) -> (u16, Value) {
        let url = format!("{}/control/people/{act}", self.simulator.url());
        let answer = self.http.post(url).body(body.to_string()).send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
    }
}
