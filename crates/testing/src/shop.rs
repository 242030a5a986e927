//! What the order service does in the stories.

use bellhop::webhooks::signature;
use serde_json::{Value, json};

use crate::house::{House, time};
use crate::service::{SECRET, fresh_id};

impl House {
    /// Sends an event (or a batch), signed; it is taken.
    pub async fn sends(&self, event: Value) -> Value {
        let (status, answer) =
            self.posts("/api/events", &fresh_id(), event.to_string().as_bytes()).await;
        assert_eq!(status, 202, "{answer}");
        answer
    }

    /// Sends an event and waits until all that follows from it has happened.
    pub async fn hears_of(&self, event: Value) {
        self.sends(event).await;
        self.quiet().await;
    }

    /// Posts a signed body; the status and the answer.
    pub async fn posts(&self, path: &str, id: &str, body: &[u8]) -> (u16, Value) {
        let now = self.clock().now().ms() / 1000;
        let signature = signature::sign(SECRET, id, now, body).expect("a good secret");
        let (status, _, answer) = self
            .posts_raw(
                path,
                &[
                    ("webhook-id", id),
                    ("webhook-timestamp", &now.to_string()),
                    ("webhook-signature", &signature),
                ],
                body,
            )
            .await;
        (status, answer)
    }

    /// Posts a body with these headers only; status, content type and answer.
    pub async fn posts_raw(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> (u16, String, Value) {
        let mut request = self
            .http
            .post(self.url(path))
            .header("content-type", "application/json")
            .body(body.to_vec());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.expect("the hook answers");
        let status = answer.status().as_u16();
        let kind = answer
            .headers()
            .get("content-type")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let text = answer.text().await.expect("a whole answer");
        (status, kind, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// Gets a path; status and answer.
    pub async fn gets(&self, path: &str) -> (u16, Value) {
        let answer = self.http.get(self.url(path)).send().await.expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or(Value::Null))
    }

    /// The shop tells of a customer and ties them to a chat; the person has written to the bot
    /// before.
    pub async fn customer(&self, id: &str, chat: i64, name: &str, locale: &str) {
        self.person(chat, name, locale);
        self.simulator.say(chat, "/help");
        let customer = json!({"id": id, "name": name, "locale": locale, "telegram_chat_id": chat});
        self.hears_of(
            json!({"type": "customer.updated", "occurred_at": time(-3600), "customer": customer}),
        )
        .await;
    }
}
