//! The parameters of a query: read by name, with faults named `?name`.

use std::collections::HashMap;

use chrono::DateTime;

use crate::channels::{ChannelName, Registry};
use crate::clock::At;
use crate::fields::{FieldError, whole};

/// A query while it is read, with the faults found so far.
pub(super) struct QueryReader<'q> {
    query: &'q HashMap<String, String>,
    faults: Vec<FieldError>,
}

impl<'q> QueryReader<'q> {
    /// A query of a path that has these parameters and no others.
    pub(super) fn of(query: &'q HashMap<String, String>, parameters: &[&str]) -> Self {
        let mut asked = Self { query, faults: Vec::new() };
        let there_are = match parameters {
            [one, other] => format!("{one} and {other}"),
            many => many.join(", "),
        };
        for name in query.keys().filter(|name| !parameters.contains(&name.as_str())) {
            asked.fault(name, format!("is no parameter of this path: there are {there_are}"));
        }
        asked
    }

    /// Something is wrong with a parameter.
    pub(super) fn fault(&mut self, name: &str, detail: impl Into<String>) {
        self.faults.push(FieldError::new(format!("?{name}"), detail));
    }

    /// The channel of this name, where one is given.
    pub(super) fn channel(&mut self, name: &str, channels: &Registry) -> Option<ChannelName> {
        let what = format!("must be {}", channels.listed());
        self.read(name, &what, |word| channels.find(word))
    }

    /// A parameter, where it is given; `what` it must be, where it cannot be read.
    pub(super) fn read<T>(
        &mut self,
        name: &str,
        what: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = read(self.query.get(name)?);
        if value.is_none() {
            self.fault(name, what);
        }
        value
    }

    /// A whole number from 1 to `most`.
    pub(super) fn up_to(&mut self, name: &str, most: i64) -> Option<i64> {
        // Some programs write 50 as 50.0.
        let number =
            |text: &str| text.parse().ok().or_else(|| whole(&serde_json::from_str(text).ok()?));
        self.read(name, &format!("must be 1 to {most}"), |text| {
            number(text).filter(|number| (1..=most).contains(number))
        })
    }

    /// A time of RFC 3339.
    pub(super) fn time(&mut self, name: &str) -> Option<At> {
        // A plus in a query is a space to most clients.
        self.read(name, "must be a time of RFC 3339, such as 2026-03-01T12:00:00Z", |text| {
            DateTime::parse_from_rfc3339(&text.replace(' ', "+"))
                .ok()
                .map(|at| At(at.timestamp_millis()))
        })
    }

    /// What was read, unless something was wrong.
    pub(super) fn so<T>(self, read: T) -> Result<T, Vec<FieldError>> {
        if self.faults.is_empty() { Ok(read) } else { Err(self.faults) }
    }
}
