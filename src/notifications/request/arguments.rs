//! The words of a request: a template with its arguments, each with its kind, or the service's own.

use serde_json::{Map, Value};

use super::mark::Mark;
use crate::channels::ChannelName;
use crate::clock::At;
use crate::fields::{self, FieldError, MOST_EXACT, escaped, kind, time, whole};
use crate::language::{Args, LONGEST_VALUE, MessageCatalog, Template, Text, Zone};
use crate::money::{Currency, Money};

/// Where the words come from.
#[derive(Debug, Clone)]
pub enum Wording {
    Template {
        template: Template,
        /// What is put into it.
        arguments: Vec<(String, Argument)>,
    },
    /// From the service itself, for the channels that it names.
    Relayed(Vec<(ChannelName, Text)>),
    /// Those of a probe, with what tells it apart from others.
    Probe(Mark),
}

impl Wording {
    /// The name under which it is on record.
    pub fn name(&self) -> &str {
        match self {
            Self::Template { template, .. } => &template.name,
            Self::Relayed(_) => "relayed",
            Self::Probe(_) => "probe",
        }
    }
}

/// One argument of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    Text(String),
    /// A number that plurals may hang on.
    Number(i64),
    Money(Money),
    Date(At),
}

/// A template's arguments as its messages take them.
pub(in crate::notifications) fn args(arguments: &[(String, Argument)], zone: Zone) -> Args {
    arguments.iter().fold(Args::new(), |args, (name, argument)| {
        let name = name.clone();
        match argument {
            Argument::Text(text) => args.text(name, text),
            Argument::Number(number) => args.number(name, *number),
            Argument::Money(money) => args.money(name, *money),
            Argument::Date(at) => args.date(name, *at, zone),
        }
    })
}

/// A template by its name, with every argument that it takes and no other.
pub(super) fn template(
    name: &str,
    given: Map<String, Value>,
    words: &MessageCatalog,
    faults: &mut Vec<FieldError>,
) -> Option<Wording> {
    let Some(template) = words.template(name) else {
        faults.push(FieldError::new(
            "/template",
            "there is no such template: see templates.ftl of the locales",
        ));
        return None;
    };
    for missing in template.arguments.iter().filter(|argument| !given.contains_key(*argument)) {
        faults.push(FieldError::new(format!("/arguments/{missing}"), "is needed by this template"));
    }
    let mut arguments = Vec::new();
    for (name, value) in given {
        let pointer = format!("/arguments/{}", escaped(&name));
        if !template.arguments.contains(&name) {
            faults.push(FieldError::new(pointer, "is no argument of this template"));
            continue;
        }
        match argument(&value) {
            Ok(argument) => arguments.push((name, argument)),
            Err((place, why)) => faults.push(FieldError::new(format!("{pointer}{place}"), why)),
        }
    }
    Some(Wording::Template { template: template.clone(), arguments })
}

/// What is wrong with an argument, and where in it.
type Fault = (&'static str, String);

fn argument(value: &Value) -> Result<Argument, Fault> {
    match value {
        Value::String(text) => words(text).map(Argument::Text).map_err(|why| ("", why)),
        Value::Number(_) => match whole(value)
            .filter(|number| (-MOST_EXACT..=MOST_EXACT).contains(number))
        {
            Some(number) => Ok(Argument::Number(number)),
            None => Err(("", format!("must be a whole number from -{MOST_EXACT} to {MOST_EXACT}"))),
        },
        Value::Object(fields) if fields.len() == 1 => {
            match (fields.get("money"), fields.get("date")) {
                (Some(money), _) => read_money(money),
                (_, Some(date)) => {
                    let text = string("/date", date)?;
                    time(text).map(Argument::Date).map_err(|why| ("/date", why.to_owned()))
                }
                _ => Err(("", KINDS.to_owned())),
            }
        }
        Value::Object(_) => Err(("", KINDS.to_owned())),
        other => Err(("", format!("{KINDS}, not {}", kind(other)))),
    }
}

/// What an argument may be.
const KINDS: &str = "must be a string, a whole number, {\"money\": {\"amount\": \"19.90\", \"currency\": \"EUR\"}} or {\"date\": \"2026-03-01T12:00:00Z\"}";

fn string<'v>(place: &'static str, value: &'v Value) -> Result<&'v str, Fault> {
    value.as_str().ok_or_else(|| (place, format!("must be a string, not {}", kind(value))))
}

fn read_money(money: &Value) -> Result<Argument, Fault> {
    let (Some(amount), Some(currency), Some(2)) =
        (money.get("amount"), money.get("currency"), money.as_object().map(Map::len))
    else {
        return Err((
            "/money",
            "must be an object with amount and currency, such as {\"amount\": \"19.90\", \"currency\": \"EUR\"}".to_owned(),
        ));
    };
    let currency = Currency::parse(string("/money/currency", currency)?)
        .map_err(|error| ("/money/currency", error.to_string()))?;
    let amount = Money::parse(currency, string("/money/amount", amount)?);
    amount.map(Argument::Money).map_err(|error| ("/money/amount", error.to_string()))
}

fn words(text: &str) -> Result<String, String> {
    let words = fields::words(text, LONGEST_VALUE)?;
    if words.is_empty() { Err("must not be empty".to_owned()) } else { Ok(words) }
}
