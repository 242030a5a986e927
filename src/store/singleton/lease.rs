//! What the work of a lease is given: whether it may still go on.

use std::sync::Arc;

use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A lease that this replica has. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Lease {
    ended: CancellationToken,
    /// Until when it is held without another renewal; none where it has no end.
    held_until: Arc<watch::Sender<Option<Instant>>>,
}

impl Lease {
    pub(super) fn until(held_until: Instant) -> Self {
        let held_until = Arc::new(watch::Sender::new(Some(held_until)));
        Self { ended: CancellationToken::new(), held_until }
    }

    /// One that only `stop` ends.
    pub(super) fn without_end(stop: &CancellationToken) -> Self {
        Self { ended: stop.child_token(), held_until: Arc::new(watch::Sender::new(None)) }
    }

    /// Cancelled when the work must end: the lease is lost, or the program stops.
    pub fn ended(&self) -> &CancellationToken {
        &self.ended
    }

    /// Whether nobody else can have it now. A process that was paused knows at once.
    pub fn is_held(&self) -> bool {
        self.held_until.borrow().is_none_or(|until| Instant::now() < until)
    }

    pub(super) fn held_until(&self) -> Instant {
        self.held_until.borrow().unwrap_or_else(Instant::now)
    }

    pub(super) fn extend(&self, held_until: Instant) {
        self.held_until.send_replace(Some(held_until));
    }

    /// The work is to end, while the lease is held.
    pub(super) fn end(&self) {
        self.ended.cancel();
    }

    /// Another replica may have it.
    pub(super) fn lose(&self) {
        self.held_until.send_replace(Some(Instant::now()));
        self.ended.cancel();
    }
}
