//! What a service of the shop asks to be told to somebody: read from JSON in full before anything
//! is done, every fault named by its pointer.

pub(super) mod arguments;
mod mark;
mod probe;
mod relayed;
mod replay_filter;

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

pub use self::arguments::{Argument, Wording};
pub use self::mark::Mark;
pub use self::probe::{LONGEST_WATCH, Probe, read_probe};
pub(super) use self::relayed::too_large;
pub use self::replay_filter::read_replay_filter;
use crate::channels::{ChannelName, Registry};
use crate::clock::At;
use crate::delivery::{Category, Priority};
use crate::fields::{BodyError, FieldError, shape, time};
use crate::ids::{CustomerId, MOST_TELEGRAM_ID, OrderId};
use crate::language::{Locale, MessageCatalog};
use crate::phone::{Phone, tail};

/// How far ahead something may be planned.
const HORIZON: Duration = Duration::from_secs(90 * 24 * 3600);
/// How late a service's clock may be.
const SLACK: Duration = Duration::from_secs(60);
/// The longest dedupe key.
const LONGEST_KEY: usize = 255;

/// Who is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// A customer, by whatever reaches them.
    Customer(CustomerId),
    /// Whoever has this phone, by SMS.
    Phone(Phone),
    /// Whoever's private chat this is.
    Chat(i64),
}

impl To {
    /// Who it is, without a whole phone or chat.
    pub fn masked(&self) -> String {
        match self {
            Self::Customer(customer) => format!("customer:{customer}"),
            Self::Phone(phone) => format!("phone:{}", phone.masked()),
            Self::Chat(chat) => format!("chat:{}", tail(&chat.to_string())),
        }
    }
}

/// A request that keeps every rule that can be known beforehand.
#[derive(Debug, Clone)]
pub struct Request {
    pub to: To,
    /// What it is about.
    pub category: Category,
    /// How soon it matters.
    pub priority: Priority,
    pub wording: Wording,
    /// In which locale; the recipient's where it is not said.
    pub locale: Option<Locale>,
    /// The only channels that may be used, in order; those of the category where there are none.
    pub only: Vec<ChannelName>,
    /// Not to be sent before.
    pub not_before: Option<At>,
    /// Not to be sent after.
    pub expires_at: Option<At>,
    /// The order that it is about.
    pub order: Option<OrderId>,
    /// At most one notification ever has this key.
    pub dedupe_key: Option<String>,
    /// Whether it is a probe, left out of statistics.
    pub is_test: bool,
}

/// By what a request is judged.
#[derive(Clone, Copy)]
pub struct Measure<'m> {
    /// The templates there are.
    pub words: &'m MessageCatalog,
    /// Every channel there is.
    pub channels: &'m Registry,
    pub max_segments: u32,
    pub now: At,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    recipient: RawRecipient,
    category: Category,
    priority: Option<String>,
    template: Option<String>,
    arguments: Option<Map<String, Value>>,
    locale: Option<String>,
    text: Option<Value>,
    not_before: Option<String>,
    expires_at: Option<String>,
    order_id: Option<OrderId>,
    dedupe_key: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRecipient {
    customer_id: Option<CustomerId>,
    phone: Option<String>,
    chat_id: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSms {
    to: String,
    category: Category,
    text: Option<String>,
    template: Option<String>,
    arguments: Option<Map<String, Value>>,
    locale: Option<String>,
    not_before: Option<String>,
    expires_at: Option<String>,
    order_id: Option<OrderId>,
    dedupe_key: Option<String>,
}

/// Reads a request of `POST /api/notifications`.
///
/// # Errors
/// When it is no JSON, has another shape, or breaks a rule.
pub fn read(body: &[u8], measure: &Measure<'_>) -> Result<Request, BodyError> {
    let raw: Raw = shape(body)?;
    let mut faults = Vec::new();
    let to = recipient(raw.recipient, &mut faults);
    let priority = raw.priority.as_deref().map_or(Some(Priority::Normal), Priority::parse);
    if priority.is_none() {
        faults.push(FieldError::new("/priority", "must be urgent, high, normal or bulk"));
    }
    let wording = match (raw.template, raw.text) {
        (Some(name), None) => arguments::template(
            &name,
            raw.arguments.unwrap_or_default(),
            measure.words,
            &mut faults,
        ),
        (None, Some(text)) => {
            let words =
                relayed::by_channel(&text, measure.channels, measure.max_segments, &mut faults);
            relayed::wording(raw.arguments.as_ref(), words, &mut faults)
        }
        _ => one_of_template_and_text(&mut faults),
    };
    let order = raw.order_id;
    let rest = Rest {
        locale: raw.locale,
        not_before: raw.not_before,
        expires_at: raw.expires_at,
        dedupe_key: raw.dedupe_key,
    };
    finish(to, raw.category, priority, wording, order, Vec::new(), rest, measure.now, faults)
}

/// Reads a request of `POST /api/sms/send`.
///
/// # Errors
/// As [`read`].
pub fn read_text(
    body: &[u8],
    channel: ChannelName,
    measure: &Measure<'_>,
) -> Result<Request, BodyError> {
    let raw: RawSms = shape(body)?;
    let mut faults = Vec::new();
    let to = phone("/to", &raw.to, &mut faults).map(To::Phone);
    let wording = match (raw.template, raw.text) {
        (Some(name), None) => arguments::template(
            &name,
            raw.arguments.unwrap_or_default(),
            measure.words,
            &mut faults,
        ),
        (None, Some(text)) => {
            let words = relayed::words("/text", &text, channel, measure.max_segments, &mut faults);
            relayed::wording(raw.arguments.as_ref(), words.into_iter().collect(), &mut faults)
        }
        _ => one_of_template_and_text(&mut faults),
    };
    let rest = Rest {
        locale: raw.locale,
        not_before: raw.not_before,
        expires_at: raw.expires_at,
        dedupe_key: raw.dedupe_key,
    };
    finish(
        to,
        raw.category,
        Some(Priority::Normal),
        wording,
        raw.order_id,
        vec![channel],
        rest,
        measure.now,
        faults,
    )
}

fn one_of_template_and_text(faults: &mut Vec<FieldError>) -> Option<Wording> {
    faults.push(FieldError::new("/template", "exactly one of template and text is needed"));
    None
}

fn recipient(raw: RawRecipient, faults: &mut Vec<FieldError>) -> Option<To> {
    match (raw.customer_id, raw.phone, raw.chat_id) {
        (Some(customer), None, None) => Some(To::Customer(customer)),
        (None, Some(text), None) => phone("/recipient/phone", &text, faults).map(To::Phone),
        (None, None, Some(chat)) if (1..=MOST_TELEGRAM_ID).contains(&chat) => Some(To::Chat(chat)),
        (None, None, Some(_)) => {
            faults.push(FieldError::new(
                "/recipient/chat_id",
                format!("must be a private chat's id, 1 to {MOST_TELEGRAM_ID}"),
            ));
            None
        }
        _ => {
            faults.push(FieldError::new(
                "/recipient",
                "must have exactly one of customer_id, phone and chat_id",
            ));
            None
        }
    }
}

fn phone(pointer: &str, text: &str, faults: &mut Vec<FieldError>) -> Option<Phone> {
    match Phone::parse(text) {
        Ok(phone) if phone.is_premium_rate() => {
            faults
                .push(FieldError::new(pointer, "is a premium-rate number: nothing is sent there"));
            None
        }
        Ok(phone) => Some(phone),
        Err(error) => {
            faults.push(FieldError::new(pointer, error.to_string()));
            None
        }
    }
}

/// What both kinds of request say alike.
struct Rest {
    locale: Option<String>,
    not_before: Option<String>,
    expires_at: Option<String>,
    dedupe_key: Option<String>,
}

#[expect(clippy::too_many_arguments, reason = "each is a field of the request")]
fn finish(
    to: Option<To>,
    category: Category,
    priority: Option<Priority>,
    wording: Option<Wording>,
    order: Option<OrderId>,
    only: Vec<ChannelName>,
    rest: Rest,
    now: At,
    mut faults: Vec<FieldError>,
) -> Result<Request, BodyError> {
    if category == Category::Staff {
        faults.push(FieldError::new(
            "/category",
            "staff is for the shop's own people, who are not told by this path",
        ));
    }
    let locale = locale(rest.locale.as_deref(), &mut faults);
    let (not_before, expires_at) = times(&rest, now, &mut faults);
    if rest.dedupe_key.as_ref().is_some_and(|key| !is_key(key)) {
        faults.push(FieldError::new(
            "/dedupe_key",
            format!("must be 1 to {LONGEST_KEY} visible ASCII characters"),
        ));
    }
    match (to, priority, wording) {
        (Some(to), Some(priority), Some(wording)) if faults.is_empty() => {
            let dedupe_key = rest.dedupe_key;
            Ok(Request {
                to,
                category,
                priority,
                wording,
                locale,
                only,
                not_before,
                expires_at,
                order,
                dedupe_key,
                is_test: false,
            })
        }
        _ => Err(BodyError::Invalid(faults)),
    }
}

/// A locale that we speak.
fn locale(tag: Option<&str>, faults: &mut Vec<FieldError>) -> Option<Locale> {
    let locale = Locale::parse(tag?);
    if locale.is_none() {
        let spoken: Vec<_> = Locale::ALL.into_iter().map(Locale::code).collect();
        faults.push(FieldError::new("/locale", format!("must be one of {}", spoken.join(", "))));
    }
    locale
}

fn is_key(key: &str) -> bool {
    (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The times between which it is to be sent.
fn times(rest: &Rest, now: At, faults: &mut Vec<FieldError>) -> (Option<At>, Option<At>) {
    let mut read = |pointer: &str, text: &Option<String>| {
        time(text.as_deref()?).map_err(|why| faults.push(FieldError::new(pointer, why))).ok()
    };
    let not_before = read("/not_before", &rest.not_before);
    let expires_at = read("/expires_at", &rest.expires_at);
    let latest = now.plus(HORIZON);
    let mut check = |pointer: &str, at: Option<At>, earliest: At, early: &str| match at {
        Some(at) if at < earliest => faults.push(FieldError::new(pointer, early)),
        Some(at) if at > latest => {
            faults.push(FieldError::new(pointer, "may be 90 days ahead at most"))
        }
        _ => {}
    };
    check("/not_before", not_before, now.minus(SLACK), "has passed: leave it out to send now");
    let start = not_before.unwrap_or(now).max(now);
    check(
        "/expires_at",
        expires_at,
        start.plus(Duration::from_millis(1)),
        "must be after not_before and after now",
    );
    (not_before, expires_at)
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
