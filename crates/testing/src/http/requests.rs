//! Requests as the document describes them, sent to a house in which everything that they name is
//! there.

use std::sync::atomic::{AtomicU32, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bellhop::clock::Clock;
use bellhop::fields::whole;
use bellhop::money::Currency;
use bellhop_simulator::twilio::{Account, sign};
use reqwest::Method;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::api::Caller;
use crate::described::{Described, Operation};
use crate::generated::Maker;
use crate::house::{House, Plan, TELEGRAM_SECRET, fresh_id, placed, time};
use crate::service::Answer;

/// A house, its document, and what is there to be named.
pub struct Requests {
    pub house: House,
    pub described: Described,
    admin: Caller,
    ticket: String,
    notification: String,
    verification: String,
    sent: AtomicU32,
}

impl Requests {
    /// A house with everything: a customer with an order, a ticket, a notification and a code, and
    /// no limit that is reached.
    pub async fn to(plan: Plan) -> Self {
        let many = plan
            .with_sms()
            .with("limits.api_per_second", 10_000)
            .with("support.per_contact_hour", 1000);
        let many =
            many.with("verifications.resend_after_s", 0).with("verifications.per_phone_hour", 100);
        let house = many.with("verifications.per_phone_day", 1000).open().await;
        let described =
            Described::of(house.service().asks(Method::GET, "/api/openapi.json").await.json());
        house.customer_with_phone("c-17", 7, "Lena", "+4915112345678").await;
        house.hears_of(placed("c-17", "ORD-1042")).await;
        let admin = house.caller("admin").await;
        let made = async |path: &str, body: Value| {
            let answer = admin.posts(path, &body).await;
            assert!(answer.status < 300, "{path}: {}", answer.text);
            answer.json()["id"].as_str().expect("an id").to_owned()
        };
        let ticket =
            made("/api/tickets", json!({"customer_id": "c-17", "text": "Where is it?"})).await;
        let told = json!({"recipient": {"chat_id": 8}, "category": "order",
            "text": {"telegram": "Hello"}});
        let notification = made("/api/notifications", told).await;
        let verification =
            made("/api/verifications", json!({"phone": "+4915112345678", "purpose": "x"})).await;
        Self {
            house,
            described,
            admin,
            ticket,
            notification,
            verification,
            sent: AtomicU32::new(0),
        }
    }

    /// Now, by the house.
    pub fn clock(&self) -> &Clock {
        self.house.clock()
    }

    /// A body that an operation allows, so that nothing but the document's rules is between it and
    /// being taken: whom it names is known, its times are near, its amounts have as many decimals
    /// as their currency.
    pub fn body(
        &self,
        maker: &mut Maker<'_>,
        operation: &Operation<'_>,
        schema: &Value,
        is_whole: bool,
    ) -> Value {
        let mut body = maker.value(schema, is_whole);
        settle(&mut body);
        // Telegram writes its numbers without a point.
        if let Some(number) = body.get("update_id").and_then(whole) {
            body["update_id"] = json!(number);
        }
        if let Some(customer) = ["/recipient/customer_id", "/customer_id"]
            .iter()
            .find(|place| body.pointer(place).is_some_and(Value::is_string))
        {
            *body.pointer_mut(customer).expect("it is there") = json!("c-17");
        }
        // Who is written to for a tool of the shop's is known.
        for (name, phone) in [("mintLink", "/to/phone"), ("openTicket", "/phone")] {
            if operation.says["operationId"] == name
                && body.pointer(phone).is_some_and(Value::is_string)
            {
                *body.pointer_mut(phone).expect("it is there") = json!("+4915112345678");
            }
        }
        if operation.says["operationId"] == "mintLink"
            && body.pointer("/to/chat_id").is_some_and(|chat| !chat.is_null())
        {
            body["to"]["chat_id"] = json!(7);
        }
        assert_eq!(
            self.described.faults(schema, &body),
            Vec::<String>::new(),
            "{}: {body}",
            operation.says["operationId"]
        );
        body
    }

    /// The query of an operation, each parameter there by chance.
    pub fn query(&self, maker: &mut Maker<'_>, operation: &Operation<'_>) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for parameter in self.described.parameters(operation, "query") {
            let name = parameter["name"].as_str().expect("a name");
            let value = match (operation.path, name) {
                ("/api/communication/stats", "since") => json!(time(-86_400 * 3)),
                ("/api/communication/stats", "until") => json!(time(60)),
                ("/api/tickets", "cursor") => json!(URL_SAFE_NO_PAD.encode(&self.ticket)),
                (_, "cursor") => json!(URL_SAFE_NO_PAD.encode(&self.notification)),
                _ => maker.value(&parameter["schema"], false),
            };
            if maker.one_of(&[true, false]) {
                pairs.push((
                    name.to_owned(),
                    value.as_str().map_or_else(|| value.to_string(), str::to_owned),
                ));
            }
        }
        pairs
    }

    /// The path of an operation with the id of something that is there.
    pub fn path(&self, operation: &Operation<'_>) -> String {
        let id = match operation.path.split('/').nth(2) {
            Some("tickets") => &self.ticket,
            Some("notifications") => &self.notification,
            Some("verifications") => &self.verification,
            _ => "ORD-1042",
        };
        operation.path.replace("{id}", id)
    }

    /// Sends a request under a fresh id, by a caller who may.
    pub async fn sends(
        &self,
        operation: &Operation<'_>,
        path: &str,
        body: Option<&Value>,
    ) -> Answer {
        if operation.path == "/api/links" {
            // So many links in an hour are more than a customer gets.
            self.house
                .run("DELETE FROM audit_log WHERE action IN ('link.minted', 'link.refused')")
                .await;
        }
        let security = &operation.says["security"];
        let is_by = |scheme: &str| {
            security.as_array().is_some_and(|ways| ways.iter().any(|way| way.get(scheme).is_some()))
        };
        let bytes = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        if is_by("twilio") {
            return self.sends_form(path, body.expect("a form")).await;
        }
        if is_by("telegram") {
            return self
                .house
                .service()
                .posts(
                    path,
                    &[("x-telegram-bot-api-secret-token", TELEGRAM_SECRET.to_owned())],
                    &bytes,
                )
                .await;
        }
        // A service may sign or have a key: each by turns.
        if is_by("signature") && self.sent.fetch_add(1, Ordering::SeqCst).is_multiple_of(2) {
            let service = self.house.service();
            return service.posts(path, &service.signed(&fresh_id(), 0, &bytes), &bytes).await;
        }
        let method: Method = operation.method.to_uppercase().parse().expect("a method");
        let id = fresh_id();
        let takes_id = !self.described.parameters(operation, "header").is_empty();
        let headers: &[(&str, &str)] = if takes_id { &[("idempotency-key", &id)] } else { &[] };
        self.admin.asks_with(method, path, headers, bytes).await
    }

    /// Sends a request with a header of its own.
    pub async fn sends_with(
        &self,
        operation: &Operation<'_>,
        header: (&str, &str),
        body: &Value,
    ) -> Answer {
        let method: Method = operation.method.to_uppercase().parse().expect("a method");
        self.admin
            .asks_with(method, &self.path(operation), &[header], body.to_string().into_bytes())
            .await
    }

    async fn sends_form(&self, path: &str, body: &Value) -> Answer {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let pairs: Vec<_> = body
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), text(value)))
            .collect();
        let signature = sign(&Account::default().token, &self.house.url(path), &pairs);
        let headers = [
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
            ("x-twilio-signature", signature),
        ];
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&pairs)
            .finish()
            .into_bytes();
        self.house.service().posts(path, &headers, &form).await
    }
}

/// Makes true what hangs on two fields, or on the time.
fn settle(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(settle),
        Value::Object(fields) => {
            let currency = fields
                .get("currency")
                .and_then(Value::as_str)
                .and_then(|code| Currency::parse(code).ok());
            if let Some(currency) = currency {
                let most = usize::try_from(currency.exponent()).expect("few");
                let cut = |amount: &mut Value| {
                    if let Some((whole, decimals)) =
                        amount.as_str().and_then(|text| text.split_once('.'))
                    {
                        let kept: String = decimals.chars().take(most).collect();
                        *amount = if kept.is_empty() {
                            json!(whole)
                        } else {
                            json!(format!("{whole}.{kept}"))
                        };
                    }
                };
                ["amount", "total"]
                    .iter()
                    .for_each(|name| fields.get_mut(*name).map(cut).unwrap_or_default());
                let items =
                    fields.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten();
                items.filter_map(|item| item.get_mut("unit_price")).for_each(cut);
            }
            // How much can be paid back hangs on what was said before.
            if let Some(refund) = fields.get_mut("refund").and_then(Value::as_object_mut) {
                refund.remove("amount");
            }
            for (name, days) in [("not_before", 5), ("expires_at", 50)] {
                fields
                    .get_mut(name)
                    .filter(|at| at.is_string())
                    .map(|at| *at = json!(time(days * 86_400)))
                    .unwrap_or_default();
            }
            fields.values_mut().for_each(settle);
        }
        _ => {}
    }
}
