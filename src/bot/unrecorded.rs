//! Replies that are out while the store could not record them: when their updates come again they
//! are recorded, not replied to once more. In memory only; after a crash the person may read an
//! answer twice.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::turn::After;

/// How many are remembered; beyond that the oldest updates may be answered twice.
const MOST: usize = 10_000;

/// How a turn would have been recorded.
#[derive(Debug, Clone)]
pub(super) enum Ending {
    /// Answered.
    Done { kind: &'static str, after: After },
    /// Apologised for.
    Failed { error: String },
}

/// The replies that wait to be recorded. Cheap to clone.
#[derive(Clone, Default)]
pub struct Unrecorded(Arc<Mutex<BTreeMap<i64, Ending>>>);

impl Unrecorded {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<i64, Ending>> {
        // The map stays whole even if a holder panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn remember(&self, update_id: i64, ending: Ending) {
        let mut map = self.lock();
        map.insert(update_id, ending);
        if map.len() > MOST {
            map.pop_first();
        }
    }

    pub(super) fn take(&self, update_id: i64) -> Option<Ending> {
        self.lock().remove(&update_id)
    }
}
