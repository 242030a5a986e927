//! What arrives at the providers, and when.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use bellhop_simulator::{Happening, Simulator};

use super::locked;

/// How long nothing may come before what is missing is given up.
const SILENCE: Duration = Duration::from_secs(10);

/// Counts what gets into chats from now on.
#[derive(Clone, Default)]
pub struct Arrivals(Arc<Mutex<Vec<Instant>>>);

impl Arrivals {
    /// Begins to count.
    pub fn at(simulator: &Simulator) -> Self {
        let arrivals = Self::default();
        let heard = arrivals.clone();
        simulator.tune(move |state| {
            state.heard = Some(Box::new(move |happening| {
                if matches!(happening, Happening::Told(_)) {
                    locked(&heard.0).push(Instant::now());
                }
            }));
        });
        arrivals
    }

    /// How many so far.
    pub fn count(&self) -> usize {
        locked(&self.0).len()
    }

    /// How many came in a stretch of time.
    pub fn within(&self, from: Instant, to: Instant) -> usize {
        locked(&self.0).iter().filter(|at| (from..to).contains(at)).count()
    }

    /// From a moment until the last one came.
    pub fn last_after(&self, from: Instant) -> Duration {
        let last = locked(&self.0).last().copied();
        last.map_or(Duration::ZERO, |last| last.saturating_duration_since(from))
    }

    /// Waits until so many have come, as long as any come within ten seconds.
    ///
    /// # Errors
    /// When some are missing and no more come.
    pub async fn wait_for(&self, simulator: &Simulator, count: usize) -> Result<()> {
        loop {
            let before = self.count();
            let come = simulator.wait_for(SILENCE, |_| (self.count() >= count).then_some(())).await;
            if come.is_some() {
                return Ok(());
            }
            ensure!(
                self.count() > before,
                "{before} of {count} messages came, and then none for {} s",
                SILENCE.as_secs()
            );
        }
    }
}
