//! What every part of delivery works with. It knows none of them.

use std::sync::Arc;
use std::time::Duration;

use super::outcomes::listener::OutcomeListener;
use super::policy::DeliveryRules;
use crate::channels::Registry;
use crate::clock::Clock;
use crate::store::{Store, Wake};

/// How long a write that the store could not take is left alone before it is tried again.
pub(super) const WRITE_AGAIN_AFTER: Duration = Duration::from_millis(200);

/// The tables, channels, time, rules and listeners of delivery, as its services take them. Cheap to
/// clone.
#[derive(Clone)]
pub struct DeliveryContext {
    pub store: Store,
    pub channels: Registry,
    pub clock: Clock,
    pub rules: Arc<DeliveryRules>,
    /// Who hears of outcomes.
    pub listeners: Arc<[Arc<dyn OutcomeListener>]>,
    /// Wakes the engine.
    pub wake: Wake,
}

/// Uniform in 0..1, for back-off: that needs no better randomness than the operating system's.
pub(super) fn jitter() -> f64 {
    let mut bytes = [0_u8; 4];
    if getrandom::fill(&mut bytes).is_err() {
        return 0.5;
    }
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}
