//! File descriptors: each connection, file and database socket needs one, and a process has few by
//! default.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// As many as anybody needs.
const ENOUGH: u64 = 65_536;

/// Asks the system for as many descriptors as it gives, and says in the log what came of it; how
/// many there are, `None` where there is no limit.
pub fn raise() -> Option<usize> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let limit = current?;
    let wanted = maximum.map_or(ENOUGH, |most| most.min(ENOUGH));
    let reached = if wanted <= limit {
        limit
    } else {
        match setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }) {
            Ok(()) => wanted,
            Err(error) => {
                tracing::warn!(%error, limit, wanted, "the limit of descriptors could not be \
                    raised");
                limit
            }
        }
    };
    tracing::info!(before = limit, now = reached, "the limit of descriptors");
    Some(usize::try_from(reached).unwrap_or(usize::MAX))
}

/// How many connections there may be: as many as the settings say, or what the limit of descriptors
/// leaves beside those that the rest of the program needs.
pub fn connections(wished: usize, limit: Option<usize>, reserved: usize) -> usize {
    /// Fewer make no server.
    const LEAST: usize = 8;
    limit.map_or(wished, |limit| wished.min(limit.saturating_sub(reserved)).max(LEAST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_descriptors_for_the_rest() {
        assert_eq!(connections(1000, None, 200), 1000);
        assert_eq!(connections(1000, Some(65_536), 200), 1000);
        assert_eq!(connections(1000, Some(1024), 200), 824);
        assert_eq!(connections(1000, Some(100), 200), 8);
    }

    #[test]
    fn the_limit_is_never_lowered() {
        let before = getrlimit(Resource::Nofile).current;
        let raised = raise().map(|limit| limit as u64);
        assert!(raised >= before || before.is_none(), "{raised:?} {before:?}");
        assert_eq!(getrlimit(Resource::Nofile).current, raised);
    }
}
