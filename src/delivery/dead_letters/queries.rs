//! The SQL of dead letters.

use super::filter::DeadLetterFilter;
use crate::clock::At;
use crate::delivery::exclusion::Exclusion;
use crate::delivery::notification::{
    Category, Leg, NewNotification, NotificationState, Priority, Recipient, RecipientKind,
};
use crate::delivery::purpose::Purpose;
use crate::ids::{CustomerId, NotificationId};
use crate::language::Locale;
use crate::store::{FromRow, StoreError, Tx, query};

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

#[derive(FromRow)]
struct LetterRow {
    state: NotificationState,
    recipient: RecipientKind,
    customer_id: Option<CustomerId>,
    category: Category,
    template: String,
    purpose: Option<Purpose>,
    #[column(map = Locale::recorded)]
    locale: Locale,
    priority: Priority,
    #[column(json)]
    route: Vec<Leg>,
    #[column(json)]
    excluded: Vec<Exclusion>,
    subject: Option<String>,
    version: Option<i64>,
    is_test: bool,
}

pub(super) async fn letter(tx: &mut Tx, id: &NotificationId) -> Result<Option<Letter>, StoreError> {
    let found = query(LETTER).bind(id.as_str()).fetch_optional(&mut *tx).await?;
    let Some(row): Option<LetterRow> = found else { return Ok(None) };
    let recipient = match (row.recipient, row.customer_id) {
        (RecipientKind::Staff, _) => Recipient::Staff,
        (RecipientKind::Customer, Some(customer)) => Recipient::Customer(customer),
        (RecipientKind::Customer, None) => Recipient::Stranger,
    };
    let purpose = Purpose::of(row.purpose, &row.template);
    let locale = row.locale.code();
    let mut new = NewNotification::new(
        recipient,
        row.category,
        row.priority,
        row.template,
        locale,
        row.route,
    );
    new.purpose = purpose;
    new.excluded = row.excluded;
    new.subject = row.subject;
    new.version = row.version;
    new.is_test = row.is_test;
    Ok(Some(Letter { state: row.state, new }))
}

pub(super) async fn dead(
    tx: &mut Tx,
    which: &DeadLetterFilter,
) -> Result<Vec<NotificationId>, StoreError> {
    let category = which.category.map_or("", Category::as_str);
    query(DEAD)
        .bind(which.state.as_str())
        .bind(category)
        .bind(category)
        .bind(which.since.map_or(0, At::ms))
        .bind(which.until.map_or(i64::MAX, At::ms))
        .bind(which.limit)
        .fetch_all(&mut *tx)
        .await
}
