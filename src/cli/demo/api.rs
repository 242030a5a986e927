//! The program's HTTP as its callers use it: with an API key, or with a signature of their own.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::Value;

use bellhop::access::ApiKeySecret;

/// What was answered to a request that was not taken.
#[derive(Debug)]
pub struct Refused {
    /// The HTTP status; 0: there was no answer.
    pub status: u16,
    detail: String,
}

impl Refused {
    /// Nothing came of a request, or nothing that can be read.
    pub fn unanswered(error: &dyn fmt::Display) -> Self {
        Self { status: 0, detail: error.to_string() }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            0 => write!(f, "no answer: {}", self.detail),
            status => write!(f, "{status}: {}", self.detail),
        }
    }
}

/// The program's address and a key. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    address: SocketAddr,
    key: Arc<str>,
    http: reqwest::Client,
}

impl Api {
    /// The program at this address, for who has this key.
    pub fn with(address: SocketAddr, key: &ApiKeySecret) -> Self {
        Self { address, key: key.expose().into(), http: reqwest::Client::new() }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Looks something up.
    pub async fn get(&self, path: &str) -> Result<Value, Refused> {
        answered(self.http.get(self.url(path)).bearer_auth(&self.key)).await
    }

    /// Asks for something with the key.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, Refused> {
        answered(self.http.post(self.url(path)).bearer_auth(&self.key).json(body)).await
    }

    /// A request without the key, for who proves itself by other headers.
    pub fn keyless(&self, path: &str, body: String) -> reqwest::RequestBuilder {
        self.http.post(self.url(path)).header("content-type", "application/json").body(body)
    }
}

/// Sends a request; the answer when it was taken.
pub async fn answered(request: reqwest::RequestBuilder) -> Result<Value, Refused> {
    let answer = request.send().await.map_err(|error| Refused::unanswered(&error))?;
    let status = answer.status();
    let answer: Value = answer.json().await.map_err(|error| Refused::unanswered(&error))?;
    if status.is_success() {
        return Ok(answer);
    }
    let detail =
        answer["detail"].as_str().or(answer["title"].as_str()).unwrap_or("no reason was given");
    let fields =
        if answer["errors"].is_null() { String::new() } else { format!(" {}", answer["errors"]) };
    Err(Refused { status: status.as_u16(), detail: format!("{detail}{fields}") })
}
