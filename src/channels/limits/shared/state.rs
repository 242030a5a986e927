//! What callers and the booker have in common.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::known::KnownLimits;
use super::queue::CallQueue;

/// What callers and the booker have in common.
#[derive(Default)]
pub(super) struct SharedState {
    inner: Mutex<Inner>,
    /// Something is to be written.
    pub work: Notify,
}

#[derive(Default)]
pub(super) struct Inner {
    pub queue: CallQueue,
    pub known: KnownLimits,
    /// What providers said of calls, to be told to the other replicas.
    pub reports: Vec<Report>,
}

/// What a provider said of a call to a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Report {
    /// It wants no calls to it for so long.
    Refused { chat: i64, after: Duration },
    /// It took the call that found out whether the whole account must wait.
    ProbeAnswered { chat: i64 },
}

impl SharedState {
    /// What they have in common, for a moment.
    pub fn lock(&self) -> MutexGuard<'_, Inner> {
        // The state stays whole even if a holder panicked: every change is a single assignment.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
