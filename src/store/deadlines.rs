//! How long a statement may take, on either database.

use std::time::Duration;

/// A statement; on PostgreSQL longer than `lock_timeout`, so that a lock is told apart from
/// silence.
pub(super) const STATEMENT: Duration = Duration::from_secs(3);
/// A read that counts over many rows.
pub(super) const LONG_STATEMENT: Duration = Duration::from_secs(30);
