//! Reads a JSON value field by field, and collects every fault with its pointer.

use serde_json::{Map, Value};

use super::FieldError;
use crate::clock::At;
use crate::fields::{kind, time, whole, words};

/// How many faults are told.
const MOST: usize = 20;

/// The faults found so far.
#[derive(Debug, Default)]
pub(super) struct Faults(pub(super) Vec<FieldError>);

impl Faults {
    pub(super) fn add(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        if self.0.len() < MOST {
            self.0.push(FieldError { pointer: pointer.into(), detail: detail.into() });
        }
    }
}

/// An object and where it stands.
pub(super) struct Object<'v> {
    pub(super) fields: &'v Map<String, Value>,
    pub(super) pointer: String,
}

impl<'v> Object<'v> {
    pub(super) fn new(value: &'v Value, pointer: String, faults: &mut Faults) -> Option<Self> {
        match value {
            Value::Object(fields) => Some(Self { fields, pointer }),
            other => {
                faults.add(pointer, format!("must be an object, not {}", kind(other)));
                None
            }
        }
    }

    pub(super) fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.pointer)
    }

    /// A field that is there and not null.
    fn get(&self, name: &str) -> Option<&'v Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    /// A part that may be absent.
    pub(super) fn part(&self, name: &str, faults: &mut Faults) -> Option<Object<'v>> {
        Object::new(self.get(name)?, self.at(name), faults)
    }

    /// A text that may be absent, read by `read`.
    pub(super) fn read<T, E: std::fmt::Display>(
        &self,
        name: &str,
        faults: &mut Faults,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        match self.get(name)? {
            Value::String(text) => {
                read(text).map_err(|error| faults.add(self.at(name), error.to_string())).ok()
            }
            other => {
                faults.add(self.at(name), format!("must be a string, not {}", kind(other)));
                None
            }
        }
    }

    /// A text that must be there.
    pub(super) fn must_read<T, E: std::fmt::Display>(
        &self,
        name: &str,
        faults: &mut Faults,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if self.get(name).is_none() {
            faults.add(self.at(name), "is required");
            return None;
        }
        self.read(name, faults, read)
    }

    /// Words of at most `most` characters that may be absent.
    pub(super) fn words(&self, name: &str, most: usize, faults: &mut Faults) -> Option<String> {
        self.read(name, faults, |text| words(text, most)).filter(|text| !text.is_empty())
    }

    /// A time that may be absent.
    pub(super) fn time(&self, name: &str, faults: &mut Faults) -> Option<At> {
        self.read(name, faults, time)
    }

    /// A whole number that may be absent.
    pub(super) fn whole(
        &self,
        name: &str,
        range: std::ops::RangeInclusive<i64>,
        faults: &mut Faults,
    ) -> Option<i64> {
        let value = self.get(name)?;
        match whole(value).filter(|number| range.contains(number)) {
            Some(number) => Some(number),
            None => {
                faults.add(
                    self.at(name),
                    format!("must be a whole number from {} to {}", range.start(), range.end()),
                );
                None
            }
        }
    }

    /// A whole number that must be there.
    pub(super) fn must_whole(
        &self,
        name: &str,
        range: std::ops::RangeInclusive<i64>,
        faults: &mut Faults,
    ) -> Option<i64> {
        if self.get(name).is_none() {
            faults.add(self.at(name), "is required");
        }
        self.whole(name, range, faults)
    }

    /// The elements of an array that may be absent.
    pub(super) fn list(&self, name: &str, most: usize, faults: &mut Faults) -> Vec<Object<'v>> {
        match self.get(name) {
            None => Vec::new(),
            Some(Value::Array(list)) if list.len() > most => {
                faults.add(self.at(name), format!("may hold {most} at most, not {}", list.len()));
                Vec::new()
            }
            Some(Value::Array(list)) => list
                .iter()
                .enumerate()
                .filter_map(|(place, value)| {
                    Object::new(value, format!("{}/{place}", self.at(name)), faults)
                })
                .collect(),
            Some(other) => {
                faults.add(self.at(name), format!("must be an array, not {}", kind(other)));
                Vec::new()
            }
        }
    }
}
