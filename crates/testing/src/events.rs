//! What the order service says in the stories.

use std::sync::Arc;

use bellhop::app;
use bellhop::clock::{At, Clock};
use bellhop::config::Config;
use bellhop::language::Localizer;
use bellhop::orders::inbox::Inbox;
use bellhop::orders::intake::Intake;
use bellhop::orders::wording::OrderTexts;
use bellhop::store::{Store, Wake};
use serde_json::{Value, json};

/// An inbox on a store, without the rest of the program behind it.
pub fn inbox(store: &Store, clock: Clock) -> Inbox {
    let settings = [
        ("BELLHOP__TELEGRAM__TOKEN", "424242:test"),
        ("BELLHOP__HOOK__SIGNING_SECRETS", r#"["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"]"#),
    ];
    let settings = settings.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let config = Config::read("", settings).expect("the settings are right");
    let composer = app::composer(&config).expect("the words can be read");
    let localizer = Localizer {
        messages: composer.words,
        default_locale: composer.default_locale,
        default_zone: composer.default_zone,
        shop: composer.shop,
    };
    let texts = OrderTexts { localizer, carriers: Arc::default(), outbound: composer.outbound };
    Inbox::open(Intake {
        store: store.clone(),
        clock,
        texts,
        tell_within: config.orders.tell_within(),
        wake: Wake::default(),
        engine: Wake::default(),
    })
}

/// A time so many seconds from now, as events write it.
pub fn time(seconds: i64) -> String {
    let now = Clock::System.now();
    At(now.ms() + seconds * 1000).utc().to_rfc3339()
}

/// An order's event, `minutes` from now.
pub fn event(kind: &str, customer: &str, order: &str, minutes: i64) -> Value {
    json!({"type": kind, "occurred_at": time(minutes * 60), "customer": {"id": customer},
        "order": {"id": order}})
}

/// An order with its contents, placed now.
pub fn placed(customer: &str, order: &str) -> Value {
    let items = json!([{"sku": "MUG-1", "name": "Blue mug", "quantity": 2, "unit_price": "9.95"}]);
    json!({"type": "order.placed", "occurred_at": time(-60), "customer": {"id": customer},
        "order": {"id": order, "currency": "EUR", "total": "19.90", "placed_at": time(-60),
        "items": items, "url": "https://shop.example/o/1"}})
}
