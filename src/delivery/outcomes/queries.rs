//! The SQL of outcomes that are written many at a time.

use crate::clock::At;
use crate::delivery::notification::Category;
use crate::ids::NotificationId;
use crate::store::sql::Batched;
use crate::store::{StoreError, Tx, query};

crate::queries! {
    /// As `END_ATTEMPT` for attempts that a provider took, with many rows of values.
    ATTEMPTS_TAKEN = "UPDATE attempts SET state = 'accepted', class = NULL, code = NULL,
        detail = NULL, provider_id = taken.column2, provider_status = taken.column3,
        ended_at_ms = CAST(taken.column4 AS BIGINT), body_hash = NULL
        FROM ( VALUES ($1, $2, $3, $4)) AS taken
        WHERE attempts.id = taken.column1 AND attempts.state = 'sending'";
    /// As `FINISH` for notifications that are delivered by that.
    NOTIFICATIONS_TAKEN = "UPDATE notifications SET state = 'delivered', proof = 'accepted',
        reason = NULL, settled_at_ms = CAST(taken.column3 AS BIGINT), lease_owner = NULL,
        lease_until_ms = NULL, awaits = NULL, next_attempt_id = NULL, sealed = NULL
        FROM ( VALUES ($1, $2, $3)) AS taken
        WHERE notifications.id = taken.column1 AND notifications.lease_owner = taken.column2
        AND notifications.state = 'in_flight'";
}

/// That a provider took a message, and that is all.
#[derive(Debug, Clone)]
pub(in crate::delivery) struct AcceptedOutcome {
    pub notification: NotificationId,
    pub category: Category,
    pub is_test: bool,
    pub lease_owner: String,
    pub attempt: String,
    pub provider_id: Option<String>,
    pub provider_status: Option<String>,
    pub at: At,
}

static ATTEMPTS: Batched = Batched::of(ATTEMPTS_TAKEN);
static NOTIFICATIONS: Batched = Batched::of(NOTIFICATIONS_TAKEN);

/// Writes them down; returns of how many the lease still stood.
pub(super) async fn write(tx: &mut Tx, taken: &[AcceptedOutcome]) -> Result<usize, StoreError> {
    let mut settled = 0;
    let mut rest = taken;
    while !rest.is_empty() {
        let (text, rows) = ATTEMPTS.fitting(rest.len());
        let (now, later) = rest.split_at(rows);
        let mut statement = query(text);
        for one in now {
            statement = statement
                .bind(&*one.attempt)
                .bind(one.provider_id.as_deref())
                .bind(one.provider_status.as_deref())
                .bind(one.at.ms());
        }
        statement.execute(&mut *tx).await?;
        let mut statement = query(NOTIFICATIONS.fitting(rows).0);
        for one in now {
            statement =
                statement.bind(one.notification.as_str()).bind(&*one.lease_owner).bind(one.at.ms());
        }
        settled += statement.execute(&mut *tx).await?.rows_affected();
        rest = later;
    }
    Ok(usize::try_from(settled).unwrap_or(usize::MAX))
}
