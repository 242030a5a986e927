//! The demo's shop: knows its customers and orders, and tells the bot of them as any order service would, in signed
//! requests over HTTP.

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use bellhop::clock::{At, Clock};
use bellhop::ids::EventId;
use bellhop::simulator::Simulator;
use bellhop::web::signature;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// The number of the first order that is placed on the page.
const FIRST_ORDER: u32 = 1043;

/// A customer as the shop knows them. The page shows all of it.
#[derive(Debug, Clone, Serialize)]
pub struct Customer {
    pub id: &'static str,
    pub name: &'static str,
    pub locale: &'static str,
    pub time_zone: &'static str,
    pub phone: &'static str,
    /// Their Telegram chat, which the shop does not know: the page does.
    pub chat: i64,
    pub currency: &'static str,
    pub total: &'static str,
    /// What they always order.
    pub items: Vec<Item>,
    pub carrier: &'static str,
    /// Where their parcels pass through.
    pub place: &'static str,
    /// Newest first.
    pub orders: Vec<Order>,
    /// The one-time link that the shop sent last.
    pub link: Option<Link>,
}

/// One position of an order.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    pub sku: &'static str,
    pub name: &'static str,
    pub quantity: u32,
    pub unit_price: &'static str,
}

/// An order and what the shop said of it last.
#[derive(Debug, Clone, Serialize)]
pub struct Order {
    pub id: String,
    pub status: String,
    /// Whether there is a parcel that the shop can speak of.
    pub is_sent: bool,
}

impl Order {
    /// An order of which nothing was said yet.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), status: String::new(), is_sent: false }
    }

    /// The order after the shop said that this happened.
    pub fn after(self, kind: &str) -> Self {
        let is_sent = self.is_sent || ["order.shipped", "order.out_for_delivery", "order.delivered", "shipment.updated"].contains(&kind);
        Self { status: kind.strip_prefix("order.").map_or(self.status, str::to_owned), is_sent, id: self.id }
    }
}

/// A one-time link.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Link {
    pub url: String,
    pub token: String,
}

/// What the hook answered to a request that it did not take.
#[derive(Debug)]
pub struct Refused {
    /// The HTTP status; 0: there was no answer.
    pub status: u16,
    detail: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            0 => write!(f, "no answer: {}", self.detail),
            status => write!(f, "{status}: {}", self.detail),
        }
    }
}

/// What the page asks for.
#[derive(Deserialize)]
struct Request {
    #[serde(rename = "do")]
    what: String,
    customer: String,
    order: Option<String>,
}

struct Books {
    customers: Vec<Customer>,
    next_order: u32,
}

/// The shop. Cheap to clone.
#[derive(Clone)]
pub struct Shop {
    hook: SocketAddr,
    secret: Arc<str>,
    http: reqwest::Client,
    simulator: Simulator,
    books: Arc<Mutex<Books>>,
}

impl Shop {
    /// A shop that signs with `secret` and has no customers yet.
    pub fn open(hook: SocketAddr, secret: String, simulator: Simulator) -> Self {
        let books = Arc::new(Mutex::new(Books { customers: Vec::new(), next_order: FIRST_ORDER }));
        Self { hook, secret: secret.into(), http: reqwest::Client::new(), simulator, books }
    }

    /// These are its customers.
    pub fn knows(&self, customers: Vec<Customer>) {
        self.change(|books| books.customers = customers);
    }

    /// A customer has this order, or it has moved on.
    pub fn has(&self, customer: &str, order: Order) {
        self.change(|books| {
            let Some(customer) = books.customers.iter_mut().find(|one| one.id == customer) else { return };
            match customer.orders.iter_mut().find(|one| one.id == order.id) {
                Some(known) => *known = order,
                None => customer.orders.insert(0, order),
            }
        });
    }

    fn lock(&self) -> MutexGuard<'_, Books> {
        // The books stay whole even if a holder panicked.
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the books, and what the page shows of them.
    fn change(&self, work: impl FnOnce(&mut Books)) {
        let mut books = self.lock();
        work(&mut books);
        self.simulator.set_customers(json!(books.customers));
    }

    /// Does what the page asks; tells what was sent and answered, or why nothing came of it.
    pub async fn is_asked(&self, request: &Value) -> Result<Value, String> {
        let request = Request::deserialize(request).map_err(|error| format!("the request is not what a button asks: {error}"))?;
        let found = self.lock().customers.iter().find(|one| one.id == request.customer).cloned();
        let customer = found.ok_or_else(|| format!("customer: the shop knows no {:?}", request.customer))?;
        if request.what == "link" {
            let link = self.mint(&customer).await.map_err(|error| error.to_string())?;
            let url = link.url.clone();
            self.change(|books| {
                if let Some(customer) = books.customers.iter_mut().find(|one| one.id == request.customer) {
                    customer.link = Some(link);
                }
            });
            return Ok(json!({"path": "/api/links", "status": 201, "url": url}));
        }
        let order = self.order(&request, &customer)?;
        let event = event(&request.what, &customer, &order, Clock::System.now());
        let answer = self.posts("/api/events", &event).await.map_err(|error| error.to_string())?;
        let id = order.id.clone();
        self.has(customer.id, order.after(&request.what));
        Ok(json!({"path": "/api/events", "status": 202, "order": id, "events": answer["events"]}))
    }

    /// The order that a button is about: a new one, or the one that was chosen.
    fn order(&self, request: &Request, customer: &Customer) -> Result<Order, String> {
        if request.what == "order.placed" {
            let mut books = self.lock();
            let id = format!("ORD-{}", books.next_order);
            books.next_order += 1;
            return Ok(Order::new(id));
        }
        let id = request.order.as_deref().ok_or("order: which one?")?;
        customer.orders.iter().find(|order| order.id == id).cloned().ok_or_else(|| format!("order: {} has no {id:?}", customer.name))
    }

    /// Has a one-time link made for a customer.
    pub async fn mint(&self, customer: &Customer) -> Result<Link, Refused> {
        let link = self.posts("/api/links", &json!({"customer_id": customer.id})).await?;
        Link::deserialize(&link).map_err(|error| Refused { status: 0, detail: error.to_string() })
    }

    /// Posts a signed body to the hook; the answer when it was taken.
    pub async fn posts(&self, path: &str, body: &Value) -> Result<Value, Refused> {
        let lost = |error: &dyn fmt::Display| Refused { status: 0, detail: error.to_string() };
        let (body, now) = (body.to_string(), Clock::System.now());
        let (id, seconds) = (EventId::new(now).to_string(), now.ms() / 1000);
        let signature = signature::sign(&self.secret, &id, seconds, body.as_bytes()).map_err(|error| lost(&error))?;
        let request = self.http.post(format!("http://{}{path}", self.hook)).header("content-type", "application/json");
        let request = request.header("webhook-id", id).header("webhook-timestamp", seconds).header("webhook-signature", signature);
        let answer = request.body(body).send().await.map_err(|error| lost(&error))?;
        let status = answer.status();
        let answer: Value = answer.json().await.map_err(|error| lost(&error))?;
        if status.is_success() {
            return Ok(answer);
        }
        let detail = answer["detail"].as_str().or(answer["title"].as_str()).unwrap_or("no reason was given");
        let fields = if answer["errors"].is_null() { String::new() } else { format!(" {}", answer["errors"]) };
        Err(Refused { status: status.as_u16(), detail: format!("{detail}{fields}") })
    }
}

/// What the shop says when this happens to an order.
pub fn event(kind: &str, customer: &Customer, order: &Order, at: At) -> Value {
    let time = |at: At| at.utc().to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    let mut event = json!({"type": kind, "occurred_at": time(at), "customer": {"id": customer.id}, "order": {"id": order.id}});
    if kind == "order.placed" {
        let url = format!("https://shop.example/orders/{}", order.id);
        event["order"] = json!({"id": order.id, "currency": customer.currency, "total": customer.total, "items": customer.items,
            "placed_at": time(at), "url": url});
    }
    let checkpoint = |status: &str| json!([{"at": time(at), "status": status, "place": customer.place}]);
    let (eta, checkpoints) = match kind {
        "order.shipped" => (Some(at.plus(DAY * 2)), checkpoint("in_transit")),
        "order.out_for_delivery" => (Some(at), checkpoint("out_for_delivery")),
        "order.delivered" => (None, checkpoint("delivered")),
        "shipment.updated" => (None, checkpoint("exception")),
        "order.delayed" if order.is_sent => (Some(at.plus(DAY * 4)), json!([])),
        _ => return event,
    };
    let digits = order.id.trim_start_matches("ORD-");
    event["shipment"] = json!({"id": format!("P-{digits}"), "carrier": customer.carrier, "tracking_number": format!("JD0146{digits}"),
        "eta": eta.map(time), "checkpoints": checkpoints});
    event
}
