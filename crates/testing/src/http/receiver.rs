//! The shop's own system, which is told of tickets: on loopback, answering as it is told to.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::any;
use serde_json::Value;
use tokio::net::TcpListener;

use bellhop::clock::At;
use bellhop::webhooks::signature::{SignatureHeaders, SigningKeys};

use crate::house::{Plan, SECRET};

/// Something that it was told.
#[derive(Debug, Clone)]
pub struct Told {
    pub id: String,
    pub body: Value,
    /// Whether its signature fits.
    pub is_signed: bool,
}

/// The system.
#[derive(Clone)]
pub struct Receiver {
    address: SocketAddr,
    told: Arc<Mutex<Vec<Told>>>,
    answers: Arc<Mutex<VecDeque<u16>>>,
}

impl Receiver {
    /// Starts one that takes everything.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let receiver = Self {
            address: listener.local_addr().expect("an address"),
            told: Arc::default(),
            answers: Arc::default(),
        };
        let router = Router::new().fallback(any(take)).with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        receiver
    }

    /// A plan whose tickets are told of here.
    pub fn hears(&self, plan: Plan) -> Plan {
        let plan = plan.with("support.webhook.url", format!("http://{}/tickets", self.address));
        plan.with("support.webhook.secret", SECRET).with("support.webhook.allow_private", true)
    }

    /// What it answers next, in order; then 204 again.
    pub fn answers(&self, statuses: &[u16]) {
        self.answers.lock().expect("whole").extend(statuses);
    }

    /// Everything that it was told, in order.
    pub fn told(&self) -> Vec<Told> {
        self.told.lock().expect("whole").clone()
    }

    /// The types of it.
    pub fn types(&self) -> Vec<String> {
        self.told()
            .iter()
            .map(|told| told.body["type"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

async fn take(
    State(receiver): State<Receiver>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, [(&'static str, &'static str); 1]) {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let signed = SignatureHeaders {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
    };
    let keys = SigningKeys::from_secrets([SECRET]).expect("a secret");
    let sent = header("webhook-timestamp")
        .and_then(|seconds| seconds.parse::<i64>().ok())
        .unwrap_or_default();
    let is_signed = signed
        .read(At(sent * 1000), std::time::Duration::from_secs(1))
        .is_ok_and(|claimed| keys.verify(&claimed, body.as_bytes()).is_ok());
    let told = Told {
        id: header("webhook-id").unwrap_or_default().to_owned(),
        body: serde_json::from_str(&body).unwrap_or_default(),
        is_signed,
    };
    receiver.told.lock().expect("whole").push(told);
    let status = receiver.answers.lock().expect("whole").pop_front().unwrap_or(204);
    (StatusCode::from_u16(status).expect("a status"), [("location", "/elsewhere")])
}
