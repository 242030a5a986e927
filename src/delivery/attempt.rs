//! One try on one channel and the states it goes through. Late, repeated and out-of-order news is
//! legal input: a state never moves backwards.

pub mod queries;

/// Where an attempt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

impl AttemptState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Queued,
        Self::Sending,
        Self::Accepted,
        Self::Confirmed,
        Self::Unconfirmed,
        Self::Failed,
        Self::Unknown,
    ];

    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Confirmed => "confirmed",
            Self::Unconfirmed => "unconfirmed",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

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
        for next in AttemptState::ALL {
            assert_eq!(AttemptState::Confirmed.hear(next), None);
            assert_eq!(AttemptState::Failed.hear(next), None);
        }
    }
}
