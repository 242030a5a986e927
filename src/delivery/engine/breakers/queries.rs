//! The SQL of breakers that replicas share.

use std::time::Duration;

use crate::channels::{ChannelName, Registry};
use crate::store::{Store, StoreError, Tx, query};

crate::queries! {
    TELL = "INSERT INTO channel_breakers (channel, version, replica, is_open, open_ms)
        VALUES ($1, 1, $2, $3, $4) ON CONFLICT (channel) DO UPDATE SET
        version = channel_breakers.version + 1, replica = excluded.replica,
        is_open = excluded.is_open, open_ms = excluded.open_ms";
    ALL_TOLD = "SELECT channel, version, replica, is_open, open_ms FROM channel_breakers";
}

/// A breaker as some replica saw it change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ToldBreaker {
    pub channel: ChannelName,
    /// Grows with each change.
    pub version: i64,
    /// Who saw it.
    pub replica: String,
    /// How long it stays open; none where it closed.
    pub open_for: Option<Duration>,
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

/// What was told last of each channel that is registered here.
pub(super) async fn all_told(
    store: &Store,
    channels: &Registry,
) -> Result<Vec<ToldBreaker>, StoreError> {
    let mut told = Vec::new();
    for row in query(ALL_TOLD).fetch_all(store.readers()).await? {
        let Some(channel) = channels.find(&row.try_get::<String>("channel")?) else { continue };
        let open_ms = u64::try_from(row.try_get::<i64>("open_ms")?).unwrap_or(0);
        told.push(ToldBreaker {
            channel,
            version: row.try_get("version")?,
            replica: row.try_get("replica")?,
            open_for: row.try_get::<bool>("is_open")?.then_some(Duration::from_millis(open_ms)),
        });
    }
    Ok(told)
}
