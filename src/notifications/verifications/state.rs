//! The states of a verification.

use crate::enum_words::enum_words;

/// Where a verification stands. The table repeats it as a CHECK.
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
pub enum VerificationState {
    /// Its code may be tried. A try moves it on, or a newer code for the same purpose.
    Pending,
    /// Its code was given. Final: it is good once.
    Approved,
    /// A newer code took its place. Final.
    Replaced,
    /// It was tried too often. Final.
    Exhausted,
    /// It was tried too late. Final.
    Expired,
}

enum_words!(VerificationState);

impl VerificationState {
    /// After a try, the `tries`-th of at most `most`.
    #[must_use]
    pub(super) fn tried(self, fits: bool, is_late: bool, tries: u32, most: u32) -> Self {
        match self {
            Self::Pending if is_late => Self::Expired,
            Self::Pending if tries > most => Self::Exhausted,
            Self::Pending if fits => Self::Approved,
            Self::Pending if tries == most => Self::Exhausted,
            state => state,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_tries_approve_a_code_that_never_fits(late in prop::collection::vec(any::<bool>(), 0..12)) {
            let mut state = VerificationState::Pending;
            for (before, is_late) in late.iter().enumerate() {
                state = state.tried(false, *is_late, u32::try_from(before).unwrap_or(0) + 1, 5);
                prop_assert_ne!(state, VerificationState::Approved);
            }
            prop_assert!(late.len() < 5 || state != VerificationState::Pending, "after five tries it is over");
        }

        #[test]
        fn what_is_over_stays_over(fits in any::<bool>(), is_late in any::<bool>(), tries in 0_u32..12) {
            for state in VerificationState::ALL.iter().copied().filter(|state| *state != VerificationState::Pending) {
                prop_assert_eq!(state.tried(fits, is_late, tries, 5), state);
            }
        }
    }
}
