//! The SQL of texts that are quoted.

use crate::channels::ChannelName;
use crate::delivery::notification::Leg;
use crate::store::{FromRow, StoreError, Tx, query};

crate::queries! {
    /// The last texts that a phone may show.
    TEXTS_TO = "SELECT attempts.id, notifications.route FROM attempts
        JOIN notifications ON notifications.id = attempts.notification_id
        WHERE attempts.channel = $1 AND attempts.address = $2 AND attempts.segments IS NOT NULL
        AND attempts.state IN ('sending', 'accepted', 'confirmed', 'unconfirmed', 'unknown')
        ORDER BY attempts.id DESC LIMIT $3";
}

#[derive(FromRow)]
struct TextRow {
    id: String,
    #[column(json)]
    route: Vec<Leg>,
}

/// The last texts that a phone may show, the newest first: the try, and its words where they are no
/// secret.
pub(super) async fn texts_to(
    tx: &mut Tx,
    channel: ChannelName,
    phone: &str,
    limit: i64,
) -> Result<Vec<(String, String)>, StoreError> {
    let statement = query(TEXTS_TO).bind(channel.as_str()).bind(phone).bind(limit);
    let rows: Vec<TextRow> = statement.fetch_all(&mut *tx).await?;
    let read = |row: TextRow| {
        let leg = row.route.into_iter().find(|leg| leg.channel == channel && leg.address == phone);
        (row.id, leg.map(|leg| leg.content.for_plain_channel()).unwrap_or_default())
    };
    Ok(rows.into_iter().map(read).collect())
}
