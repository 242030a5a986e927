//! The words of a request: a template with its arguments, each with its kind, or the service's own.

use serde_json::{Map, Value};

use super::probe::Mark;
use crate::clock::At;
use crate::fields::{FieldError, escaped, time};
use crate::language::{Args, LONGEST_VALUE, Template, Text, Words, Zone};
use crate::money::{Currency, Money};

/// Where the words come from.
#[derive(Debug, Clone)]
pub enum Wording {
    /// From a template.
    Template {
        /// Which.
        template: Template,
        /// What is put into it.
        arguments: Vec<(String, Argument)>,
    },
    /// From the service itself.
    Relayed {
        /// For a chat.
        telegram: Option<Text>,
        /// For SMS.
        sms: Option<Text>,
    },
    /// Those of a probe, with what tells it apart from others.
    Probe(Mark),
}

impl Wording {
    /// The name under which it is on record.
    pub fn name(&self) -> &str {
        match self {
            Self::Template { template, .. } => &template.name,
            Self::Relayed { .. } => "relayed",
            Self::Probe(_) => "probe",
        }
    }
}

/// One argument of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// Words.
    Text(String),
    /// A number that plurals may hang on.
    Number(i64),
    /// Money.
    Money(Money),
    /// A day.
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
pub(super) fn template(name: &str, given: Map<String, Value>, words: &Words, faults: &mut Vec<FieldError>) -> Option<Wording> {
    let Some(template) = words.template(name) else {
        faults.push(FieldError::new("/template", "there is no such template: see templates.ftl of the locales"));
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
            Err(why) => faults.push(FieldError::new(pointer, why)),
        }
    }
    Some(Wording::Template { template: template.clone(), arguments })
}

fn argument(value: &Value) -> Result<Argument, String> {
    match value {
        Value::String(text) => words(text).map(Argument::Text),
        Value::Number(number) => number.as_i64().map(Argument::Number).ok_or_else(|| "must be a whole number".to_owned()),
        Value::Object(fields) if fields.len() == 1 => match (fields.get("money"), fields.get("date")) {
            (Some(Value::Object(money)), _) => read_money(money),
            (_, Some(Value::String(text))) => time(text).map(Argument::Date).map_err(str::to_owned),
            _ => Err(KINDS.to_owned()),
        },
        _ => Err(KINDS.to_owned()),
    }
}

/// What an argument may be.
const KINDS: &str =
    "must be a string, a whole number, {\"money\": {\"amount\": \"19.90\", \"currency\": \"EUR\"}} or {\"date\": \"2026-03-01T12:00:00Z\"}";

fn read_money(fields: &Map<String, Value>) -> Result<Argument, String> {
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let (2, Some(amount), Some(currency)) = (fields.len(), text("amount"), text("currency")) else { return Err(KINDS.to_owned()) };
    let currency = Currency::parse(currency).map_err(|error| error.to_string())?;
    Money::parse(currency, amount).map(Argument::Money).map_err(|error| error.to_string())
}

fn words(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("must not be empty".to_owned());
    }
    if let Some(c) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(format!("must not hold the control character U+{:04X}", u32::from(c)));
    }
    match text.chars().count() {
        length if length > LONGEST_VALUE => Err(format!("may be {LONGEST_VALUE} characters long at most, not {length}")),
        _ => Ok(text.trim().to_owned()),
    }
}
