//! The SQL of dead letters.

use std::time::Duration;

use sqlx::Row as _;

use crate::clock::At;
use crate::delivery::notification::{Category, Leg, Priority, Recipient};
use crate::ids::{CustomerId, NotificationId};
use crate::language::Locale;
use crate::store::{StoreError, Tx};

crate::queries! {
    LETTER = "SELECT recipient, customer_id, category, template, locale, priority, route, excluded, subject, version, created_at_ms, expires_at_ms
        FROM notifications WHERE id = $1 AND state = 'failed'";
}

/// A dead letter, as far as it is sent again.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub recipient: Recipient,
    pub category: Category,
    pub template: String,
    pub locale: Locale,
    pub priority: Priority,
    pub route: Vec<Leg>,
    pub excluded: Vec<String>,
    pub subject: Option<String>,
    pub version: Option<i64>,
    /// How long it was worth sending.
    pub life: Option<Duration>,
}

pub(super) async fn letter(tx: &mut Tx, id: &NotificationId) -> Result<Option<Letter>, StoreError> {
    let Some(row) = sqlx::query(LETTER).bind(id.as_str()).fetch_optional(tx.connection()).await? else { return Ok(None) };
    let (recipient, customer): (String, Option<String>) = (row.try_get("recipient")?, row.try_get("customer_id")?);
    let customer = customer.map(|id| CustomerId::try_from(id).map_err(|error| StoreError::corrupt("notifications.customer_id", error)));
    let (category, locale): (String, String) = (row.try_get("category")?, row.try_get("locale")?);
    let created_at = At(row.try_get("created_at_ms")?);
    let expires_at = row.try_get::<Option<i64>, _>("expires_at_ms")?.map(At);
    Ok(Some(Letter {
        recipient: match customer.transpose()? {
            _ if recipient == "staff" => Recipient::Staff,
            Some(customer) => Recipient::Customer(customer),
            None => Recipient::Stranger,
        },
        category: Category::parse(&category).ok_or_else(|| StoreError::corrupt("notifications.category", &category))?,
        template: row.try_get("template")?,
        locale: Locale::parse(&locale).unwrap_or_default(),
        priority: Priority::from_rank(row.try_get("priority")?).ok_or_else(|| StoreError::corrupt("notifications.priority", id))?,
        route: serde_json::from_str(&row.try_get::<String, _>("route")?)?,
        excluded: serde_json::from_str(&row.try_get::<String, _>("excluded")?)?,
        subject: row.try_get("subject")?,
        version: row.try_get("version")?,
        life: expires_at.map(|at| at.since(created_at)),
    }))
}
