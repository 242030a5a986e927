//! The SQL of dead letters.

use super::filter::DeadLetterFilter;
use crate::clock::At;
use crate::delivery::notification::queries::{notification_id, purpose_of};
use crate::delivery::notification::{
    Category, NewNotification, NotificationState, Priority, Recipient, RecipientKind,
};
use crate::ids::{CustomerId, NotificationId};
use crate::language::Locale;
use crate::store::{StoreError, Tx, query};

crate::queries! {
    LETTER = "SELECT state, recipient, customer_id, category, template, purpose, locale, priority,
        route, excluded, subject, version, is_test
        FROM notifications WHERE id = $1";
    /// Codes are left out: they are asked for anew. So are probes.
    DEAD = "SELECT id FROM notifications
        WHERE state IN ('failed', 'expired', 'suppressed', 'cancelled') AND state = $1
        AND category <> 'security' AND is_test = 0
        AND ($2 = '' OR category = $3)
        AND created_at_ms >= CAST($4 AS BIGINT) AND created_at_ms < CAST($5 AS BIGINT)
        AND NOT EXISTS (SELECT 1 FROM notifications later
        WHERE later.dedupe_key = 'replay:' || notifications.id)
        ORDER BY id LIMIT $6";
}

/// A letter as it stands, and as it would be sent again.
pub(super) struct Letter {
    pub state: NotificationState,
    pub new: NewNotification,
}

pub(super) async fn letter(tx: &mut Tx, id: &NotificationId) -> Result<Option<Letter>, StoreError> {
    let Some(row) = query(LETTER).bind(id.as_str()).fetch_optional(&mut *tx).await? else {
        return Ok(None);
    };
    let text = |column: &str| row.try_get::<String>(column);
    let broken = |column: &str| StoreError::corrupt(column, id);
    let customer: Option<String> = row.try_get("customer_id")?;
    let kind = RecipientKind::parse(&text("recipient")?)
        .ok_or_else(|| broken("notifications.recipient"))?;
    let recipient = match (kind, customer) {
        (RecipientKind::Staff, _) => Recipient::Staff,
        (RecipientKind::Customer, Some(customer)) => Recipient::Customer(
            CustomerId::try_from(customer).map_err(|_| broken("notifications.customer_id"))?,
        ),
        (RecipientKind::Customer, None) => Recipient::Stranger,
    };
    let category =
        Category::parse(&text("category")?).ok_or_else(|| broken("notifications.category"))?;
    let priority = Priority::from_rank(row.try_get("priority")?)
        .ok_or_else(|| broken("notifications.priority"))?;
    let locale = Locale::parse(&text("locale")?).unwrap_or_default();
    let route = serde_json::from_str(&text("route")?)?;
    let mut new = NewNotification::new(
        recipient,
        category,
        priority,
        text("template")?,
        locale.code(),
        route,
    );
    new.purpose = purpose_of(&row)?;
    new.excluded = serde_json::from_str(&text("excluded")?)?;
    new.subject = row.try_get("subject")?;
    new.version = row.try_get("version")?;
    new.is_test = row.try_get::<i32>("is_test")? != 0;
    let state =
        NotificationState::parse(&text("state")?).ok_or_else(|| broken("notifications.state"))?;
    Ok(Some(Letter { state, new }))
}

pub(super) async fn dead(
    tx: &mut Tx,
    which: &DeadLetterFilter,
) -> Result<Vec<NotificationId>, StoreError> {
    let category = which.category.map_or("", Category::as_str);
    let rows = query(DEAD)
        .bind(which.state.as_str())
        .bind(category)
        .bind(category)
        .bind(which.since.map_or(0, At::ms))
        .bind(which.until.map_or(i64::MAX, At::ms))
        .bind(which.limit)
        .fetch_all(&mut *tx)
        .await?;
    rows.iter().map(notification_id).collect()
}
