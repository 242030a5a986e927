//! Reads a body of one event or an array of events, each by itself, so that a batch can be taken
//! whole or in part.

use serde_json::Value;

use super::event_type::EventType;
use super::fields::Faults;
use super::parse::read_event;
use super::{BodyError, Event, FieldError};
use crate::clock::At;
use crate::fields::{json, kind};

/// How many faults of a whole batch are told.
const MOST_FAULTS: usize = 20;

/// An event that breaks rules.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedEvent {
    /// What it would have been, where that could be read.
    pub kind: Option<EventType>,
    /// What is wrong with it.
    pub faults: Vec<FieldError>,
}

/// The events of one request in their order, each read or refused.
#[derive(Debug, Clone, PartialEq)]
pub struct EventBatch {
    pub events: Vec<Result<Event, RefusedEvent>>,
    is_array: bool,
}

impl EventBatch {
    /// Where an event stands in the body, as a JSON pointer.
    pub fn pointer(&self, place: usize) -> String {
        if self.is_array { format!("/{place}") } else { String::new() }
    }

    /// Refuses an event that could be read, naming a field of it such as `/refund/amount`.
    pub fn refuse(&mut self, place: usize, field: &str, detail: impl Into<String>) {
        let fault = FieldError::new(format!("{}{field}", self.pointer(place)), detail);
        if let Some(event) = self.events.get_mut(place) {
            let kind = event.as_ref().ok().map(|event| event.kind);
            match event {
                Err(refused) => refused.faults.push(fault),
                Ok(_) => *event = Err(RefusedEvent { kind, faults: vec![fault] }),
            }
        }
    }

    /// Whether all of it can be taken.
    ///
    /// # Errors
    /// When an event of it is refused: with the faults of all that are.
    pub fn check_whole(&self) -> Result<(), BodyError> {
        let refused = self.events.iter().filter_map(|event| event.as_ref().err());
        let faults: Vec<FieldError> =
            refused.flat_map(|refused| refused.faults.iter().cloned()).take(MOST_FAULTS).collect();
        if faults.is_empty() { Ok(()) } else { Err(BodyError::Invalid(faults)) }
    }
}

/// Reads one event or an array of up to `most`, each by itself; unknown fields are ignored.
///
/// # Errors
/// When the body is no JSON, no event and no array of so many.
pub fn read(body: &[u8], most: usize, now: At) -> Result<EventBatch, BodyError> {
    let value = json(body)?;
    let refusal = |detail: String| Err(BodyError::Invalid(vec![FieldError::new("", detail)]));
    match &value {
        Value::Object(_) => {
            Ok(EventBatch { events: vec![one(&value, String::new(), now)], is_array: false })
        }
        Value::Array(list) if list.is_empty() || list.len() > most => {
            refusal(format!("an array must hold 1 to {most} events, not {}", list.len()))
        }
        Value::Array(list) => {
            let events = list
                .iter()
                .enumerate()
                .map(|(place, value)| one(value, format!("/{place}"), now))
                .collect();
            Ok(EventBatch { events, is_array: true })
        }
        other => refusal(format!("must be an event or an array of events, not {}", kind(other))),
    }
}

fn one(value: &Value, pointer: String, now: At) -> Result<Event, RefusedEvent> {
    let mut faults = Faults::default();
    match read_event(value, pointer.clone(), now, &mut faults) {
        Some(event) if faults.0.is_empty() => Ok(event),
        _ => {
            let kind = value.get("type").and_then(Value::as_str).and_then(EventType::parse);
            // What is refused says why.
            if faults.0.is_empty() {
                faults.add(pointer, "is no event");
            }
            Err(RefusedEvent { kind, faults: faults.0 })
        }
    }
}
