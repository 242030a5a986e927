//! What staff are told by.

use std::time::Duration;

use crate::access::agents::Roster;
use crate::clock::Clock;
use crate::config::Config;
use crate::notifications::alerts::{Announcer, Rules, Teller};
use crate::orders::speaker::Speaker;
use crate::store::Store;
use crate::store::Wake;

/// How staff are spoken to.
pub(super) fn announcer(speaker: &Speaker) -> Announcer {
    Announcer {
        words: speaker.words.clone(),
        locale: speaker.default_locale,
        zone: speaker.default_zone,
        shop: speaker.shop.clone(),
        max_segments: speaker.outbound.max_segments,
    }
}

/// Who tells staff what they should know.
pub(super) fn teller(
    config: &Config,
    store: &Store,
    clock: &Clock,
    speaker: &Speaker,
    roster: &Roster,
    engine: &Wake,
) -> Teller {
    let s = Duration::from_secs;
    Teller {
        store: store.clone(),
        clock: clock.clone(),
        announcer: announcer(speaker),
        outbound: speaker.outbound.clone(),
        roster: roster.clone(),
        rules: Rules {
            window: s(config.alerts.window_s),
            again_after: s(config.alerts.again_after_s),
        },
        engine: engine.clone(),
    }
}
