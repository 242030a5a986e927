//! The SQL of texts that are quoted.

use sqlx::Row as _;

use crate::channels::ChannelKind;
use crate::delivery::notification::Leg;
use crate::store::{Row, StoreError, Tx};

crate::queries! {
    /// The last texts that a phone may show.
    TEXTS_TO = "SELECT attempts.id, notifications.route FROM attempts JOIN notifications ON notifications.id = attempts.notification_id
        WHERE attempts.channel = 'sms' AND attempts.address = $1
        AND attempts.state IN ('sending', 'accepted', 'confirmed', 'unconfirmed', 'unknown') ORDER BY attempts.id DESC LIMIT $2";
}

/// The last texts that a phone may show, the newest first: the try, and its words where they are no
/// secret.
pub(super) async fn texts_to(
    tx: &mut Tx,
    phone: &str,
    limit: i64,
) -> Result<Vec<(String, String)>, StoreError> {
    let rows = sqlx::query(TEXTS_TO).bind(phone).bind(limit).fetch_all(tx.connection()).await?;
    let read = |row: &Row| {
        let route: Vec<Leg> = serde_json::from_str(&row.try_get::<String, _>("route")?)?;
        let leg =
            route.into_iter().find(|leg| leg.channel == ChannelKind::Sms && leg.address == phone);
        Ok((row.try_get("id")?, leg.map(|leg| leg.content.for_sms()).unwrap_or_default()))
    };
    rows.iter().map(read).collect()
}
