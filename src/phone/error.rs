//! Why a text is not a phone number.

use std::fmt;

/// Why a text is not a phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneError {
    /// It is longer than any number with all its spaces.
    TooLong,
    /// It has no `+` before its first digit.
    NoPlus,
    /// This is in it and belongs in no number.
    Sign(char),
    /// So many digits, or so few, no number has, or the first is 0.
    Digits,
    /// No country has this code.
    Country,
    /// Numbers of its country have more digits.
    Short,
    /// No number of its country has so many digits.
    Length,
    /// Read as numbers are dialled inside the country it leads nowhere, and as it stands to
    /// somebody else.
    Trunk,
}

impl std::error::Error for PhoneError {}

impl fmt::Display for PhoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a phone number in E.164 form, such as +4915112345678: ")?;
        match self {
            Self::TooLong => f.write_str("it is too long"),
            Self::NoPlus => f.write_str("it must start with + and the country code"),
            Self::Sign(c) if c.is_ascii_graphic() => {
                write!(
                    f,
                    "it holds U+{:04X} (`{c}`): leave it out, and write digits, spaces, hyphens, \
                        dots and brackets only",
                    u32::from(*c)
                )
            }
            Self::Sign(c) => {
                write!(
                    f,
                    "it holds U+{:04X}: leave it out, and write digits, spaces, hyphens, dots and \
                        brackets only",
                    u32::from(*c)
                )
            }
            Self::Digits => f.write_str("it must have 7 to 15 digits and not start with 0"),
            Self::Country => f.write_str("no country has its code"),
            Self::Short => {
                f.write_str("numbers of its country have more digits: are some missing?")
            }
            Self::Length => {
                f.write_str("no number of its country has so many digits: are there too many?")
            }
            Self::Trunk => f.write_str(
                "leave out what is dialled inside its country only, such as the 0 before the area \
                    code",
            ),
        }
    }
}
