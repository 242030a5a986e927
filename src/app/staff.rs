//! What staff are told by.

use std::time::Duration;

use crate::access::agents::Roster;
use crate::clock::Clock;
use crate::config::Config;
use crate::language::Localizer;
use crate::notifications::Outbound;
use crate::notifications::alerts::{Announcer, Rules, Teller};
use crate::store::Store;
use crate::store::Wake;

/// How staff are spoken to.
pub(super) fn announcer(localizer: &Localizer, outbound: &Outbound) -> Announcer {
    Announcer {
        words: localizer.messages.clone(),
        locale: localizer.default_locale,
        zone: localizer.default_zone,
        shop: localizer.shop.clone(),
        max_segments: outbound.max_segments,
    }
}

/// Who tells staff what they should know.
pub(super) fn teller(
    config: &Config,
    store: &Store,
    clock: &Clock,
    localizer: &Localizer,
    outbound: &Outbound,
    roster: &Roster,
    engine: &Wake,
) -> Teller {
    let s = Duration::from_secs;
    Teller {
        store: store.clone(),
        clock: clock.clone(),
        announcer: announcer(localizer, outbound),
        outbound: outbound.clone(),
        roster: roster.clone(),
        rules: Rules {
            window: s(config.alerts.window_s),
            again_after: s(config.alerts.again_after_s),
        },
        engine: engine.clone(),
    }
}
