//! The wake-up: says "look now" to whoever works off the tables, which say what is left to do.

use std::sync::Arc;

use tokio::sync::Notify;

use super::engine::Engine;

/// Says "look now" to the engine; cheap to clone.
#[derive(Clone, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// Something was committed that may be due.
    pub fn now(&self) {
        self.0.notify_one();
    }

    /// Waits for the next word.
    pub async fn wait(&self) {
        self.0.notified().await;
    }
}

impl Engine {
    /// Something was committed that may be due.
    pub fn wake(&self) {
        self.wake.now();
    }
}
