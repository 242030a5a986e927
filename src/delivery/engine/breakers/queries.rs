//! The SQL of breakers that replicas share.

use std::time::Duration;

use crate::channels::ChannelName;
use crate::store::{FromRow, Store, StoreError, Tx, query};

crate::queries! {
    TELL = "INSERT INTO channel_breakers (channel, version, replica, is_open, open_ms)
        VALUES ($1, 1, $2, $3, $4) ON CONFLICT (channel) DO UPDATE SET
        version = channel_breakers.version + 1, replica = excluded.replica,
        is_open = excluded.is_open, open_ms = excluded.open_ms";
    ALL_TOLD = "SELECT channel, version, replica, is_open, open_ms FROM channel_breakers";
}

/// A breaker as some replica saw it change.
#[derive(FromRow)]
pub(super) struct ToldBreaker {
    /// The word of its channel.
    pub channel: String,
    /// Grows with each change.
    pub version: i64,
    /// Who saw it.
    pub replica: String,
    is_open: bool,
    open_ms: u64,
}

impl ToldBreaker {
    /// How long it stays open; none where it closed.
    pub fn open_for(&self) -> Option<Duration> {
        self.is_open.then_some(Duration::from_millis(self.open_ms))
    }
}

/// Tells the other replicas that a breaker changed.
pub(super) async fn tell(
    tx: &mut Tx,
    channel: ChannelName,
    replica: &str,
    open_for: Option<Duration>,
) -> Result<(), StoreError> {
    let ms = open_for.unwrap_or_default().as_millis();
    let statement = query(TELL).bind(channel.as_str()).bind(replica).bind(open_for.is_some());
    statement.bind(i64::try_from(ms).unwrap_or(i64::MAX)).execute(&mut *tx).await?;
    Ok(())
}

/// What was told last of each channel.
pub(super) async fn all_told(store: &Store) -> Result<Vec<ToldBreaker>, StoreError> {
    query(ALL_TOLD).fetch_all(store.readers()).await
}
