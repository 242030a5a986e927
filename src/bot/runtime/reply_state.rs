//! How the replies to one update stand.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Shared by the clones of an update's context.
#[derive(Debug, Default)]
pub(in crate::bot) struct ReplyState {
    /// Others wait before them.
    pub(super) is_behind: AtomicBool,
    /// How many were put to wait.
    pub(super) queued: AtomicU32,
    pub(super) is_withheld: AtomicBool,
}

impl ReplyState {
    pub(super) fn new(is_behind: bool) -> Self {
        Self { is_behind: is_behind.into(), ..Self::default() }
    }

    /// Why there is no answer, where one was withheld; kept with the update's row.
    pub(super) fn withheld(&self) -> Option<&'static str> {
        self.is_withheld
            .load(Ordering::Relaxed)
            .then_some("not answered: too many replies wait for this chat")
    }
}
