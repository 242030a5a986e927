//! Calls and answers that are held back until a test lets them go: what happens meanwhile needs
//! no luck.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

/// Where calls or answers wait: how many came there, and whether they may go on.
#[derive(Debug, Clone)]
pub struct Gate(Arc<watch::Sender<Held>>);

#[derive(Debug, Clone, Copy, Default)]
struct Held {
    calls: u32,
    released: bool,
}

impl PartialEq for Gate {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Gate {}

impl Gate {
    /// One that is closed.
    pub(crate) fn closed() -> Self {
        Self(Arc::new(watch::Sender::new(Held::default())))
    }

    /// A call waits here, before it is looked at or with its answer.
    pub(crate) async fn pass(&self) {
        self.0.send_modify(|held| held.calls += 1);
        // The sender lives as long as this gate, so waiting ends by the release alone.
        let _ = self.0.subscribe().wait_for(|held| held.released).await;
    }

    /// Waits until a call is held back here, before it is looked at or with its answer; whether
    /// that came true in time.
    pub async fn holds_one(&self, most: Duration) -> bool {
        let mut held = self.0.subscribe();
        matches!(tokio::time::timeout(most, held.wait_for(|held| held.calls > 0)).await, Ok(Ok(_)))
    }

    /// Lets go what waits, and all that comes later.
    pub fn releases(&self) {
        self.0.send_modify(|held| held.released = true);
    }
}
