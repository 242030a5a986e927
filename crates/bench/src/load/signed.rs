//! Signed events, as an order service sends them (Standard Webhooks 1.0.0).

use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{SecondsFormat, Utc};
use hmac::{Hmac, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use uuid::Uuid;

use super::wire::post;
use crate::process::site::SECRET;

/// The first order number that no customer has yet.
static ORDER: AtomicI64 = AtomicI64::new(1_000_000);

/// Now, as events have it.
pub fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// What signs events.
#[derive(Clone)]
pub struct Signer(Hmac<Sha256>);

impl Signer {
    /// With the secret of every site.
    ///
    /// # Errors
    /// When that secret is no secret.
    pub fn new() -> Result<Self> {
        let key = SECRET.strip_prefix("whsec_").context("a signing secret begins with whsec_")?;
        Ok(Self(Hmac::new_from_slice(&STANDARD.decode(key)?)?))
    }

    /// A signed request with a body.
    pub fn signed(&self, body: &Value) -> Vec<u8> {
        let (body, id) = (body.to_string(), Uuid::now_v7().simple().to_string());
        let seconds = Utc::now().timestamp().to_string();
        let mut mac = self.0.clone();
        mac.update(format!("{id}.{seconds}.{body}").as_bytes());
        let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        let headers = [
            ("webhook-id", id.as_str()),
            ("webhook-timestamp", &seconds),
            ("webhook-signature", &signature),
        ];
        post("/api/events", &headers, &body)
    }
}

/// The number of an order that nobody has yet.
pub fn new_order() -> i64 {
    ORDER.fetch_add(1, Ordering::Relaxed)
}

/// A customer has placed an order.
pub fn placed(customer: &Value, order: i64) -> Value {
    let now = now();
    let items = json!([{"sku": "MUG-1", "name": "Blue mug", "quantity": 2, "unit_price": "9.95"}]);
    json!({"type": "order.placed", "occurred_at": now, "customer": customer,
        "order": {"id": format!("ORD-{order}"), "currency": "EUR", "total": "19.90",
        "placed_at": now, "items": items}})
}
