//! Automatic replies by SMS: answers to keywords, and notices about a ticket. Anybody with a phone
//! can cause them and each costs money, so their number is limited, and some countries get none.
//! The effect of a keyword does not depend on its answer.

mod history;
pub mod queries;

use std::sync::Arc;
use std::time::Duration;

use crate::clock::{At, Window};
use crate::delivery::ExclusionReason;
use crate::ids::NotificationId;
use crate::phone::{BarredReason, Phone, barred};
use crate::store::{AdvisoryLock, Store, StoreError, Tx};

use history::AutoReplyHistory;
pub use history::AutoReplyKind;

/// Within which the answers to one phone are counted.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// How often they go out, and where to.
#[derive(Debug, Clone, Default)]
pub struct AutoReplyRules {
    /// The countries that they go to, by their two letters; empty: every country.
    pub countries: Arc<[String]>,
    /// How many go to one phone in a day.
    pub per_phone_day: u32,
    /// How long the same answer to one phone is not repeated.
    pub again_after: Duration,
}

/// Why one does not go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithheldReason {
    /// Nothing goes to such a number by itself.
    Barred(BarredReason),
    /// This phone had the same answer a short while ago.
    Repeated,
    /// This phone had as many as go out in a day.
    TooMany,
}

impl From<WithheldReason> for ExclusionReason {
    fn from(reason: WithheldReason) -> Self {
        match reason {
            WithheldReason::Barred(BarredReason::PremiumRate) => Self::PremiumRate,
            WithheldReason::Barred(BarredReason::Satellite) => Self::Satellite,
            WithheldReason::Barred(BarredReason::Country) => Self::Country,
            WithheldReason::Repeated => Self::AnsweredLately,
            WithheldReason::TooMany => Self::AnsweredOften,
        }
    }
}

impl WithheldReason {
    /// The reason on record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Barred(BarredReason::PremiumRate) => "premium_rate",
            Self::Barred(BarredReason::Satellite) => "satellite",
            Self::Barred(BarredReason::Country) => "country",
            Self::Repeated => "answered_lately",
            Self::TooMany => "answered_often",
        }
    }
}

/// Decides whether an answer goes out.
fn decide(
    phone: &Phone,
    rules: &AutoReplyRules,
    kind: AutoReplyKind,
    earlier: AutoReplyHistory,
) -> Option<WithheldReason> {
    let often = earlier.today >= i64::from(rules.per_phone_day);
    let repeated = kind.is_the_same_each_time() && earlier.last.is_some();
    let barred = barred(phone, &rules.countries).map(WithheldReason::Barred);
    barred
        .or(repeated.then_some(WithheldReason::Repeated))
        .or(often.then_some(WithheldReason::TooMany))
}

/// Why an answer to a phone does not go out; none where it may. Held until the transaction ends, so
/// that two texts at once get one answer.
pub async fn withheld_reason(
    tx: &mut Tx,
    rules: &AutoReplyRules,
    phone: &Phone,
    kind: AutoReplyKind,
    now: At,
) -> Result<Option<WithheldReason>, StoreError> {
    tx.in_turn(AdvisoryLock::Answers).await?;
    let (day, again) = (Window::of(DAY), Window::of(rules.again_after));
    let earlier = queries::earlier(
        tx,
        phone.line().as_str(),
        kind,
        (day.since(now), again.since(now)),
        day.until(now),
    )
    .await?;
    let withheld = decide(phone, rules, kind, earlier);
    if let Some(why) = withheld {
        metrics::counter!("bellhop_answers_withheld_total", "kind" => why.as_str()).increment(1);
        tracing::info!(
            kind = kind.as_str(),
            why = why.as_str(),
            "a text was not answered by itself"
        );
    }
    Ok(withheld)
}

/// Counts an answer that is on its way.
pub async fn count(
    tx: &mut Tx,
    phone: &Phone,
    kind: AutoReplyKind,
    notification: &NotificationId,
    now: At,
) -> Result<(), StoreError> {
    queries::insert(tx, notification, phone.line().as_str(), kind, now).await
}

/// Whether there are answers that no limit looks back to.
pub async fn is_any_old(store: &Store, now: At) -> Result<bool, StoreError> {
    queries::is_any_before(store, now.minus(2 * DAY)).await
}

/// Forgets answers that no limit looks back to.
pub async fn forget(tx: &mut Tx, now: At) -> Result<(), StoreError> {
    queries::forget(tx, now.minus(2 * DAY)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_answer_comes_once_and_no_phone_gets_many() {
        let rules = AutoReplyRules {
            countries: Arc::new([]),
            per_phone_day: 5,
            again_after: Duration::from_secs(3600),
        };
        let phone = |number: &str| Phone::parse(number).expect("valid");
        let lena = phone("+4915112345678");
        let decide = |kind, today, last| {
            super::decide(&lena, &rules, kind, AutoReplyHistory { today, last })
        };
        for kind in [AutoReplyKind::Stop, AutoReplyKind::Start, AutoReplyKind::Help] {
            assert_eq!(decide(kind, 4, None), None);
            assert_eq!(decide(kind, 1, Some(At(0))), Some(WithheldReason::Repeated));
            assert_eq!(decide(kind, 5, None), Some(WithheldReason::TooMany));
        }
        assert_eq!(decide(AutoReplyKind::Notice, 4, Some(At(0))), None, "each ticket has its own");
        assert_eq!(decide(AutoReplyKind::Notice, 5, None), Some(WithheldReason::TooMany));
        for (number, why) in [
            ("+499001234567", WithheldReason::Barred(BarredReason::PremiumRate)),
            ("+4918012345678", WithheldReason::Barred(BarredReason::PremiumRate)),
            ("+881612345678", WithheldReason::Barred(BarredReason::Satellite)),
        ] {
            assert_eq!(
                super::decide(
                    &phone(number),
                    &rules,
                    AutoReplyKind::Help,
                    AutoReplyHistory::default()
                ),
                Some(why),
                "{number}"
            );
        }
        let near = AutoReplyRules { countries: Arc::new(["AT".to_owned()]), ..rules.clone() };
        assert_eq!(
            super::decide(&lena, &near, AutoReplyKind::Stop, AutoReplyHistory::default()),
            Some(WithheldReason::Barred(BarredReason::Country))
        );
    }
}
