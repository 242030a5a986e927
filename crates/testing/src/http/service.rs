//! The order service as a client of the hook: it signs, posts, and reads answers with their
//! headers.

use std::sync::atomic::{AtomicU32, Ordering};

use bellhop::clock::Clock;
use bellhop::webhooks::signature;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// What the order service signs with.
pub const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
static REQUESTS: AtomicU32 = AtomicU32::new(0);

/// A request id that no other request of this run has.
pub fn fresh_id() -> String {
    format!("msg_{}_{}", std::process::id(), REQUESTS.fetch_add(1, Ordering::SeqCst))
}

/// What the hook answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// The body as lines of JSON each.
    pub fn lines(&self) -> Vec<Value> {
        self.text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }

    /// A header, empty where it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Asserts that this is a problem of RFC 9457 with this status; returns its fields at fault as
    /// JSON pointers.
    pub fn is_problem(&self, status: u16) -> Vec<String> {
        let body = self.json();
        assert_eq!(
            (self.status, self.header("content-type")),
            (status, "application/problem+json"),
            "{}",
            self.text
        );
        assert_eq!(body["status"], status, "{body}");
        let words = |name: &str| body[name].as_str().is_some_and(|words| !words.is_empty());
        assert!(words("type") && words("title") && words("detail"), "{body}");
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        assert!(
            errors
                .iter()
                .all(|error| error["detail"].as_str().is_some_and(|detail| !detail.is_empty())),
            "{body}"
        );
        errors
            .iter()
            .map(|error| error["pointer"].as_str().expect("a pointer").to_owned())
            .collect()
    }

    /// The ids of the events that were taken.
    pub fn taken(&self) -> Vec<String> {
        assert_eq!(self.status, 202, "{}", self.text);
        let events = self.json()["events"].clone();
        serde_json::from_value(events).expect("the events' ids")
    }
}

/// The order service.
#[derive(Clone)]
pub struct Service {
    http: reqwest::Client,
    base: String,
    secret: String,
    clock: Clock,
}

impl Service {
    /// One that posts to `base` and signs with the usual secret.
    pub fn at(base: impl Into<String>) -> Self {
        Self {
            http: reqwest::Client::new(),
            base: base.into(),
            secret: SECRET.to_owned(),
            clock: Clock::System,
        }
    }

    /// The same with another secret.
    pub fn signing_with(mut self, secret: &str) -> Self {
        secret.clone_into(&mut self.secret);
        self
    }

    /// The same with another clock.
    pub fn by(mut self, clock: &Clock) -> Self {
        self.clock = clock.clone();
        self
    }

    /// The three headers of a request, its time being `off_s` seconds from now.
    pub fn signed(&self, id: &str, off_s: i64, body: &[u8]) -> [(&'static str, String); 3] {
        let time = self.clock.now().ms() / 1000 + off_s;
        let signature = signature::sign(&self.secret, id, time, body).expect("a good secret");
        [
            ("webhook-id", id.to_owned()),
            ("webhook-timestamp", time.to_string()),
            ("webhook-signature", signature),
        ]
    }

    /// Posts a body with these headers; an error is a connection that broke.
    pub async fn tries(
        &self,
        path: &str,
        headers: &[(&'static str, String)],
        body: &[u8],
    ) -> reqwest::Result<Answer> {
        let mut request = self.http.post(format!("{}{path}", self.base)).body(body.to_vec());
        if headers.iter().all(|(name, _)| *name != "content-type") {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        read(request.send().await?).await
    }

    /// Posts a body with these headers.
    pub async fn posts(
        &self,
        path: &str,
        headers: &[(&'static str, String)],
        body: &[u8],
    ) -> Answer {
        self.tries(path, headers, body).await.expect("an answer")
    }

    /// Posts a signed event or batch under a request id.
    pub async fn sends_as(&self, id: &str, body: &[u8]) -> Answer {
        self.posts("/api/events", &self.signed(id, 0, body), body).await
    }

    /// Posts a signed event or batch.
    pub async fn sends(&self, event: &Value) -> Answer {
        self.sends_as(&fresh_id(), event.to_string().as_bytes()).await
    }

    /// Address and port.
    pub fn address(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    /// Whether the program says that it is ready.
    pub async fn is_ready(&self) -> bool {
        self.http
            .get(format!("{}/readyz", self.base))
            .send()
            .await
            .is_ok_and(|answer| answer.status().is_success())
    }

    /// Any other request.
    pub async fn asks(&self, method: reqwest::Method, path: &str) -> Answer {
        let sent = self
            .http
            .request(method, format!("{}{path}", self.base))
            .send()
            .await
            .expect("an answer");
        read(sent).await.expect("a whole answer")
    }
}

async fn read(response: reqwest::Response) -> reqwest::Result<Answer> {
    Ok(Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        text: response.text().await?,
    })
}
