//! The wake-up: says "look now" to a worker. What is left to do is in the tables.

use std::sync::Arc;

use tokio::sync::Notify;

/// Says "look now" to a worker that polls a table. Cheap to clone.
#[derive(Clone, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// Something was committed that may be due.
    pub fn now(&self) {
        self.0.notify_one();
    }

    /// Waits until the next [`Wake::now`]; one that came before counts.
    pub async fn wait(&self) {
        self.0.notified().await;
    }
}
