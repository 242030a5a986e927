//! Reads one event from a JSON value, or finds every fault in it.

use std::time::Duration;

use serde_json::Value;
use unic_langid::LanguageIdentifier;
use url::Url;

use super::event_type::EventType;
use super::fields::{Faults, Object};
use super::{
    CheckpointPart, CustomerPart, Event, ItemPart, OrderPart, RefundPart, ShipmentPart, StockPart,
};
use crate::clock::{At, Zone};
use crate::fields::{time, words};
use crate::ids::{CustomerId, MOST_TELEGRAM_ID, OrderId, RefundId, ShipmentId};
use crate::money::{Amount, Currency, Money, MoneyError};
use crate::orders::status::ShipmentStatus;
use crate::orders::view::tracking_key;
use crate::phone::Phone;

/// How far the order service's clock may be ahead of ours.
const AHEAD: Duration = Duration::from_secs(24 * 3600);
const MOST_ITEMS: usize = 200;
const MOST_CHECKPOINTS: usize = 200;
const LONGEST_NAME: usize = 500;
const LONGEST_SKU: usize = 100;
const MOST_IN_STOCK: i64 = 1_000_000_000;
/// The longest address of an order's page, in characters.
const LONGEST_ADDRESS: usize = 2000;
/// The longest language tag, in bytes: no registered one is longer.
const LONGEST_TAG: usize = 35;

/// Reads one event; its faults are named from `pointer` on.
pub(super) fn read_event(
    value: &Value,
    pointer: String,
    now: At,
    faults: &mut Faults,
) -> Option<Event> {
    let event = Object::new(value, pointer, faults)?;
    let kind = event.must_read("type", faults, event_type);
    let occurred_at = event.must_read("occurred_at", faults, |text| {
        let at = time(text)?;
        if at > now.plus(AHEAD) {
            Err("is more than a day ahead of our clock".to_owned())
        } else {
            Ok(at)
        }
    });
    if kind == Some(EventType::StockLow) {
        return read_stock_event(&event, occurred_at, faults);
    }
    let customer = match event.part("customer", faults) {
        Some(part) => read_customer(&part, faults),
        None => {
            require(&event, "customer", faults);
            None
        }
    };
    let order = event.part("order", faults).map(|part| read_order(&part, kind, faults));
    let shipment = event.part("shipment", faults).map(|part| read_shipment(&part, faults));
    let refund = read_refund(&event, kind, order.as_ref().and_then(Option::as_ref), faults);
    let kind = kind?;
    if kind != EventType::CustomerUpdated && order.is_none() {
        require(&event, "order", faults);
    }
    if kind == EventType::ShipmentUpdated && shipment.is_none() {
        require(&event, "shipment", faults);
    }
    let (order, shipment) = (
        order.map_or(Some(None), |part| part.map(Some))?,
        shipment.map_or(Some(None), |part| part.map(Some))?,
    );
    Some(Event {
        kind,
        occurred_at: occurred_at?,
        customer: Some(customer?),
        order,
        shipment,
        refund,
        stock: None,
    })
}

/// News of an article: it concerns no customer.
fn read_stock_event(
    event: &Object<'_>,
    occurred_at: Option<At>,
    faults: &mut Faults,
) -> Option<Event> {
    let Some(part) = event.part("stock", faults) else {
        require(event, "stock", faults);
        return None;
    };
    let sku = part.must_read("sku", faults, |text| words(text, LONGEST_SKU).and_then(filled));
    let name = part.must_read("name", faults, |text| words(text, LONGEST_NAME).and_then(filled));
    let quantity = part.must_whole("quantity", 0..=MOST_IN_STOCK, faults);
    let threshold = part.must_whole("threshold", 0..=MOST_IN_STOCK, faults);
    let stock = StockPart { sku: sku?, name: name?, quantity: quantity?, threshold: threshold? };
    Some(Event {
        kind: EventType::StockLow,
        occurred_at: occurred_at?,
        customer: None,
        order: None,
        shipment: None,
        refund: None,
        stock: Some(stock),
    })
}

/// Says that a part is missing, unless it is there and something else was wrong with it.
fn require(event: &Object<'_>, name: &str, faults: &mut Faults) {
    if event.fields.get(name).is_none_or(Value::is_null) {
        faults.add(event.at(name), "is required for this type");
    }
}

fn event_type(word: &str) -> Result<EventType, String> {
    EventType::parse(word).ok_or_else(|| {
        let known: Vec<_> = EventType::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("is not a type that we know: {}", known.join(", "))
    })
}

fn read_customer(part: &Object<'_>, faults: &mut Faults) -> Option<CustomerPart> {
    let id = part.must_read("id", faults, CustomerId::parse);
    let name = part.words("name", LONGEST_NAME, faults);
    let locale = part.read("locale", faults, |tag| match tag.parse::<LanguageIdentifier>() {
        Ok(locale) if tag.len() <= LONGEST_TAG => Ok(locale.to_string()),
        _ => Err("must be a language tag, such as de or pt-BR"),
    });
    let time_zone =
        part.read("time_zone", faults, |name| Zone::parse(name).map(|zone| zone.to_string()));
    let phone = part.read("phone", faults, Phone::parse);
    let telegram_chat_id = part.whole("telegram_chat_id", 1..=MOST_TELEGRAM_ID, faults);
    Some(CustomerPart { id: id?, name, locale, time_zone, phone, telegram_chat_id })
}

fn read_order(
    part: &Object<'_>,
    kind: Option<EventType>,
    faults: &mut Faults,
) -> Option<OrderPart> {
    let id = part.must_read("id", faults, OrderId::parse);
    if let Some(expected) = kind.and_then(EventType::status) {
        part.read("status", faults, |status| {
            if status == expected.as_str() {
                Ok(())
            } else {
                Err(format!("disagrees with the type, which says {}", expected.as_str()))
            }
        });
    }
    let currency =
        match (part.fields.get("currency"), part.read("currency", faults, Currency::parse)) {
            (None | Some(Value::Null), _) => Beside::Nothing,
            (Some(_), None) => Beside::Wrong,
            (Some(_), Some(currency)) => Beside::Currency(currency),
        };
    let total = amount(part, "total", currency, faults);
    let items = part.list("items", MOST_ITEMS, faults);
    let items: Vec<_> = items.iter().filter_map(|item| read_item(item, currency, faults)).collect();
    let placed_at = part.time("placed_at", faults);
    let url = part.read("url", faults, web_page);
    Some(OrderPart { id: id?, currency: currency.known(), total, items, placed_at, url })
}

fn read_item(part: &Object<'_>, currency: Beside, faults: &mut Faults) -> Option<ItemPart> {
    let sku = part.words("sku", LONGEST_SKU, faults);
    let name = part.must_read("name", faults, |text| words(text, LONGEST_NAME).and_then(filled));
    let quantity = part.must_whole("quantity", 1..=100_000, faults);
    let unit_price = amount(part, "unit_price", currency, faults);
    Some(ItemPart { sku, name: name?, quantity: quantity?, unit_price })
}

fn filled(text: String) -> Result<String, String> {
    if text.is_empty() { Err("must not be empty".to_owned()) } else { Ok(text) }
}

/// The currency beside an amount.
#[derive(Clone, Copy)]
enum Beside {
    Nothing,
    /// Its own fault is told already.
    Wrong,
    Currency(Currency),
}

impl Beside {
    fn known(self) -> Option<Currency> {
        if let Self::Currency(currency) = self { Some(currency) } else { None }
    }
}

fn amount(part: &Object<'_>, name: &str, currency: Beside, faults: &mut Faults) -> Option<Money> {
    let read = decimal(part, name, faults, |text| match currency {
        Beside::Currency(currency) => {
            Money::parse(currency, text).map(Some).map_err(|error| error.to_string())
        }
        Beside::Wrong => Ok(None),
        Beside::Nothing => Err("needs the order's currency beside it".to_owned()),
    });
    read.flatten()
}

/// A decimal string that may be absent, read by `read`.
fn decimal<T>(
    part: &Object<'_>,
    name: &str,
    faults: &mut Faults,
    read: impl FnOnce(&str) -> Result<T, String>,
) -> Option<T> {
    if matches!(part.fields.get(name), Some(Value::Number(_))) {
        faults.add(
            part.at(name),
            "must be a decimal string, such as \"19.90\": a JSON number would lose cents",
        );
        return None;
    }
    part.read(name, faults, read)
}

/// A refund: its amount is in the order's currency, which may have been said before.
fn read_refund(
    event: &Object<'_>,
    kind: Option<EventType>,
    order: Option<&OrderPart>,
    faults: &mut Faults,
) -> Option<RefundPart> {
    let part = event.part("refund", faults)?;
    if kind.is_some_and(|kind| kind != EventType::OrderRefunded) {
        faults.add(part.pointer, "belongs to order.refunded alone");
        return None;
    }
    let id = part.read("id", faults, RefundId::parse);
    let amount = decimal(&part, "amount", faults, |text| {
        let amount = Amount::parse(text).map_err(|error| error.to_string())?;
        match order.and_then(|order| order.currency).map(|currency| amount.of(currency)).transpose()
        {
            // As it was written, zeros at its end included.
            Err(MoneyError::TooManyDecimals { currency, exponent, .. }) => {
                Err(format!("{currency} has {exponent} decimals"))
            }
            Err(error) => Err(error.to_string()),
            Ok(_) if amount.is_zero() => Err("must be more than nothing".to_owned()),
            Ok(Some(money))
                if order
                    .and_then(|order| order.total)
                    .is_some_and(|total| money.minor > total.minor) =>
            {
                Err("is more than the order's total".to_owned())
            }
            Ok(_) => Ok(amount),
        }
    });
    Some(RefundPart { id, amount })
}

fn web_page(text: &str) -> Result<String, &'static str> {
    let is_short = text.chars().count() <= LONGEST_ADDRESS;
    let text = text.trim();
    let begins = |scheme: &str| {
        text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    // A parser of web addresses drops line breaks wherever they stand.
    let is_plain = is_short && !text.chars().any(char::is_control);
    match Url::parse(text) {
        Ok(url)
            if is_plain && (begins("https://") || begins("http://")) && url.host().is_some() =>
        {
            Ok(url.into())
        }
        _ => Err(
            "must be a web address that begins with https:// and is at most 2000 characters long",
        ),
    }
}

fn read_shipment(part: &Object<'_>, faults: &mut Faults) -> Option<ShipmentPart> {
    let id = part.must_read("id", faults, ShipmentId::parse);
    let carrier = part.words("carrier", 60, faults);
    let tracking_number = part.read("tracking_number", faults, tracking_number);
    let eta = part.time("eta", faults);
    let checkpoints = part.list("checkpoints", MOST_CHECKPOINTS, faults);
    let checkpoints =
        checkpoints.iter().filter_map(|checkpoint| read_checkpoint(checkpoint, faults)).collect();
    Some(ShipmentPart { id: id?, carrier, tracking_number, eta, checkpoints })
}

fn tracking_number(text: &str) -> Result<String, &'static str> {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-'));
    let number = tracking_key(text);
    if plain && (1..=64).contains(&number.len()) {
        Ok(number)
    } else {
        Err("must be 1 to 64 letters and digits; spaces and hyphens are dropped")
    }
}

fn read_checkpoint(part: &Object<'_>, faults: &mut Faults) -> Option<CheckpointPart> {
    let at = part.must_read("at", faults, time);
    let status = part.must_read("status", faults, |word| {
        ShipmentStatus::parse(word).ok_or_else(|| {
            let known: Vec<_> = ShipmentStatus::ALL.iter().map(|status| status.as_str()).collect();
            format!("must be one of {}", known.join(", "))
        })
    });
    let (place, note) = (part.words("place", 300, faults), part.words("note", 300, faults));
    Some(CheckpointPart { at: at?, status: status?, place, note })
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
