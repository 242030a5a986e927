//! One try on one channel and the states it goes through. Late, repeated and out-of-order news is
//! legal input: a state never moves backwards.

pub mod queries;

use crate::enum_words::enum_words;

/// Where an attempt stands.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum AttemptState {
    /// Waits for its time. The engine's claim moves it on, or passes it over.
    Queued,
    /// Held by an engine, perhaps on the wire. Ends by the provider's answer, or `Unknown` after a
    /// crash or a cut.
    Sending,
    /// The provider took it. Receipts move it on where the channel has them.
    Accepted,
    /// A receipt says it arrived.
    Confirmed,
    /// No receipt came in time, and asking brought no more.
    Unconfirmed,
    /// Refused, or a receipt says it did not arrive; its class says why. One that the provider did
    /// not know when it was asked, and speaks of later, is `Accepted` after all (`receipts::late`).
    Failed,
    /// It may have been sent: no answer came back.
    Unknown,
}

enum_words!(AttemptState);

impl AttemptState {
    /// The state after hearing `next`, or `None` where that is no news: it would be a step back or
    /// aside.
    #[must_use]
    pub fn hear(self, next: Self) -> Option<Self> {
        let allowed = match self {
            // Failed without a call: its channel was passed over.
            Self::Queued => matches!(next, Self::Sending | Self::Failed),
            Self::Sending => {
                matches!(next, Self::Queued | Self::Accepted | Self::Failed | Self::Unknown)
            }
            Self::Accepted => matches!(next, Self::Confirmed | Self::Unconfirmed | Self::Failed),
            Self::Unconfirmed => matches!(next, Self::Confirmed | Self::Failed),
            Self::Unknown => matches!(next, Self::Accepted | Self::Failed),
            Self::Confirmed | Self::Failed => false,
        };
        allowed.then_some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// How far along a state is; only an unwritten request may step back (sending to queued).
    fn rank(state: AttemptState) -> u8 {
        match state {
            AttemptState::Queued => 0,
            AttemptState::Sending => 1,
            AttemptState::Unknown => 2,
            AttemptState::Accepted => 3,
            AttemptState::Unconfirmed => 4,
            AttemptState::Confirmed | AttemptState::Failed => 5,
        }
    }

    proptest! {
        #[test]
        fn news_in_any_order_never_moves_an_attempt_back(news in prop::collection::vec(prop::sample::select(AttemptState::ALL.to_vec()), 0..40)) {
            let mut state = AttemptState::Accepted;
            for next in news {
                let heard = state.hear(next).unwrap_or(state);
                prop_assert!(rank(heard) >= rank(state));
                state = heard;
            }
        }
    }

    #[test]
    fn an_end_is_an_end() {
        for next in AttemptState::ALL.iter().copied() {
            assert_eq!(AttemptState::Confirmed.hear(next), None);
            assert_eq!(AttemptState::Failed.hear(next), None);
        }
    }
}
