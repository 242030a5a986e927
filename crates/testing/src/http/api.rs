//! A caller of the API with a key of its own.

use std::sync::atomic::{AtomicU32, Ordering};

use bellhop::app::App;
use reqwest::Method;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::house::House;
use crate::service::Answer;

static KEYS: AtomicU32 = AtomicU32::new(0);

/// A caller with a key.
#[derive(Clone)]
pub struct Caller {
    http: reqwest::Client,
    base: String,
    key: String,
    /// The key's record.
    pub id: String,
}

impl House {
    /// Somebody with a key of this role, which an operator made.
    pub async fn caller(&self, role: &str) -> Caller {
        let number = KEYS.fetch_add(1, Ordering::SeqCst);
        let (key, id) = (format!("bh_{role}_{number}"), format!("key_{:032x}", u128::from(number)));
        let hash = hex::encode(Sha256::digest(key.as_bytes()));
        let columns = "id, name, role, key_hash, hint, created_at_ms";
        self.run(&format!(
            "INSERT INTO api_keys ({columns})
            VALUES ('{id}', '{role}', '{role}', '{hash}', 'bh_', 1)"
        ))
        .await;
        Caller { http: self.http.clone(), base: self.url(""), key, id }
    }
}

impl Caller {
    /// The same, who calls a house where it is now.
    pub fn calling(&self, house: &House) -> Self {
        Self { base: house.url(""), ..self.clone() }
    }

    /// The key itself.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The same with another key.
    pub fn holding(&self, key: &str) -> Self {
        Self { key: key.to_owned(), ..self.clone() }
    }

    /// The same, asking a replica.
    pub fn at(&self, replica: &App) -> Self {
        Self { base: format!("http://{}", replica.address()), ..self.clone() }
    }

    /// Any request, with further headers.
    pub async fn asks_with(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .bearer_auth(&self.key)
            .body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, text: response.text().await.expect("a whole answer") }
    }

    /// A post that is not sent yet.
    pub fn request(&self, path: &str, body: &Value) -> reqwest::RequestBuilder {
        self.http.post(format!("{}{path}", self.base)).bearer_auth(&self.key).body(body.to_string())
    }

    /// Gets a path.
    pub async fn gets(&self, path: &str) -> Answer {
        self.asks_with(Method::GET, path, &[], Vec::new()).await
    }

    /// Posts a body.
    pub async fn posts(&self, path: &str, body: &Value) -> Answer {
        self.asks_with(Method::POST, path, &[], body.to_string().into_bytes()).await
    }

    /// Posts a body under an `Idempotency-Key`.
    pub async fn posts_once(&self, path: &str, id: &str, body: &Value) -> Answer {
        self.asks_with(
            Method::POST,
            path,
            &[("idempotency-key", id)],
            body.to_string().into_bytes(),
        )
        .await
    }

    /// Asks to tell somebody something, which is taken; the answer.
    pub async fn tells(&self, body: Value) -> Value {
        let answer = self.posts("/api/notifications", &body).await;
        assert_eq!(answer.status, 202, "{}", answer.text);
        answer.json()
    }

    /// The story of a notification.
    pub async fn story(&self, id: &Value) -> Value {
        let answer =
            self.gets(&format!("/api/notifications/{}", id.as_str().expect("an id"))).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }
}
