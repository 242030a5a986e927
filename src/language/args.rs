//! What is put into a message: each value with its kind, so that it is formatted and escaped once,
//! here.

use std::borrow::Cow;

use super::format;
use super::locale::Locale;
use super::text::{Text, escape};
use super::untrusted_text::inert;
use crate::clock::{At, Zone};
use crate::money::Money;

/// The longest value of a person or shop that a message takes, in characters.
pub const LONGEST_VALUE: usize = 200;

#[derive(Debug, Clone)]
enum Value {
    Text(String),
    Number(i64),
    Money(Money),
    Date(At, Zone),
    DateTime(At, Zone),
    Html(Text),
}

/// The arguments of one message.
#[derive(Debug, Clone, Default)]
pub struct Args(Vec<(Cow<'static, str>, Value)>);

impl Args {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn and(mut self, name: impl Into<Cow<'static, str>>, value: Value) -> Self {
        self.0.push((name.into(), value));
        self
    }

    /// Words of a person or shop: on one line, escaped, cut at 200 characters.
    #[must_use]
    pub fn text(self, name: impl Into<Cow<'static, str>>, value: &str) -> Self {
        let mut cut: String = value
            .chars()
            .take(LONGEST_VALUE)
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .collect();
        if value.chars().nth(LONGEST_VALUE).is_some() {
            cut.push('…');
        }
        self.and(name, Value::Text(cut))
    }

    /// What somebody outside calls themselves or something, for the shop's people: the same, and
    /// nothing in it acts.
    #[must_use]
    pub fn theirs(self, name: impl Into<Cow<'static, str>>, value: &str) -> Self {
        self.text(name, &inert(value))
    }

    /// A number that plurals may hang on.
    #[must_use]
    pub fn number(self, name: impl Into<Cow<'static, str>>, value: i64) -> Self {
        self.and(name, Value::Number(value))
    }

    /// Money in the locale's form.
    #[must_use]
    pub fn money(self, name: impl Into<Cow<'static, str>>, value: Money) -> Self {
        self.and(name, Value::Money(value))
    }

    /// A day in the reader's zone.
    #[must_use]
    pub fn date(self, name: impl Into<Cow<'static, str>>, at: At, zone: Zone) -> Self {
        self.and(name, Value::Date(at, zone))
    }

    /// A day and time in the reader's zone.
    #[must_use]
    pub fn date_time(self, name: impl Into<Cow<'static, str>>, at: At, zone: Zone) -> Self {
        self.and(name, Value::DateTime(at, zone))
    }

    /// A text of ours.
    #[must_use]
    pub fn with(self, name: impl Into<Cow<'static, str>>, text: Text) -> Self {
        self.and(name, Value::Html(text))
    }

    pub(super) fn fluent(&self, locale: Locale) -> fluent_bundle::FluentArgs<'static> {
        let mut args = fluent_bundle::FluentArgs::with_capacity(self.0.len());
        for (name, value) in &self.0 {
            match value {
                Value::Number(number) => args.set(name.clone(), *number),
                Value::Text(text) => args.set(name.clone(), escape(text)),
                Value::Money(money) => args.set(name.clone(), format::money(locale, *money)),
                Value::Date(at, zone) => args.set(name.clone(), format::date(locale, *at, *zone)),
                Value::DateTime(at, zone) => {
                    args.set(name.clone(), format::date_time(locale, *at, *zone))
                }
                Value::Html(text) => args.set(name.clone(), text.html().to_owned()),
            }
        }
        args
    }
}
