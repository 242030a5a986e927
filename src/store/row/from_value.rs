//! The types that a column is read as. A room whose type is no enum of words says itself how it is
//! read.

use chrono::{DateTime, Utc};

use crate::clock::At;
use crate::enum_words::EnumWords;
use crate::ids;
use crate::language::Locale;
use crate::money::Currency;
use crate::phone::Phone;
use crate::store::value::Value;

/// A type that a column is read as.
pub trait FromValue: Sized {
    /// The value as this type; what is wrong with it where it is none.
    ///
    /// # Errors
    /// When the value is of another type, out of its range, or no word of it.
    fn from_value(value: &Value) -> Result<Self, String>;
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Result<Self, String> {
        match value {
            Value::Integer(number) => Ok(*number),
            other => Err(other.name().to_owned()),
        }
    }
}

macro_rules! numbers {
    ($($type:ty),*) => {
        $(impl FromValue for $type {
            fn from_value(value: &Value) -> Result<Self, String> {
                let number = i64::from_value(value)?;
                number.try_into().map_err(|_| format!("{number} is out of range"))
            }
        })*
    };
}

numbers!(i32, u16, u32, u64, usize);

impl FromValue for bool {
    fn from_value(value: &Value) -> Result<Self, String> {
        Ok(i64::from_value(value)? != 0)
    }
}

impl FromValue for f64 {
    fn from_value(value: &Value) -> Result<Self, String> {
        match value {
            Value::Real(number) => Ok(*number),
            // SQLite keeps 2.0 in a column without a type as 2.
            #[expect(clippy::cast_precision_loss, reason = "figures for people")]
            Value::Integer(number) => Ok(*number as f64),
            other => Err(other.name().to_owned()),
        }
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Result<Self, String> {
        value.text().map(str::to_owned)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Result<Self, String> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

impl<T: EnumWords> FromValue for T {
    fn from_value(value: &Value) -> Result<Self, String> {
        let word = value.text()?;
        T::of_word(word).ok_or_else(|| format!("{word:?} is not a {}", T::NAME))
    }
}

impl FromValue for At {
    fn from_value(value: &Value) -> Result<Self, String> {
        i64::from_value(value).map(At)
    }
}

impl FromValue for DateTime<Utc> {
    fn from_value(value: &Value) -> Result<Self, String> {
        At::from_value(value).map(At::utc)
    }
}

impl FromValue for Locale {
    fn from_value(value: &Value) -> Result<Self, String> {
        let tag = value.text()?;
        Self::parse(tag).ok_or_else(|| format!("{tag:?} is not the tag of a Locale"))
    }
}

impl FromValue for Phone {
    fn from_value(value: &Value) -> Result<Self, String> {
        Self::recorded(value.text()?).map_err(|error| error.to_string())
    }
}

impl FromValue for Currency {
    fn from_value(value: &Value) -> Result<Self, String> {
        Self::parse(value.text()?).map_err(|error| error.to_string())
    }
}

macro_rules! ids {
    ($($name:ident),* $(,)?) => {
        $(impl FromValue for ids::$name {
            fn from_value(value: &Value) -> Result<Self, String> {
                Self::try_from(String::from_value(value)?).map_err(|error| error.to_string())
            }
        })*
    };
}

ids! {
    EventId, NotificationId, AttemptId, ReceiptId, KeyId, VerificationId, AlertId, AuditId, LinkId,
    TicketId, OutgoingId, MessageId, CustomerId, OrderId, ShipmentId, RefundId,
}
