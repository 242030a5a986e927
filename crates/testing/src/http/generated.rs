//! Values that a schema of the document allows, drawn by proptest from a seed that never changes.
//! What a schema says is read as far as the document says it; what comes out is judged by a
//! validator that knows nothing of this.

use std::collections::HashMap;
use std::rc::Rc;

use bellhop::clock::At;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::string::{RegexGeneratorStrategy, string_regex};
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

use crate::described::Described;

/// How often it is tried to draw something.
const TRIES: usize = 200;

/// Draws values.
pub struct Maker<'d> {
    described: &'d Described,
    runner: TestRunner,
    /// Now, for times.
    now: At,
    /// What draws texts of a pattern; it takes long to make.
    patterns: HashMap<String, Rc<RegexGeneratorStrategy<String>>>,
}

impl<'d> Maker<'d> {
    /// One that draws the same each time.
    pub fn new(described: &'d Described, now: At) -> Self {
        Self { described, runner: TestRunner::deterministic(), now, patterns: HashMap::new() }
    }

    fn draw<T: std::fmt::Debug>(&mut self, strategy: impl Strategy<Value = T>) -> T {
        strategy.new_tree(&mut self.runner).expect("a value").current()
    }

    /// One of several.
    pub fn one_of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.draw(0..list.len())].clone()
    }

    /// A value that a schema allows: of an object each optional field is there by chance, or all
    /// are.
    pub fn value(&mut self, schema: &Value, is_whole: bool) -> Value {
        for _ in 0..TRIES {
            let flat = self.flat(schema);
            let value = self.of_flat(&flat, is_whole);
            if value.as_ref().is_some_and(|value| self.described.allows(schema, value)) {
                return value.expect("it is there");
            }
        }
        panic!("nothing was found that fits {schema}")
    }

    /// A schema without references and choices: of several ways one is taken by chance.
    fn flat(&mut self, schema: &Value) -> Map<String, Value> {
        let mut flat = Map::new();
        let Value::Object(says) = schema else { return flat };
        if says.contains_key("$ref") {
            let target = self.described.resolved(schema).clone();
            merge(&mut flat, self.flat(&target));
        }
        for part in says.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            let part = self.flat(part);
            merge(&mut flat, part);
        }
        for ways in ["oneOf", "anyOf"].iter().filter_map(|name| says.get(*name)?.as_array()) {
            let way = self.one_of(ways);
            let way = self.flat(&way);
            merge(&mut flat, way);
        }
        let rest = says.iter().filter(|(name, _)| {
            !["$ref", "allOf", "oneOf", "anyOf", "description", "default"].contains(&name.as_str())
        });
        merge(&mut flat, rest.map(|(name, value)| (name.clone(), value.clone())).collect());
        flat
    }

    fn of_flat(&mut self, schema: &Map<String, Value>, is_whole: bool) -> Option<Value> {
        if let Some(only) = schema.get("const") {
            return Some(only.clone());
        }
        let mut kinds = kinds(schema).unwrap_or_else(|| vec!["string".to_owned()]);
        if is_whole && kinds.len() > 1 {
            kinds.retain(|kind| kind != "null");
        }
        if let Some(known) = schema.get("enum").and_then(Value::as_array) {
            let is_of_kind = |word: &&Value| {
                kinds.iter().any(|kind| kind == if word.is_null() { "null" } else { "string" })
            };
            let known: Vec<Value> = known.iter().filter(is_of_kind).cloned().collect();
            return (!known.is_empty()).then(|| self.one_of(&known));
        }
        if kinds.is_empty() {
            return None;
        }
        Some(match self.one_of(&kinds).as_str() {
            "null" => Value::Null,
            "boolean" => Value::Bool(self.draw(any::<bool>())),
            "integer" => self.number(schema),
            "string" => Value::String(self.text(schema)),
            "array" => self.list(schema, is_whole),
            "object" => self.object(schema, is_whole),
            other => panic!("the document uses no {other} in a body"),
        })
    }

    fn number(&mut self, schema: &Map<String, Value>) -> Value {
        let bound =
            |name: &str, usual: i64| schema.get(name).and_then(Value::as_i64).unwrap_or(usual);
        let (least, most) = (bound("minimum", -1000), bound("maximum", 1000));
        let number = self.draw(prop_oneof![
            Just(least),
            Just(most),
            least..=most,
            least..=most.min(least + 100)
        ]);
        // JSON has one kind of number: 2 may be written as 2.0.
        #[expect(clippy::cast_precision_loss, reason = "it is checked that nothing is lost")]
        let written = number as f64;
        if number.abs() < 1 << 53 && self.draw(0..8) == 0 { json!(written) } else { json!(number) }
    }

    fn list(&mut self, schema: &Map<String, Value>, is_whole: bool) -> Value {
        let bound = |name: &str, usual: usize| {
            schema
                .get(name)
                .and_then(Value::as_u64)
                .map_or(usual, |n| usize::try_from(n).expect("few"))
        };
        let least = bound("minItems", 0).max(usize::from(is_whole));
        let many = self.draw(least..=bound("maxItems", 3).min(least + 2));
        let items = schema.get("items").cloned().unwrap_or_else(|| json!({}));
        let mut list: Vec<Value> = Vec::new();
        for _ in 0..many {
            let flat = self.flat(&items);
            let one = self.of_flat(&flat, is_whole).unwrap_or(Value::Null);
            if schema.get("uniqueItems") != Some(&Value::Bool(true)) || !list.contains(&one) {
                list.push(one);
            }
        }
        Value::Array(list)
    }

    fn object(&mut self, schema: &Map<String, Value>, is_whole: bool) -> Value {
        let properties =
            schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let more = required.iter().filter(|name| !properties.contains_key(**name));
        let more = more.filter_map(|name| {
            Some(((*name).to_owned(), schema.get("additionalProperties")?.clone()))
        });
        let mut object = Map::new();
        for (name, says) in properties.clone().into_iter().chain(more) {
            if required.contains(&name.as_str()) || is_whole || self.draw(any::<bool>()) {
                let flat = self.flat(&says);
                object.extend(self.of_flat(&flat, is_whole).map(|value| (name, value)));
            }
        }
        Value::Object(object)
    }

    /// A text, by its format where it has one, else by its pattern.
    fn text(&mut self, schema: &Map<String, Value>) -> String {
        let of = |name: &str| schema.get(name).and_then(Value::as_str);
        let most = schema
            .get("maxLength")
            .and_then(Value::as_u64)
            .map_or(usize::MAX, |most| usize::try_from(most).expect("short"));
        if let Some(text) = of("format").and_then(|format| self.formatted(format, most)) {
            return text;
        }
        let pattern =
            of("pattern").unwrap_or("[ -~]{0,30}").trim_start_matches('^').trim_end_matches('$');
        // As many of them as a pattern allows would mostly be too many.
        let pattern = &pattern.replace("]*", "]{0,9}");
        let made =
            || Rc::new(string_regex(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}")));
        let strategy = self.patterns.entry(pattern.clone()).or_insert_with(made).clone();
        for _ in 0..TRIES {
            let text = self.draw(&*strategy);
            if text.chars().count() <= most {
                return text;
            }
        }
        panic!("{pattern} has nothing so short")
    }

    /// What no pattern can say; each format is explained in docs/openapi.md.
    fn formatted(&mut self, format: &str, most: usize) -> Option<String> {
        let known: Vec<String> = match format {
            "shop-id" => vec![
                "c-17".to_owned(),
                "заказ-9".to_owned(),
                "ü".repeat(most / 2),
                "~".repeat(most),
                "ORD-<1>&'\"".to_owned(),
            ],
            "phone" => strings(&[
                "+4915112345678",
                "+49 (151) 1234-5678",
                "+34612345678",
                "+1 202 555 0143",
                " +77011234567",
                "+96550012345",
            ]),
            "time-zone" => {
                strings(&["Europe/Berlin", "Asia/Kuwait", "America/New_York", "UTC", "+02:00"])
            }
            "currency" => strings(&["EUR", "USD", "JPY", "KWD"]),
            "amount" => vec![self.draw("0{0,3}[0-9]{1,8}(\\.[0-9]{1,2})?")],
            "ticket-category" => strings(&["order", "delivery", "returns", "payment", "other"]),
            "cursor" => vec!["bnRm".to_owned()],
            "web-page" => {
                strings(&["https://shop.example/orders/1042", " HTTP://shop.example/größe?a=b c\n"])
            }
            "sms-text" => strings(&["Your mug is ready.", " Готово \r\n", "جاهز", "😀"]),
            "ipv4" => vec![self.draw(any::<std::net::Ipv4Addr>()).to_string()],
            "ipv6" => vec![self.draw(any::<std::net::Ipv6Addr>()).to_string()],
            "date-time" => {
                let at = At(self.now.ms() - self.draw(-80_000_000_i64..40_000_000_000)).utc();
                let zone =
                    chrono::FixedOffset::east_opt(self.draw(-1400..1400) * 60).expect("an offset");
                vec![
                    at.to_rfc3339(),
                    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
                    at.with_timezone(&zone).to_rfc3339(),
                ]
            }
            _ => return None,
        };
        Some(self.one_of(&known))
    }
}

fn strings(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

/// The kinds that a schema allows, where it says so.
fn kinds(schema: &Map<String, Value>) -> Option<Vec<String>> {
    match schema.get("type")? {
        Value::String(kind) => Some(vec![kind.clone()]),
        kinds => serde_json::from_value(kinds.clone()).ok(),
    }
}

/// What both schemas allow, in one.
fn merge(into: &mut Map<String, Value>, other: Map<String, Value>) {
    for (name, value) in other {
        let Some(was) = into.get(&name).cloned() else {
            into.insert(name, value);
            continue;
        };
        let both = match (name.as_str(), was, value) {
            ("type", was, value) => {
                let [was, value] = [was, value].map(|kind| {
                    kinds(&Map::from_iter([("type".to_owned(), kind)])).expect("kinds")
                });
                json!(was.into_iter().filter(|kind| value.contains(kind)).collect::<Vec<_>>())
            }
            ("enum", Value::Array(was), Value::Array(value)) => {
                was.into_iter().filter(|word| value.contains(word)).collect()
            }
            ("required", Value::Array(was), Value::Array(value)) => {
                was.into_iter().chain(value).collect()
            }
            ("properties", Value::Object(mut was), Value::Object(value)) => {
                for (name, says) in value {
                    let both = match was.remove(&name) {
                        Some(earlier) => json!({"allOf": [earlier, says]}),
                        None => says,
                    };
                    was.insert(name, both);
                }
                Value::Object(was)
            }
            ("items", was, value) => json!({"allOf": [was, value]}),
            (_, was, _) => was,
        };
        into.insert(name, both);
    }
}
