//! Latencies, counted.

use std::time::Duration;

use hdrhistogram::Histogram;

/// The longest that is told apart, in microseconds.
const LONGEST: u64 = 60_000_000;

/// Latencies in microseconds.
pub struct Latencies(Histogram<u64>);

impl Default for Latencies {
    #[expect(clippy::expect_used, reason = "the bounds are constants")]
    fn default() -> Self {
        // The bounds are constants that the histogram allows.
        Self(Histogram::new_with_bounds(1, LONGEST, 3).expect("good bounds"))
    }
}

impl Latencies {
    /// One more.
    pub fn add(&mut self, latency: Duration) {
        self.0.saturating_record(u64::try_from(latency.as_micros()).unwrap_or(u64::MAX));
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// So much of them took at most so many milliseconds.
    pub fn ms(&self, quantile: f64) -> f64 {
        self.0.value_at_quantile(quantile) as f64 / 1000.0
    }
}
