//! What staff are told by.

use std::time::Duration;

use crate::access::staff::StaffDirectory;
use crate::clock::Clock;
use crate::config::Config;
use crate::delivery::Wake;
use crate::notifications::alerts::{AlertNotifier, AlertRules, AlertTexts};
use crate::orders::speaker::Speaker;
use crate::store::Store;

/// How staff are spoken to.
pub(super) fn alert_texts(speaker: &Speaker) -> AlertTexts {
    AlertTexts {
        words: speaker.words.clone(),
        locale: speaker.default_locale,
        zone: speaker.default_zone,
        shop: speaker.shop.clone(),
        max_segments: speaker.outbound.max_segments,
    }
}

/// Who tells staff what they should know.
pub(super) fn alert_notifier(
    config: &Config,
    store: &Store,
    clock: &Clock,
    speaker: &Speaker,
    roster: &StaffDirectory,
    engine: &Wake,
) -> AlertNotifier {
    let s = Duration::from_secs;
    AlertNotifier {
        store: store.clone(),
        clock: clock.clone(),
        announcer: alert_texts(speaker),
        outbound: speaker.outbound.clone(),
        roster: roster.clone(),
        rules: AlertRules {
            window: s(config.alerts.window_s),
            again_after: s(config.alerts.again_after_s),
        },
        engine: engine.clone(),
    }
}
