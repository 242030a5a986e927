//! A row of a result, and what is read from it.

mod from_value;

use std::fmt::Display;

use serde::de::DeserializeOwned;

use super::StoreError;
use super::value::Value;

pub use from_value::FromValue;

/// The names of the columns of a result, in order; shared by its rows.
pub(super) type Columns = std::sync::Arc<[Box<str>]>;

/// A row of a result. It is read by [`FromRow`] alone.
#[derive(Debug, Clone)]
pub struct Row {
    pub(super) columns: Columns,
    pub(super) values: Vec<Value>,
}

/// A type that a row is read as: a struct that derives it, by the names of the columns; one value,
/// which is the first column; a tuple of values, by the order of the columns.
pub trait FromRow: Sized {
    /// Reads the row.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] with the name of the column and what is wrong with it.
    fn from_row(row: &Row) -> Result<Self, StoreError>;
}

impl Row {
    /// Reads a column by its name. It is looked for at `place` first, where it is if the statement
    /// names its columns in the order of the fields.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when there is no such column, or it holds something else.
    pub fn column<T: FromValue>(&self, place: usize, name: &str) -> Result<T, StoreError> {
        T::from_value(self.value(place, name)?).map_err(|fault| StoreError::corrupt(name, fault))
    }

    /// Reads a column whose TEXT is JSON; NULL is JSON's `null`. The place is as in
    /// [`Row::column`].
    ///
    /// # Errors
    /// As [`Row::column`].
    pub fn json<T: DeserializeOwned>(&self, place: usize, name: &str) -> Result<T, StoreError> {
        let fault = |fault: &dyn Display| StoreError::corrupt(name, fault);
        match self.value(place, name)? {
            Value::Text(text) => serde_json::from_str(text).map_err(|error| fault(&error)),
            Value::Null => serde_json::from_str("null").map_err(|_| fault(&Value::Null.name())),
            other => Err(fault(&other.name())),
        }
    }

    /// Whether a column is not NULL. The place is as in [`Row::column`].
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when there is no such column.
    pub fn is_some(&self, place: usize, name: &str) -> Result<bool, StoreError> {
        Ok(*self.value(place, name)? != Value::Null)
    }

    fn value(&self, place: usize, name: &str) -> Result<&Value, StoreError> {
        let is_there = self.columns.get(place).is_some_and(|column| **column == *name);
        let place = match is_there {
            true => Some(place),
            false => self.columns.iter().position(|column| **column == *name),
        };
        let value = place.and_then(|place| self.values.get(place));
        value.ok_or_else(|| StoreError::corrupt(name, "there is no such column"))
    }

    /// Reads a column by its place.
    fn nth<T: FromValue>(&self, place: usize) -> Result<T, StoreError> {
        let (Some(name), Some(value)) = (self.columns.get(place), self.values.get(place)) else {
            return Err(StoreError::corrupt("a row", format_args!("has no column {}", place + 1)));
        };
        T::from_value(value).map_err(|fault| StoreError::corrupt(name, fault))
    }
}

impl<T: FromValue> FromRow for T {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        row.nth(0)
    }
}

/// For rows of which one that can't be read is set aside and the others are used.
impl<T: FromRow> FromRow for Result<T, StoreError> {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(T::from_row(row))
    }
}

macro_rules! tuples {
    ($(($($type:ident $place:literal),*))*) => {
        $(impl<$($type: FromValue),*> FromRow for ($($type,)*) {
            fn from_row(row: &Row) -> Result<Self, StoreError> {
                Ok(($(row.nth($place)?,)*))
            }
        })*
    };
}

tuples! {
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
}

#[cfg(test)]
mod tests;
