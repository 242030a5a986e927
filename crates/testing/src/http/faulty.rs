//! Bodies with one fault: what a schema of the document forbids, made from what it allows.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::described::Described;

/// A body with one fault.
#[derive(Debug)]
pub struct Faulty {
    /// Where the fault is, as a JSON pointer.
    pub place: String,
    /// The body.
    pub body: Value,
    /// Whether there is a value of another JSON type than the schema allows there.
    pub is_of_another_kind: bool,
}

/// What stands where instead, of the bodies that were made already.
pub type Made = HashSet<(String, String)>;

/// Every body with one fault that is made of this one, those aside that were made of an earlier
/// one.
pub fn faulty(described: &Described, schema: &Value, body: &Value, made: &mut Made) -> Vec<Faulty> {
    let mut found = Vec::new();
    let mut places = Vec::new();
    walk(body, "", &mut places);
    for (place, value) in &places {
        let mut changed = |with: Value, is_of_another_kind: bool| {
            let (mut whole, instead) = (body.clone(), (place.clone(), with.to_string()));
            *whole.pointer_mut(place).expect("it is there") = with;
            if !made.contains(&instead) && !described.allows(schema, &whole) {
                made.insert(instead);
                found.push(Faulty { place: place.clone(), body: whole, is_of_another_kind });
            }
        };
        for other in [json!(true), json!(7), json!("x"), json!([]), json!({})] {
            if std::mem::discriminant(&other) != std::mem::discriminant(value) {
                changed(other, !value.is_null());
            }
        }
        changed(Value::Null, false);
        match value {
            Value::String(text) => {
                let long = "x".repeat(5000);
                for other in ["", "\u{1}", "x y", long.as_str(), &format!("{text}\u{7f}x")] {
                    changed(json!(other), false);
                }
            }
            Value::Number(_) => {
                for other in [
                    json!(-1),
                    json!(0),
                    json!(1.5),
                    json!(10_000_000_000_000_000_i64),
                    json!(1e300),
                ] {
                    changed(other, false);
                }
            }
            Value::Object(fields) => {
                for name in fields.keys() {
                    let mut fewer = fields.clone();
                    fewer.remove(name);
                    changed(Value::Object(fewer), false);
                }
                let mut more = fields.clone();
                more.insert("colour".to_owned(), json!("red"));
                changed(Value::Object(more), false);
            }
            Value::Array(list) if !list.is_empty() => {
                changed(json!(vec![list[0].clone(); 501]), false)
            }
            _ => {}
        }
    }
    found
}

/// Every value inside a value, with where it is.
fn walk<'v>(value: &'v Value, pointer: &str, found: &mut Vec<(String, &'v Value)>) {
    found.push((pointer.to_owned(), value));
    match value {
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(at, one)| walk(one, &format!("{pointer}/{at}"), found)),
        Value::Object(fields) => {
            fields.iter().for_each(|(name, one)| {
                walk(
                    one,
                    &format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")),
                    found,
                )
            });
        }
        _ => {}
    }
}
