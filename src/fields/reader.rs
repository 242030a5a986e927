//! Reads a JSON value into a type by serde. Faults are worded in terms of JSON, not of Rust: the
//! author of the body knows its fields, and not our types.

use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, Deserializer, IntoDeserializer, Visitor};
use serde_json::Value;

use super::value::{kind, whole};

/// What is wrong with a value.
#[derive(Debug, thiserror::Error)]
pub(super) enum ShapeError {
    /// An object lacks this field.
    #[error("is required")]
    Missing(&'static str),
    /// Anything else.
    #[error("{0}")]
    Because(String),
}

impl ShapeError {
    fn another_kind(wanted: &str, value: &Value) -> Self {
        Self::Because(format!("must be {wanted}, not {}", kind(value)))
    }
}

/// What serde would say of a value names types of Rust; none of it is passed on.
impl de::Error for ShapeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Because(message.to_string())
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self::Because("must be another kind of value: /api/openapi.json says which".to_owned())
    }

    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self::Because("must be another value: /api/openapi.json says which are taken".to_owned())
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Self::Because("must have another length: /api/openapi.json says which".to_owned())
    }

    fn unknown_variant(_: &str, known: &'static [&'static str]) -> Self {
        Self::Because(format!("must be one of {}", known.join(", ")))
    }

    fn unknown_field(_: &str, known: &'static [&'static str]) -> Self {
        Self::Because(format!("is not known here: there are {}", known.join(", ")))
    }

    fn missing_field(name: &'static str) -> Self {
        Self::Missing(name)
    }
}

/// A value that is read.
#[derive(Clone, Copy)]
pub(super) struct JsonReader<'v>(pub(super) &'v Value);

impl<'v> JsonReader<'v> {
    fn fields<V: Visitor<'v>>(self, wanted: &str, visitor: V) -> Result<V::Value, ShapeError> {
        let Value::Object(fields) = self.0 else {
            return Err(ShapeError::another_kind(wanted, self.0));
        };
        visitor.visit_map(MapDeserializer::new(
            fields.iter().map(|(name, value)| (name.as_str(), JsonReader(value))),
        ))
    }

    fn list<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, ShapeError> {
        let Value::Array(list) = self.0 else {
            return Err(ShapeError::another_kind("an array", self.0));
        };
        visitor.visit_seq(SeqDeserializer::new(list.iter().map(JsonReader)))
    }

    fn text(self) -> Result<&'v str, ShapeError> {
        self.0.as_str().ok_or_else(|| ShapeError::another_kind("a string", self.0))
    }

    /// A whole number that fits a type; JSON knows one kind of number, so that 60.0 is whole too.
    fn number<N: TryFrom<i64> + TryFrom<u64>>(self) -> Result<N, ShapeError> {
        let Value::Number(number) = self.0 else {
            return Err(ShapeError::another_kind("a whole number", self.0));
        };
        let read = match number.as_u64() {
            Some(number) => N::try_from(number).ok(),
            None => whole(self.0).and_then(|number| N::try_from(number).ok()),
        };
        let has_a_fraction = number.as_f64().is_some_and(|number| number.fract() != 0.0);
        let why = if has_a_fraction {
            "must be a whole number, without a fraction"
        } else {
            "is too large or too small"
        };
        read.ok_or_else(|| ShapeError::Because(why.to_owned()))
    }
}

/// Reads whole numbers of a type.
macro_rules! numbers {
    ($($method:ident $visit:ident $number:ty),*) => {
        $(fn $method<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, ShapeError> {
            visitor.$visit(self.number::<$number>()?)
        })*
    };
}

impl<'v> Deserializer<'v> for JsonReader<'v> {
    type Error = ShapeError;

    numbers! {
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32, deserialize_i64 visit_i64 i64,
        deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16, deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64
    }

    fn deserialize_any<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, ShapeError> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(said) => visitor.visit_bool(*said),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), _, _) => visitor.visit_u64(number),
                (None, Some(number), _) => visitor.visit_i64(number),
                (None, None, number) => visitor.visit_f64(number.unwrap_or(f64::NAN)),
            },
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(_) => self.list(visitor),
            Value::Object(_) => self.fields("an object", visitor),
        }
    }

    fn deserialize_option<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, ShapeError> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_bool<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, ShapeError> {
        visitor.visit_bool(
            self.0.as_bool().ok_or_else(|| ShapeError::another_kind("true or false", self.0))?,
        )
    }

    fn deserialize_f64<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, ShapeError> {
        visitor
            .visit_f64(self.0.as_f64().ok_or_else(|| ShapeError::another_kind("a number", self.0))?)
    }

    fn deserialize_f32<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, ShapeError> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_str<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, ShapeError> {
        visitor.visit_borrowed_str(self.text()?)
    }

    fn deserialize_string<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, ShapeError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'v>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ShapeError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, ShapeError> {
        self.list(visitor)
    }

    fn deserialize_map<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, ShapeError> {
        self.fields("an object", visitor)
    }

    fn deserialize_struct<V: Visitor<'v>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ShapeError> {
        self.fields(&format!("an object with {}", fields.join(", ")), visitor)
    }

    fn deserialize_enum<V: Visitor<'v>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ShapeError> {
        let word = self.0.as_str().ok_or_else(|| {
            ShapeError::another_kind(&format!("one of {}", words.join(", ")), self.0)
        })?;
        visitor.visit_enum(word.into_deserializer())
    }

    serde::forward_to_deserialize_any! {
        <W: Visitor<'v>>
        char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

impl<'v> IntoDeserializer<'v, ShapeError> for JsonReader<'v> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Colour {
        Red,
        DarkBlue,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Wrapped(String);

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Inside {
        narrow: u8,
        wide: i64,
        part: f64,
        is_said: bool,
        names: Vec<String>,
        colour: Option<Colour>,
        wrapped: Option<Wrapped>,
        any: Value,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Outside {
        inside: Inside,
    }

    fn why(value: &Value) -> String {
        Outside::deserialize(JsonReader(value))
            .map_or_else(|wrong| wrong.to_string(), |read| format!("{read:?}"))
    }

    #[test]
    fn what_fits_is_read() {
        let value = json!({"inside": {"narrow": 255, "wide": -7.0, "part": 2, "is_said": true,
            "names": ["a"], "colour": "dark_blue",
            "wrapped": "w", "any": {"a": [null, 1, -1, 1.5, "x", false]}}});
        let inside = Inside {
            narrow: 255,
            wide: -7,
            part: 2.0,
            is_said: true,
            names: vec!["a".to_owned()],
            colour: Some(Colour::DarkBlue),
            wrapped: Some(Wrapped("w".to_owned())),
            any: json!({"a": [null, 1, -1, 1.5, "x", false]}),
        };
        assert_eq!(Outside::deserialize(JsonReader(&value)).ok(), Some(Outside { inside }));
        let nothing = json!({"inside": {"colour": null}});
        assert_eq!(
            Outside::deserialize(JsonReader(&nothing)).ok(),
            Some(Outside { inside: Inside::default() })
        );
    }

    #[test]
    fn what_does_not_is_told_in_words_of_json() {
        let inside = |name: &str, value: Value| why(&json!({"inside": {name: value}}));
        assert_eq!(why(&json!({})), "is required");
        assert_eq!(
            why(&json!({"inside": "x"})),
            "must be an object with narrow, wide, part, is_said, names, colour, wrapped, any, not \
                a string"
        );
        assert_eq!(
            inside("height", json!(1)),
            "is not known here: there are narrow, wide, part, is_said, names, colour, wrapped, any"
        );
        assert_eq!(inside("narrow", json!("1")), "must be a whole number, not a string");
        assert_eq!(inside("narrow", json!(1.5)), "must be a whole number, without a fraction");
        for number in [json!(256), json!(-1), json!(1e300)] {
            assert_eq!(inside("narrow", number), "is too large or too small");
        }
        assert_eq!(inside("wide", json!(u64::MAX)), "is too large or too small");
        assert_eq!(inside("part", json!(null)), "must be a number, not null");
        assert_eq!(inside("is_said", json!(1)), "must be true or false, not a number");
        assert_eq!(inside("names", json!({})), "must be an array, not an object");
        assert_eq!(inside("names", json!([true])), "must be a string, not a boolean");
        assert_eq!(inside("colour", json!("green")), "must be one of red, dark_blue");
        assert_eq!(inside("colour", json!([])), "must be one of red, dark_blue, not an array");
        assert_eq!(inside("wrapped", json!(7)), "must be a string, not a number");
    }
}
