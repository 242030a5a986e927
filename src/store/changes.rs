//! Says that something may have been committed, to whoever waits for the tables. This process says
//! so at once; what others commit is seen within a second, by a number of the database that changes
//! with each commit.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::clock::ClockJumps;

/// How often the database is asked whether others have committed.
const EVERY: Duration = Duration::from_secs(1);

/// Says that something was committed. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct ChangeSignal(Arc<watch::Sender<()>>);

impl ChangeSignal {
    /// Something was committed, or may have been.
    pub fn send(&self) {
        self.0.send_replace(());
    }

    /// What comes from now on.
    pub fn watch(&self) -> Changes {
        Changes(self.0.subscribe())
    }
}

/// The changes of a store, for one who waits for them.
#[derive(Clone)]
pub struct Changes(watch::Receiver<()>);

impl Changes {
    /// What has come so far is known.
    pub fn mark_seen(&mut self) {
        self.0.mark_unchanged();
    }

    /// Waits for a change that was not seen yet.
    pub async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            // The store is gone, and nothing changes any more.
            std::future::pending().await
        }
    }
}

/// Watches for commits of others, by a version that changes with each commit, and for jumps of the
/// wall clock.
pub(super) struct ChangeWatch<V> {
    signal: ChangeSignal,
    version: Option<V>,
    jumps: ClockJumps,
}

impl<V: PartialEq> ChangeWatch<V> {
    pub fn new(signal: ChangeSignal) -> Self {
        Self { signal, version: None, jumps: ClockJumps::begin() }
    }

    /// Waits until the database should be asked again; false at the end.
    pub async fn is_due(&self, stop: &CancellationToken) -> bool {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => true,
            () = stop.cancelled() => false,
        }
    }

    /// The database's version now; none where it could not be asked: then everybody looks for
    /// themselves.
    pub fn is_at(&mut self, version: Option<V>) {
        let is_same = version.is_some() && version == self.version;
        if self.jumps.has_jumped() || !is_same {
            self.signal.send();
        }
        self.version = version;
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn a_commit_of_others_is_told_once_and_so_is_that_nobody_knows() {
        let signal = ChangeSignal::default();
        let (mut watch, mut changes) = (ChangeWatch::new(signal.clone()), signal.watch());
        let mut told = |version| {
            watch.is_at(version);
            changes.next().now_or_never().is_some()
        };
        let seen =
            [Some(1), Some(1), Some(2), Some(2), None, None, Some(2), Some(2)].map(&mut told);
        assert_eq!(seen, [true, false, true, false, true, true, true, false]);
    }
}
