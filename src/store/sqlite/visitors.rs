//! Notices what other processes commit to the file: a command may run beside the bot.

use tokio_util::sync::CancellationToken;

use super::readers::SqliteReaders;
use crate::store::changes::{ChangeSignal, ChangeWatch};

/// Says each second whether anything was committed, until `stop` or until the store is closed.
pub(in crate::store) async fn watch(
    readers: SqliteReaders,
    changes: ChangeSignal,
    stop: CancellationToken,
) {
    let mut watch = ChangeWatch::new(changes);
    while watch.is_due(&stop).await && !readers.is_closed() {
        watch.is_at(readers.version().ok());
    }
}
