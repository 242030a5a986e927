//! Alerts about one-time codes: too many wrong guesses, or too many codes that nobody enters.

use std::time::Duration;

use super::alert::{AlertKind, AlertState, AlertTransition};
use super::queries;
use crate::clock::At;
use crate::notifications::verifications::budgets::{CodeBudget, CodeTally};
use crate::store::{StoreError, Tx};

/// What goes on is told again after this time.
const AGAIN: Duration = Duration::from_secs(3600);

/// What a flood does to the newest alert of one: the last one that was told, and when it was last
/// seen.
pub fn after_flood(newest: Option<(AlertState, At)>, now: At) -> AlertTransition {
    match newest {
        Some((AlertState::Open, _)) => AlertTransition::Update,
        // A stamp ahead of now is of before the clock was set back.
        Some((_, seen)) if seen <= now && now.since(seen) < AGAIN => AlertTransition::Ignore,
        _ => AlertTransition::Raise,
    }
}

/// Takes in that too many codes of a budget are guessed, or asked for and never given; whether that
/// is news.
pub async fn record_code_flood(
    tx: &mut Tx,
    budget: CodeBudget,
    tally: CodeTally,
    now: At,
) -> Result<bool, StoreError> {
    let newest = queries::newest(tx, AlertKind::Codes, budget.as_str()).await?;
    let step = after_flood(newest.as_ref().map(|alert| (alert.state, alert.last_at)), now);
    queries::take_step(
        tx,
        AlertKind::Codes,
        budget.as_str(),
        newest.as_ref(),
        step,
        &serde_json::to_string(&tally)?,
        now,
    )
    .await?;
    Ok(step == AlertTransition::Raise)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_told_once_and_again_when_it_goes_on_for_an_hour() {
        let hour = 3_600_000;
        let after = |state, seen| after_flood(Some((state, At(seen))), At(10 * hour));
        assert_eq!(after_flood(None, At(0)), AlertTransition::Raise);
        assert_eq!(after(AlertState::Open, 10 * hour - 1), AlertTransition::Update);
        assert_eq!(after(AlertState::Cleared, 9 * hour + 1), AlertTransition::Ignore);
        assert_eq!(after(AlertState::Cleared, 9 * hour), AlertTransition::Raise);
        assert_eq!(
            after(AlertState::Cleared, 11 * hour),
            AlertTransition::Raise,
            "the clock was set back"
        );
    }
}
