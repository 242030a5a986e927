//! A carrier of texts: takes what the program sends to its SMS provider, says that it arrived when it is asked, and may be
//! out of order. Texts to the program are handed to the house.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::routing::any;
use bellhop::customers::inbound::{InboundSms, Reply};
use serde_json::json;
use tokio::net::TcpListener;

use super::house::{House, Plan, fresh_id};

/// Our own number.
pub const OURS: &str = "+15005550006";

/// A text that the program sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub to: String,
    pub body: String,
}

#[derive(Default)]
struct Book {
    sent: Vec<Sent>,
    is_down: bool,
    /// Whom the provider itself lets nobody text any more.
    blocked: Vec<String>,
}

/// A carrier on loopback.
#[derive(Clone)]
pub struct Carrier {
    address: SocketAddr,
    book: Arc<Mutex<Book>>,
}

impl Carrier {
    /// Starts one.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let carrier = Self { address: listener.local_addr().expect("an address"), book: Arc::default() };
        let router = Router::new().fallback(any(answer)).with_state(carrier.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        carrier
    }

    /// A plan whose SMS account is with this carrier.
    pub fn serves(&self, plan: Plan) -> Plan {
        let plan = plan.with("sms.account_sid", "AC00000000000000000000000000000001").with("sms.auth_token", "12345");
        let plan = plan.with("sms.from", OURS).with("sms.api_url", format!("http://{}", self.address)).with("sms.poll_after_s", 1);
        plan.with("shop.contact", "help.example")
    }

    /// From now on every request fails.
    pub fn goes_down(&self) {
        self.book.lock().expect("whole").is_down = true;
    }

    /// It is back.
    pub fn comes_back(&self) {
        self.book.lock().expect("whole").is_down = false;
    }

    /// The provider blocks texts to a phone by itself.
    pub fn blocks(&self, phone: &str) {
        self.book.lock().expect("whole").blocked.push(phone.to_owned());
    }

    /// The texts to a phone, oldest first.
    pub fn to(&self, phone: &str) -> Vec<String> {
        let book = self.book.lock().expect("whole");
        book.sent.iter().filter(|sent| sent.to == phone).map(|sent| sent.body.clone()).collect()
    }
}

/// The Messages resource, as far as it is used here.
async fn answer(State(carrier): State<Carrier>, method: axum::http::Method, uri: Uri, body: String) -> (StatusCode, String) {
    let mut book = carrier.book.lock().expect("whole");
    if book.is_down {
        return (StatusCode::TOO_MANY_REQUESTS, json!({"code": 20429, "message": "Too Many Requests"}).to_string());
    }
    if method == axum::http::Method::GET {
        let id = uri.path().rsplit('/').next().unwrap_or_default().trim_end_matches(".json");
        return (StatusCode::OK, json!({"sid": id, "status": "delivered", "messages": []}).to_string());
    }
    let field = |name: &str| url::form_urlencoded::parse(body.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let sent = Sent { to: field("To").unwrap_or_default(), body: field("Body").unwrap_or_default() };
    if book.blocked.contains(&sent.to) {
        let refusal = json!({"code": 21610, "message": "Attempt to send to unsubscribed recipient"});
        return (StatusCode::BAD_REQUEST, refusal.to_string());
    }
    book.sent.push(sent);
    let id = format!("SM{:032}", book.sent.len());
    (StatusCode::CREATED, json!({"sid": id, "status": "queued"}).to_string())
}

/// A text to us.
pub fn text(from: &str, body: &str) -> InboundSms {
    InboundSms {
        message_sid: fresh_id(),
        from: from.to_owned(),
        to: OURS.to_owned(),
        body: body.to_owned(),
        segments: 1,
        media: Vec::new(),
        opt_out_type: None,
    }
}

impl House {
    /// Somebody texts us; returns what the text is answered with.
    pub async fn gets_text(&self, sms: InboundSms) -> Reply {
        self.app().texts().take(sms).await.expect("the text is taken")
    }

    /// Somebody texts us, and all that follows from it has happened.
    pub async fn texted(&self, from: &str, body: &str) {
        self.gets_text(text(from, body)).await;
        self.quiet().await;
    }
}
