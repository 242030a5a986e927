//! The states of a verification.

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

impl VerificationState {
    /// Every state.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        word.parse().ok()
    }

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
