//! Reads which dead letters are to be replayed together.

use serde::Deserialize;

use crate::delivery::dead_letters::{DEAD, DeadLetterFilter};
use crate::delivery::{Category, NotificationState};
use crate::fields::{BodyError, FieldError, shape, time};

/// How many are replayed at once.
const MOST: i64 = 500;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    state: String,
    category: Option<Category>,
    since: Option<String>,
    until: Option<String>,
    limit: Option<i64>,
}

/// Reads a request of `POST /api/notifications/replay`.
///
/// # Errors
/// When it is no JSON, has another shape, or breaks a rule.
pub fn read_replay_filter(body: &[u8]) -> Result<DeadLetterFilter, BodyError> {
    let raw: Raw = shape(body)?;
    let mut faults = Vec::new();
    let state = NotificationState::parse(&raw.state).filter(|state| DEAD.contains(state));
    if state.is_none() {
        faults.push(FieldError::new("/state", "must be failed or expired"));
    }
    let mut at = |pointer: &str, text: Option<&str>| {
        time(text?).map_err(|why| faults.push(FieldError::new(pointer, why))).ok()
    };
    let (since, until) = (at("/since", raw.since.as_deref()), at("/until", raw.until.as_deref()));
    let limit = raw.limit.unwrap_or(MOST);
    if !(1..=MOST).contains(&limit) {
        faults.push(FieldError::new("/limit", format!("must be 1 to {MOST}")));
    }
    match state {
        Some(state) if faults.is_empty() => {
            Ok(DeadLetterFilter { state, category: raw.category, since, until, limit })
        }
        _ => Err(BodyError::Invalid(faults)),
    }
}
