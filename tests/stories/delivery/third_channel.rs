//! A channel that the program does not come with: registered like the others, it is chosen by the
//! route, takes over and is taken over from, and has limits and receipts of its own. No file but
//! this one names it.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use bellhop::channels::limits::{Limiter, Rates};
use bellhop::channels::{
    AddressKind, Admission, AskError, Channel, ChannelName, ChannelProfile, ErrorClass,
    KeptReceipt, News, Receipt, SendResult, Source, TextFormat, Try,
};
use bellhop_simulator::{Fault, FaultAction};
use bellhop_testing::story;
use futures_util::future::{BoxFuture, FutureExt as _};
use serde_json::{Value, json};

use bellhop_testing::house::{House, Plan, event, placed};
use bellhop_testing::phones::LENA;

static PROFILE: ChannelProfile = ChannelProfile {
    name: "pager",
    addresses: AddressKind::Phone,
    format: TextFormat::Plain,
    gives_receipts: true,
    can_be_asked: false,
    label_for_customers: None,
    label_for_staff: None,
};

/// The limiter's key of the account.
const ACCOUNT: i64 = 1;

/// The provider: it keeps pages, and answers as it is told.
#[derive(Clone, Default)]
struct Provider {
    pages: Arc<Mutex<Vec<(String, String)>>>,
    /// The status of its answers; 0 for 200.
    answers: Arc<AtomicU16>,
}

impl Provider {
    async fn opens(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new()
            .route("/pages", post(page))
            .route("/pages/{id}", get(look))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    fn pages(&self) -> Vec<(String, String)> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn page(
    State(provider): State<Provider>,
    Json(page): Json<Value>,
) -> Result<Json<Value>, StatusCode> {
    match provider.answers.load(Ordering::SeqCst) {
        0 => {}
        status => return Err(StatusCode::from_u16(status).expect("a status")),
    }
    let text = |name: &str| page[name].as_str().expect("a text").to_owned();
    let mut pages = provider.pages.lock().unwrap_or_else(PoisonError::into_inner);
    pages.push((text("to"), text("text")));
    Ok(Json(json!({"id": format!("P{}", pages.len()), "status": "queued"})))
}

async fn look(Path(_): Path<String>) -> Json<Value> {
    Json(json!({"status": "shown"}))
}

/// The channel.
struct Pager {
    base: String,
    http: reqwest::Client,
    limiter: Limiter,
}

impl Pager {
    fn at(base: String) -> Self {
        let rates = Rates {
            enabled: true,
            per_second: 100,
            chat_per_second: 100,
            chat_burst: 100,
            group_per_minute: 1,
        };
        Self { base, http: reqwest::Client::new(), limiter: Limiter::new(rates) }
    }

    async fn page(&self, try_: Try<'_>) -> SendResult {
        let failed = |class, code: u16| SendResult::Failed {
            class,
            code: Some(code.to_string()),
            detail: "the page was refused".to_owned(),
        };
        let body = json!({"to": try_.address, "text": try_.content.for_plain_channel()});
        let request = self.http.post(format!("{}/pages", self.base)).json(&body);
        let Ok(answer) = request.timeout(try_.timeout).send().await else {
            return failed(ErrorClass::Transient, 0);
        };
        match answer.status().as_u16() {
            200 => {
                let page: Value = answer.json().await.expect("JSON");
                let text = |name: &str| page[name].as_str().expect("a text").to_owned();
                SendResult::Accepted { provider_id: text("id"), status: Some(text("status")) }
            }
            429 => {
                let after = Duration::from_secs(600);
                self.limiter.hold(ACCOUNT, after);
                failed(ErrorClass::RateLimited { after }, 429)
            }
            status => failed(ErrorClass::Transient, status),
        }
    }

    async fn status(&self, id: &str) -> Result<Option<Receipt>, AskError> {
        let url = format!("{}/pages/{id}", self.base);
        let wrong = |error: reqwest::Error| AskError(error.to_string());
        let page: Value =
            self.http.get(url).send().await.map_err(wrong)?.json().await.map_err(wrong)?;
        let status = page["status"].as_str().unwrap_or_default().to_owned();
        let kept =
            KeptReceipt { provider_id: id.to_owned(), status, code: None, raw: page.to_string() };
        Ok(self.read_receipt(kept, Source::Poll))
    }
}

impl Channel for Pager {
    fn profile(&self) -> &'static ChannelProfile {
        &PROFILE
    }

    fn admit<'c>(
        &'c self,
        try_: &'c Try<'_>,
        patience: Duration,
    ) -> BoxFuture<'c, Option<Admission>> {
        async move {
            let is_let_go = self.limiter.acquire_within(ACCOUNT, try_.lane, patience).await;
            is_let_go.then(Admission::default)
        }
        .boxed()
    }

    fn send<'c>(&'c self, try_: Try<'c>, _: Admission) -> BoxFuture<'c, SendResult> {
        self.page(try_).boxed()
    }

    fn wait(&self, _: &str) -> Option<Duration> {
        Some(self.limiter.held(ACCOUNT))
    }

    fn fetch<'c>(&'c self, id: &'c str) -> BoxFuture<'c, Result<Option<Receipt>, AskError>> {
        self.status(id).boxed()
    }

    fn rank(&self, status: &str) -> i8 {
        match status {
            "queued" => 0,
            "shown" => 1,
            _ => -1,
        }
    }

    fn read_receipt(&self, kept: KeptReceipt, source: Source) -> Option<Receipt> {
        let news = if kept.status == "shown" { News::Confirmed } else { News::Underway };
        Some(Receipt {
            channel: ChannelName::of(&PROFILE),
            provider_id: kept.provider_id,
            attempt: None,
            status: kept.status,
            code: kept.code,
            news,
            source,
            raw: kept.raw,
        })
    }
}

/// A house with a pager, where news of orders takes these channels, and Lena has a chat and a phone.
async fn house(channels: &str) -> (House, Provider) {
    let provider = Provider::default();
    let pager = Arc::new(Pager::at(provider.opens().await));
    let plan = Plan::new().await.with_channel(pager);
    let plan = plan
        .with("categories.order.channels", channels)
        .with("categories.shipping.channels", channels)
        .with("sms.poll_after_s", 1);
    let house = plan.open().await;
    house.customer_with_phone("c-1", 7, "Lena", LENA).await;
    (house, provider)
}

/// The tries of the last notification, in order.
async fn tries(house: &House) -> Vec<String> {
    let last = "(SELECT MAX(id) FROM notifications WHERE template NOT LIKE 'order-card')";
    let sql = format!(
        "SELECT channel || ' ' || state FROM attempts WHERE notification_id = {last}
            ORDER BY try, id"
    );
    house.texts(&sql).await
}

#[story]
async fn it_is_chosen_by_the_route_and_its_receipt_confirms() {
    let (house, provider) = house(r#"["pager", "telegram"]"#).await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.hears_of(event("order.shipped", "c-1", "ORD-1", 1)).await;
    assert_eq!(tries(&house).await, ["pager confirmed"]);
    let pages = provider.pages();
    assert!(pages.iter().all(|(to, text)| to == LENA && text.contains("ORD-1")), "{pages:?}");
    let proofs = "SELECT DISTINCT proof FROM notifications WHERE channel = 'pager'";
    assert_eq!(house.texts(proofs).await, ["confirmed"]);
    let heard = "SELECT DISTINCT channel || ' ' || status || ' ' || effect FROM receipts";
    assert_eq!(house.texts(heard).await, ["pager shown moved"]);
}

#[story]
async fn when_it_fails_the_next_channel_carries_the_news() {
    let (house, provider) = house(r#"["pager", "telegram"]"#).await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    provider.answers.store(503, Ordering::SeqCst);
    house.hears_of(event("order.shipped", "c-1", "ORD-1", 1)).await;
    let tries = tries(&house).await;
    assert_eq!(tries.last().map(String::as_str), Some("telegram accepted"), "{tries:?}");
    assert!(tries.first().is_some_and(|first| first == "pager failed"), "{tries:?}");
}

#[story]
async fn when_telegram_fails_it_carries_the_news() {
    let (house, provider) = house(r#"["telegram", "pager"]"#).await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::BadGateway));
    house.hears_of(event("order.shipped", "c-1", "ORD-1", 1)).await;
    let tries = tries(&house).await;
    assert_eq!(tries.last().map(String::as_str), Some("pager confirmed"), "{tries:?}");
    assert!(tries.first().is_some_and(|first| first == "telegram failed"), "{tries:?}");
    assert_eq!(provider.pages().len(), 1);
}

#[story]
async fn its_limits_are_its_own() {
    let (house, provider) = house(r#"["pager", "telegram"]"#).await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    let before = provider.pages().len();
    provider.answers.store(429, Ordering::SeqCst);
    house.hears_of(event("order.shipped", "c-1", "ORD-1", 1)).await;
    provider.answers.store(0, Ordering::SeqCst);
    // It asked for ten minutes: what comes meanwhile goes around it at once.
    house.hears_of(event("order.out_for_delivery", "c-1", "ORD-1", 2)).await;
    let tries = tries(&house).await;
    assert_eq!(tries.last().map(String::as_str), Some("telegram accepted"), "{tries:?}");
    assert_eq!(provider.pages().len(), before, "nothing was paged meanwhile");
}
