//! A phone company on loopback: takes the texts that the program sends, and says that they arrived
//! when it is asked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::routing::any;
use serde_json::json;
use tokio::net::TcpListener;

use crate::house::Plan;

/// A text that the program sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub to: String,
    pub body: String,
}

#[derive(Clone)]
pub struct PhoneCompany {
    address: SocketAddr,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl PhoneCompany {
    /// Starts one.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let company =
            Self { address: listener.local_addr().expect("an address"), sent: Arc::default() };
        let router = Router::new().fallback(any(answer)).with_state(company.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        company
    }

    /// A plan whose SMS account is here.
    pub fn serves(&self, plan: Plan) -> Plan {
        let plan = plan
            .with("sms.account_sid", "AC00000000000000000000000000000001")
            .with("sms.auth_token", "12345");
        let plan = plan.with("sms.from", "+15005550006").with("sms.poll_after_s", 1);
        plan.with("sms.api_url", format!("http://{}", self.address))
    }

    /// The texts to a phone, oldest first.
    pub fn to(&self, phone: &str) -> Vec<String> {
        let sent = self.sent.lock().expect("whole");
        sent.iter().filter(|sent| sent.to == phone).map(|sent| sent.body.clone()).collect()
    }
}

/// The Messages resource, as far as it is used here.
async fn answer(
    State(company): State<PhoneCompany>,
    method: Method,
    uri: Uri,
    body: String,
) -> (StatusCode, String) {
    if method == Method::GET {
        let id = uri.path().rsplit('/').next().unwrap_or_default().trim_end_matches(".json");
        return (
            StatusCode::OK,
            json!({"sid": id, "status": "delivered", "messages": []}).to_string(),
        );
    }
    let field = |name: &str| {
        url::form_urlencoded::parse(body.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    let mut sent = company.sent.lock().expect("whole");
    sent.push(Sent {
        to: field("To").unwrap_or_default(),
        body: field("Body").unwrap_or_default(),
    });
    let id = format!("SM{:032}", sent.len());
    (StatusCode::CREATED, json!({"sid": id, "status": "queued"}).to_string())
}
