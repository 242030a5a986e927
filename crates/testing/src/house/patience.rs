//! How long stories wait, and how often they look.

use std::time::Duration;

/// How long a story waits before it fails.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Between looks at something that is waited for: soon at first, then less often, without end.
pub(super) fn pauses() -> impl Iterator<Item = Duration> {
    (1_u64..).map(|looks| Duration::from_millis((2 * looks).min(20)))
}
