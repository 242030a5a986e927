//! Replies that are out while the store could not record them: when their updates come again they
//! are recorded, not replied to once more. In memory only; after a crash the person may read an
//! answer twice.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::follow_up::FollowUp;

/// How many are remembered; beyond that the oldest updates may be answered twice.
const MOST: usize = 10_000;

/// What would have been recorded with an update.
#[derive(Debug, Clone)]
pub(in crate::bot) enum PendingRecord {
    /// Answered.
    Done { kind: &'static str, after: FollowUp },
    /// Apologised for.
    Failed { error: String },
}

/// The replies that wait to be recorded. Cheap to clone.
#[derive(Clone, Default)]
pub struct UnrecordedReplies(Arc<Mutex<BTreeMap<i64, PendingRecord>>>);

impl UnrecordedReplies {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<i64, PendingRecord>> {
        // The map stays whole even if a holder panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(in crate::bot) fn remember(&self, update_id: i64, ending: PendingRecord) {
        let mut map = self.lock();
        map.insert(update_id, ending);
        if map.len() > MOST {
            map.pop_first();
        }
    }

    pub(in crate::bot) fn take(&self, update_id: i64) -> Option<PendingRecord> {
        self.lock().remove(&update_id)
    }
}
