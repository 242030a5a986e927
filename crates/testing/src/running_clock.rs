//! A clock that keeps pace with the system's and can be put forward over a long wait.

use std::time::Duration;

use bellhop::clock::Clock;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

/// The clock; it stands when this is dropped.
pub struct RunningClock {
    clock: Clock,
    pace: JoinHandle<()>,
}

impl RunningClock {
    /// One that starts now.
    pub fn start() -> Self {
        let clock = Clock::manual(Clock::System.now());
        let moved = clock.clone();
        let pace = tokio::spawn(async move {
            let mut ticks = tokio::time::interval(Duration::from_millis(1));
            ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
            let mut before = Clock::System.now();
            loop {
                ticks.tick().await;
                let now = Clock::System.now();
                moved.advance(now.since(before));
                before = now;
            }
        });
        Self { clock, pace }
    }

    /// The clock itself.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Puts it forward.
    pub fn put_forward(&self, by: Duration) {
        self.clock.advance(by);
    }
}

impl Drop for RunningClock {
    fn drop(&mut self) {
        self.pace.abort();
    }
}
