//! Alerts about the cost of SMS: an hour that costs much, and a daily budget that is nearly or
//! fully spent.

use super::alert::{ALL, AlertKind, AlertTransition, HOUR, NEARLY, Spending};
use super::code_floods::after_flood;
use super::queries;
use crate::clock::At;
use crate::delivery::sms_budget::{CostAlarm, CostLevel};
use crate::store::{StoreError, Tx};

fn key(reached: &CostAlarm) -> String {
    match reached.level {
        CostLevel::Hour => HOUR.to_owned(),
        CostLevel::Nearly => format!("{}:{NEARLY}", reached.day.ms()),
        CostLevel::All => format!("{}:{ALL}", reached.day.ms()),
    }
}

/// Takes in that a level was reached. That of a day is told once a day, that of an hour again when
/// it goes on.
pub(super) async fn record_spending(
    tx: &mut Tx,
    reached: &CostAlarm,
    now: At,
) -> Result<(), StoreError> {
    let key = key(reached);
    let newest = queries::newest(tx, AlertKind::Cost, &key).await?;
    let step = match (reached.level, &newest) {
        (CostLevel::Hour, newest) => {
            after_flood(newest.as_ref().map(|alert| (alert.state, alert.last_at)), now)
        }
        (CostLevel::Nearly | CostLevel::All, None) => AlertTransition::Raise,
        (CostLevel::Nearly | CostLevel::All, Some(_)) => AlertTransition::Ignore,
    };
    if step == AlertTransition::Raise {
        tracing::warn!(
            level = ?reached.level, spent = %reached.spent, limit = %reached.limit,
            "texts cost much"
        );
    }
    let detail = serde_json::to_string(&Spending { spent: reached.spent, limit: reached.limit })?;
    queries::take_step(tx, AlertKind::Cost, &key, newest.as_ref(), step, &detail, now).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_level_is_named_in_its_key() {
        let price = crate::money::Price::parse("1 USD").expect("a price");
        for level in [CostLevel::Hour, CostLevel::Nearly, CostLevel::All] {
            let reached = CostAlarm { level, spent: price, limit: price, day: At(5) };
            assert_eq!(
                crate::notifications::alerts::alert::cost_level(&key(&reached)),
                Some(level)
            );
        }
        assert_eq!(crate::notifications::alerts::alert::cost_level("linking"), None);
    }
}
