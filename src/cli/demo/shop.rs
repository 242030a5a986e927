//! The demo's shop: knows its customers and orders, and tells the bot of them as any order service
//! would, in signed requests over HTTP. What its other services ask for, they ask with an API key.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Deserialize;
use serde_json::{Value, json};

use bellhop::clock::Clock;
use bellhop::ids::EventId;
use bellhop::webhooks::signature;
use bellhop_simulator::Simulator;

use super::api::{self, Api, Refused};
use super::customers::{Customer, Link, Order, Verification};
use super::events::{self, Article};
use super::staff;

/// The number of the first order that is placed on the page.
const FIRST_ORDER: u32 = 1051;
/// How many of an article there are when there are few, and when there are enough.
const FEW: u32 = 3;
const ENOUGH: u32 = 40;

/// What the page asks for.
#[derive(Deserialize)]
struct Request {
    #[serde(rename = "do")]
    what: String,
    customer: String,
    order: Option<String>,
    /// The one-time code that a customer typed.
    code: Option<String>,
}

struct Books {
    customers: Vec<Customer>,
    next_order: u32,
}

/// The shop. Cheap to clone.
#[derive(Clone)]
pub struct Shop {
    api: Api,
    secret: Arc<str>,
    simulator: Simulator,
    books: Arc<Mutex<Books>>,
}

impl Shop {
    /// A shop that signs with `secret` and has no customers yet.
    pub fn open(api: Api, secret: String, simulator: Simulator) -> Self {
        let books = Arc::new(Mutex::new(Books { customers: Vec::new(), next_order: FIRST_ORDER }));
        Self { api, secret: secret.into(), simulator, books }
    }

    /// These are its customers.
    pub fn knows(&self, customers: Vec<Customer>) {
        self.change(|books| books.customers = customers);
    }

    /// A customer has this order, or it has moved on.
    pub fn has(&self, customer: &str, order: Order) {
        self.change_customer(customer, |customer| {
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
        self.simulator.set_scene(json!({"customers": books.customers, "staff": staff::staff()}));
    }

    fn change_customer(&self, id: &str, work: impl FnOnce(&mut Customer)) {
        self.change(|books| {
            if let Some(customer) = books.customers.iter_mut().find(|one| one.id == id) {
                work(customer);
            }
        });
    }

    /// Does what the page asks; tells what was sent and answered, or why nothing came of it.
    pub async fn is_asked(&self, request: &Value) -> Result<Value, String> {
        let request = Request::deserialize(request)
            .map_err(|error| format!("the request is not what a button asks: {error}"))?;
        let found = self.lock().customers.iter().find(|one| one.id == request.customer).cloned();
        let customer =
            found.ok_or_else(|| format!("customer: the shop knows no {:?}", request.customer))?;
        match request.what.as_str() {
            "link" => self.sends_a_link(&customer).await.map_err(|error| error.to_string()),
            "stock.mugs" => self.tells_of_stock(&[Article::Mug], FEW).await,
            "stock.teas" => self.tells_of_stock(&[Article::Tea], FEW).await,
            "stock.enough" => self.tells_of_stock(&[Article::Mug, Article::Tea], ENOUGH).await,
            "code" => self.asks_for_a_code(&customer).await,
            "check" => self.checks(&customer, request.code.as_deref().unwrap_or_default()).await,
            what => self.tells_of_an_order(what, request.order.as_deref(), &customer).await,
        }
    }

    async fn tells_of_an_order(
        &self,
        what: &str,
        order: Option<&str>,
        customer: &Customer,
    ) -> Result<Value, String> {
        let order = self.order(what, order, customer)?;
        let event = events::of_order(what, customer, &order, Clock::System.now());
        let answer = self.posts("/api/events", &event).await.map_err(|error| error.to_string())?;
        let id = order.id.clone();
        self.has(customer.id, order.after(what));
        Ok(json!({"path": "/api/events", "status": 202, "order": id, "events": answer["events"]}))
    }

    /// The order that a button is about: a new one, or the one that was chosen.
    fn order(&self, what: &str, id: Option<&str>, customer: &Customer) -> Result<Order, String> {
        if what == "order.placed" {
            let mut books = self.lock();
            let id = format!("ORD-{}", books.next_order);
            books.next_order += 1;
            return Ok(Order::new(id));
        }
        let id = id.ok_or("order: which one?")?;
        customer
            .orders
            .iter()
            .find(|order| order.id == id)
            .cloned()
            .ok_or_else(|| format!("order: {} has no {id:?}", customer.name))
    }

    async fn tells_of_stock(&self, articles: &[Article], quantity: u32) -> Result<Value, String> {
        let now = Clock::System.now();
        let said =
            articles.iter().map(|article| events::of_stock(*article, quantity, now)).collect();
        let answer = self
            .posts("/api/events", &Value::Array(said))
            .await
            .map_err(|error| error.to_string())?;
        Ok(json!({"path": "/api/events", "status": 202, "events": answer["events"]}))
    }

    async fn sends_a_link(&self, customer: &Customer) -> Result<Value, Refused> {
        let link = self.mint(customer).await?;
        let url = link.url.clone();
        self.change_customer(customer.id, |customer| customer.link = Some(link));
        Ok(json!({"path": "/api/links", "status": 201, "url": url}))
    }

    async fn asks_for_a_code(&self, customer: &Customer) -> Result<Value, String> {
        let body = json!({"customer_id": customer.id, "purpose": "login"});
        let answer =
            self.api.post("/api/verifications", &body).await.map_err(|error| error.to_string())?;
        let id = answer["id"].as_str().unwrap_or_default().to_owned();
        self.change_customer(customer.id, |customer| {
            customer.verification = Some(Verification { id: id.clone(), status: None })
        });
        Ok(json!({"path": "/api/verifications", "status": 202, "id": id}))
    }

    async fn checks(&self, customer: &Customer, code: &str) -> Result<Value, String> {
        let verification = customer
            .verification
            .as_ref()
            .ok_or_else(|| format!("code: none was asked for {}", customer.name))?;
        let path = format!("/api/verifications/{}/check", verification.id);
        let answer = self
            .api
            .post(&path, &json!({"code": code}))
            .await
            .map_err(|error| error.to_string())?;
        let status = answer["status"].as_str().unwrap_or_default().to_owned();
        self.change_customer(customer.id, |customer| {
            if let Some(verification) = &mut customer.verification {
                verification.status = Some(status);
            }
        });
        Ok(json!({"path": path, "status": 200, "said": answer}))
    }

    /// Has a one-time link made for a customer.
    pub async fn mint(&self, customer: &Customer) -> Result<Link, Refused> {
        let link = self.posts("/api/links", &json!({"customer_id": customer.id})).await?;
        Link::deserialize(&link).map_err(|error| Refused::unanswered(&error))
    }

    /// Posts a signed body to the hook; the answer when it was taken.
    pub async fn posts(&self, path: &str, body: &Value) -> Result<Value, Refused> {
        let (body, now) = (body.to_string(), Clock::System.now());
        let (id, seconds) = (EventId::new(now).to_string(), now.ms() / 1000);
        let signature = signature::sign(&self.secret, &id, seconds, body.as_bytes())
            .map_err(|error| Refused::unanswered(&error))?;
        let request = self
            .api
            .keyless(path, body)
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds);
        api::answered(request.header("webhook-signature", signature)).await
    }
}
