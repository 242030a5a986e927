//! Watches the time zone rules while the program runs: logs which rules are used, and looks again
//! for newer ones, since the system's tzdata may be upgraded meanwhile.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::clock::rules::{self, ZoneRules};
use crate::clock::{At, Clock};

/// How often the system's rules are looked at.
const EVERY: Duration = Duration::from_secs(3600);

/// Says which rules are used, and looks at the system's again until `stop`.
pub(super) async fn watch(clock: Clock, stop: CancellationToken) {
    say(&rules::in_use(), clock.now());
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stop.cancelled() => return,
        }
        match tokio::task::spawn_blocking(rules::look_again).await {
            Ok(changed) => changed.iter().for_each(|rules| say(rules, clock.now())),
            Err(error) => tracing::error!(%error, "the zone rules could not be looked at again"),
        }
    }
}

fn say(rules: &ZoneRules, now: At) {
    let from =
        rules.folder().map_or_else(|| "bundled".to_owned(), |folder| folder.display().to_string());
    tracing::info!(
        release = %rules.release(), %from, age_days = rules.age_days(now),
        "time zone rules"
    );
    if let Some(why) = rules.warning(now) {
        tracing::warn!(release = %rules.release(), %why, "the time zone rules may be wrong \
            somewhere");
    }
}
