//! How messages are sent: workers, time-outs, leases, retries.

use std::time::Duration;

use serde::Deserialize;

use crate::config::ConfigFault;
use crate::config::checks::between;

/// Section `delivery`: attempts, leases and circuit breakers. bot.toml describes each key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliverySettings {
    pub tries: u32,
    pub backoff_base_ms: u64,
    pub call_timeout_urgent_ms: u64,
    pub call_timeout_ms: u64,
    pub lease_ms: u64,
    pub rest_ms: u64,
    pub slots: usize,
    pub slots_reserved: usize,
    pub breaker_failures: u32,
    pub breaker_window: usize,
    pub breaker_open_ms: u64,
}

impl DeliverySettings {
    /// How long claimed work is held.
    pub fn lease(&self) -> Duration {
        Duration::from_millis(self.lease_ms)
    }

    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        between("delivery.tries", u64::from(self.tries), 1..=10, faults);
        between("delivery.backoff_base_ms", self.backoff_base_ms, 1..=60_000, faults);
        between(
            "delivery.call_timeout_urgent_ms",
            self.call_timeout_urgent_ms,
            100..=60_000,
            faults,
        );
        between("delivery.call_timeout_ms", self.call_timeout_ms, 100..=60_000, faults);
        between("delivery.rest_ms", self.rest_ms, 100..=600_000, faults);
        between("delivery.slots", self.slots as u64, 2..=1024, faults);
        between("delivery.breaker_failures", u64::from(self.breaker_failures), 1..=1000, faults);
        between("delivery.breaker_window", self.breaker_window as u64, 2..=1000, faults);
        between("delivery.breaker_open_ms", self.breaker_open_ms, 100..=600_000, faults);
        if self.slots_reserved >= self.slots {
            faults.push(ConfigFault::new(
                "delivery.slots_reserved",
                "must be less than delivery.slots, or nothing else is ever sent",
            ));
        }
        // A lease that ends during a call sends twice.
        if self.lease_ms < self.call_timeout_ms.max(self.call_timeout_urgent_ms) + 2_000 {
            faults.push(ConfigFault::new(
                "delivery.lease_ms",
                "must be at least 2000 more than the longest call time-out, or messages are sent \
                    twice",
            ));
        }
    }
}
