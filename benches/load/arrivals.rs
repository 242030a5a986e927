//! What arrives at the providers, and when.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use bellhop_simulator::{Happening, Simulator};

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
                    heard.lock().push(Instant::now());
                }
            }));
        });
        arrivals
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Instant>> {
        self.0.lock().expect("whole")
    }

    /// How many so far.
    pub fn count(&self) -> usize {
        self.lock().len()
    }

    /// How many came in a stretch of time.
    pub fn within(&self, from: Instant, to: Instant) -> usize {
        self.lock().iter().filter(|at| (from..to).contains(at)).count()
    }

    /// When the last one came.
    pub fn last(&self) -> Option<Instant> {
        self.lock().last().copied()
    }

    /// Waits until so many have come, as long as any come within ten seconds.
    pub async fn wait_for(&self, simulator: &Simulator, count: usize) {
        loop {
            let before = self.count();
            let come = simulator
                .wait_for(Duration::from_secs(10), |_| (self.count() >= count).then_some(()));
            if come.await.is_some() {
                return;
            }
            assert!(
                self.count() > before,
                "{before} of {count} messages came, and then none for ten seconds"
            );
        }
    }
}
