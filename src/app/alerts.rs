//! Builds what tells staff of alerts.

use std::time::Duration;

use crate::access::staff::StaffDirectory;
use crate::clock::Clock;
use crate::config::Config;
use crate::language::Localizer;
use crate::notifications::NotificationRules;
use crate::notifications::alerts::{AlertNotifier, AlertRules, AlertTexts};
use crate::store::Store;
use crate::store::Wake;

/// How staff are spoken to.
pub(super) fn alert_texts(localizer: &Localizer, outbound: &NotificationRules) -> AlertTexts {
    AlertTexts {
        words: localizer.messages.clone(),
        locale: localizer.default_locale,
        zone: localizer.default_zone,
        shop: localizer.shop.clone(),
        max_segments: outbound.max_segments,
    }
}

/// Who tells staff what they should know.
pub(super) fn alert_notifier(
    config: &Config,
    store: &Store,
    clock: &Clock,
    localizer: &Localizer,
    outbound: &NotificationRules,
    roster: &StaffDirectory,
    engine: &Wake,
) -> AlertNotifier {
    let s = Duration::from_secs;
    AlertNotifier {
        store: store.clone(),
        clock: clock.clone(),
        announcer: alert_texts(localizer, outbound),
        outbound: outbound.clone(),
        roster: roster.clone(),
        rules: AlertRules {
            window: s(config.alerts.window_s),
            again_after: s(config.alerts.again_after_s),
        },
        engine: engine.clone(),
    }
}
