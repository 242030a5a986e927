//! JSON values: what kind one is, and whole numbers however they are written.

use serde_json::Value;

/// What kind of value this is, in JSON's own words.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Up to here every program that reads JSON reads a whole number as it was written (RFC 8259,
/// section 6).
pub const MOST_EXACT: i64 = (1 << 53) - 1;

/// A whole number, however it is written: JSON has one kind of number, and some programs write 2 as
/// 2.0.
pub fn whole(value: &Value) -> Option<i64> {
    #[expect(clippy::cast_precision_loss, reason = "a double holds it as it is")]
    let is_whole = |number: &f64| number.fract() == 0.0 && number.abs() <= MOST_EXACT as f64;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
    let of_double = |number: f64| number as i64;
    value.as_i64().or_else(|| value.as_f64().filter(is_whole).map(of_double))
}
