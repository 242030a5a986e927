//! What the shop wants told in these tests, how it asks until it is answered, and what people got
//! in the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};
use sqlx::AnyPool;
use tokio::sync::watch;

use crate::rows;
use bellhop_testing::house::{fresh_id, placed, reads, time};
use bellhop_testing::program::Site;
use bellhop_testing::service::Service;

/// How many requests the shop has open at once.
const POSTERS: usize = 8;
/// The most events in one request.
const BATCH: usize = 500;

/// What is told, to whom, and by which way it should come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An order is placed: its card comes by Telegram.
    Card,
    /// An order's news that presses.
    High,
    /// A parcel's news for somebody who has blocked the bot: it comes by SMS.
    Blocked,
    /// A code: by SMS, Telegram being the second way.
    Code,
    /// An order's news for somebody who has a phone only.
    Text,
    /// A parcel's news that can wait.
    Bulk,
    /// A campaign: what may have been sent is not sent again.
    Campaign,
}

/// One errand.
#[derive(Debug, Clone, Copy)]
pub struct Errand {
    pub n: usize,
    pub person: usize,
    pub kind: Kind,
}

/// What came of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    pub telegram: usize,
    pub sms: usize,
}

impl Errand {
    /// One of a long row in which each person is told something twice.
    pub fn of_many(n: usize, people: usize) -> Self {
        const KINDS: [Kind; 8] = [
            Kind::Card,
            Kind::High,
            Kind::Blocked,
            Kind::Code,
            Kind::Text,
            Kind::Bulk,
            Kind::Campaign,
            Kind::Card,
        ];
        let person = n % people;
        Self { n, person, kind: KINDS[person % KINDS.len()] }
    }

    /// The number of its order, which its words hold.
    pub fn order(&self) -> String {
        format!("N-{:06}", self.n)
    }

    pub fn chat(&self) -> i64 {
        i64::try_from(self.person + 1).expect("a chat")
    }

    pub fn phone(&self) -> String {
        format!("+491511{:07}", self.person + 1)
    }

    fn customer(&self) -> String {
        format!("c-{}", self.person)
    }

    /// What the shop says of the customer beforehand.
    fn acquaintance(&self) -> Value {
        let mut customer =
            json!({"id": self.customer(), "name": "Lena", "locale": "en", "phone": self.phone()});
        if self.kind != Kind::Text {
            customer["telegram_chat_id"] = json!(self.chat());
        }
        json!({"type": "customer.updated", "occurred_at": time(-3600), "customer": customer})
    }

    /// Where it is asked for, and how.
    fn request(&self) -> (&'static str, Value) {
        let (category, priority) = match self.kind {
            Kind::Card => return ("/api/events", placed(&self.customer(), &self.order())),
            Kind::High => ("order", "high"),
            Kind::Blocked => ("shipping", "normal"),
            Kind::Code => ("security", "urgent"),
            Kind::Text => ("order", "normal"),
            Kind::Bulk => ("shipping", "bulk"),
            Kind::Campaign => ("marketing", "bulk"),
        };
        let words = format!("News of {}.", self.order());
        let body = json!({"recipient": {"customer_id": self.customer()}, "category": category,
            "priority": priority,
            "text": {"telegram": words, "sms": words}, "order_id": self.order()});
        ("/api/notifications", body)
    }

    /// What came of it, as the person sees it.
    pub fn told(&self, site: &Site) -> Told {
        let telegram = site.simulator.look(|state| state.from_bot(self.chat()));
        let texts = site.simulator.phone(&self.phone()).texts;
        Told {
            telegram: telegram
                .iter()
                .filter(|message| reads(message).contains(&self.order()))
                .count(),
            sms: texts.iter().filter(|text| text.body.contains(&self.order())).count(),
        }
    }
}

/// The shop, with a key for the API.
#[derive(Clone)]
pub struct Shop {
    pub service: Service,
    key: String,
}

impl Shop {
    /// Opens at a site whose program runs; it tells of everybody who will be told something.
    pub async fn opens(site: &Site, errands: &[Errand], rows: &AnyPool) -> Self {
        let key = site.does(&["keys", "create", "--name", "shop", "--role", "admin"]).await;
        assert_eq!(key.code, Some(0), "{key:?}");
        let shop = Self { service: site.service(), key: key.out.trim().to_owned() };
        let mut people: Vec<Errand> = errands.to_vec();
        people.sort_by_key(|errand| errand.person);
        people.dedup_by_key(|errand| errand.person);
        for errand in people.iter().filter(|errand| errand.kind != Kind::Text) {
            site.simulator.start_chat(errand.chat());
            let is_blocked = errand.kind == Kind::Blocked;
            site.simulator
                .tune(|state| state.chats.entry(errand.chat()).or_default().blocked = is_blocked);
        }
        for some in people.chunks(BATCH) {
            shop.service
                .sends(&json!(some.iter().map(Errand::acquaintance).collect::<Vec<_>>()))
                .await
                .taken();
        }
        rows::at_rest(rows, rows::PATIENCE).await;
        rows::run(
            rows,
            "INSERT INTO communication_preferences (customer_id, category, channel, is_wanted,
                source, changed_at_ms)
            SELECT id, 'marketing', 'telegram', 1, 'chat', 1 FROM customers",
        )
        .await;
        shop
    }

    /// Asks once; whether it was taken. An error is a connection that broke.
    async fn asks(&self, path: &str, id: &str, body: &[u8]) -> bool {
        let answer = if path == "/api/events" {
            self.service.tries(path, &self.service.signed(id, 0, body), body).await
        } else {
            let bearer = format!("Bearer {}", self.key);
            self.service
                .tries(
                    path,
                    &[(AUTHORIZATION.as_str(), bearer), ("idempotency-key", id.to_owned())],
                    body,
                )
                .await
        };
        match answer {
            Ok(answer) => {
                assert!(matches!(answer.status, 202 | 503), "{} {}", answer.status, answer.text);
                answer.status == 202
            }
            // Nobody knows whether it was taken: the same id again.
            Err(_) => false,
        }
    }

    /// Asks under one id until it is taken, whatever becomes of the connections.
    pub async fn asks_for(&self, errand: &Errand) {
        let (path, body) = errand.request();
        let (id, body) = (format!("ask-{}", errand.n), body.to_string());
        while !self.asks(path, &id, body.as_bytes()).await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Asks, with nothing new, until that is answered 503.
    pub async fn is_refused(&self) {
        let body = json!({"type": "customer.updated", "occurred_at": time(-7200),
            "customer": {"id": "c-0"}})
        .to_string();
        let refused = async {
            while self.asks("/api/events", &fresh_id(), body.as_bytes()).await {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(rows::PATIENCE, refused).await.expect("nothing more is taken");
    }

    /// Asks for all of them, several at once, and tells how many were taken.
    pub async fn asks_for_all(self, errands: Arc<[Errand]>, taken: watch::Sender<usize>) {
        let next = Arc::new(AtomicUsize::new(0));
        let posters = (0..POSTERS).map(|_| {
            let (shop, errands, taken, next) =
                (self.clone(), errands.clone(), taken.clone(), next.clone());
            tokio::spawn(async move {
                while let Some(errand) = errands.get(next.fetch_add(1, Ordering::SeqCst)) {
                    shop.asks_for(errand).await;
                    taken.send_modify(|count| *count += 1);
                }
            })
        });
        for poster in posters.collect::<Vec<_>>() {
            poster.await.expect("a poster does not give up");
        }
    }
}

/// What a kill, or many, cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    pub lost: usize,
    pub repeats: usize,
    pub texts_twice: usize,
    /// Told by both channels.
    pub both: usize,
    /// Campaigns that may have been sent and were not sent again.
    pub let_go: usize,
}

/// Counts what the errands cost. No errand is in the outbox twice, and none was told more often
/// than it was in flight.
pub async fn cost(site: &Site, errands: &[Errand], rows: &AnyPool) -> Cost {
    let mut cost = Cost::default();
    for errand in errands {
        let (told, order) = (errand.told(site), errand.order());
        let of_order = format!("FROM notifications WHERE subject = '{order}'");
        let ends =
            rows::texts(rows, &format!("SELECT state || ' ' || COALESCE(reason, '-') {of_order}"))
                .await;
        let unknown = format!(
            "SELECT COUNT(*) FROM attempts WHERE state = 'unknown'
                AND notification_id IN (SELECT id {of_order})"
        );
        let unknown = usize::try_from(rows::number(rows, &unknown).await).expect("a number");
        assert!(told.telegram <= 1 + unknown, "{errand:?} {told:?}, {unknown} in flight: {ends:?}");
        match (errand.kind, ends.as_slice()) {
            (Kind::Campaign, [end]) if end == "failed unknown" => {
                assert!(told.telegram <= 1, "a campaign is never repeated: {errand:?} {told:?}");
                cost.let_go += 1;
            }
            (_, [end]) if end == "delivered -" => {
                cost.lost += usize::from(told.telegram + told.sms == 0)
            }
            _ => {
                eprintln!("lost: {errand:?} {told:?} {ends:?}");
                cost.lost += 1;
            }
        }
        cost.repeats += told.telegram.saturating_sub(1);
        cost.texts_twice += told.sms.saturating_sub(1);
        cost.both += usize::from(told.telegram > 0 && told.sms > 0);
    }
    cost
}
