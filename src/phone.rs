//! Phone numbers: one type for all of them, and which numbers lead to the same line. The numbering
//! plans come from `rlibphonenumber`, a port of Google's libphonenumber with its metadata;
//! CONTRIBUTING.md says when to update it.

mod barred;
mod error;
mod notation;
mod spellings;

use std::fmt;

use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat,
    PhoneNumberType, Region, ValidationError,
};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

pub use self::barred::{BarredReason, barred};
pub use self::error::PhoneError;
pub use self::notation::{digit, is_gap, resembles_number};
pub use self::spellings::PhoneLine;

/// A phone number in E.164: `+`, a country code, at most 15 digits. Two numbers may lead to one
/// phone: [`Phone::line`] tells.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

/// The codes that ITU-T gave to satellites (870 Inmarsat, 881 the global mobile ones) and to
/// networks of no country (882, 883, with Thuraya and ships among them): list of ITU-T E.164
/// assigned country codes.
const SATELLITES: [&str; 4] = ["+870", "+881", "+882", "+883"];

impl Phone {
    /// Takes a number as people and their programs write it: with the country code, in the digits
    /// of any script, with spaces, hyphens, dots and brackets of every kind and with marks that are
    /// not seen. A digit that is dialled inside the country only is left out, as in `+49 (0) 151
    /// …`; a spelling that no longer exists is written anew.
    ///
    /// # Errors
    /// When it has no country code, holds another sign, or its country has no numbers of this
    /// length.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let (number, plan) = settled(&notation::number(text)?)?;
        match plan.is_possible_with_reason() {
            Ok(NumberLengthType::IsPossible) if is_e164(&number) => Ok(Self(number)),
            Ok(NumberLengthType::IsPossible) => Err(PhoneError::Digits),
            Ok(NumberLengthType::IsPossibleLocalOnly) | Err(ValidationError::TooShort) => {
                Err(PhoneError::Short)
            }
            Err(ValidationError::InvalidLength | ValidationError::TooLong) => {
                Err(PhoneError::Length)
            }
            Err(ValidationError::InvalidCountryCode) => Err(PhoneError::Country),
        }
    }

    /// Takes a number that is known to be one, from the store or from who carries texts: what our
    /// own knowledge of plans does not know yet is taken as it stands.
    ///
    /// # Errors
    /// When it is not in the form of E.164.
    pub fn recorded(text: &str) -> Result<Self, PhoneError> {
        Self::parse(text).or_else(|error| {
            notation::number(text).ok().filter(|number| is_e164(number)).map(Self).ok_or(error)
        })
    }

    /// Takes a number as Telegram gives it in a contact: E.164 with or without `+`.
    ///
    /// # Errors
    /// As [`Phone::recorded`].
    pub fn from_telegram(text: &str) -> Result<Self, PhoneError> {
        Self::recorded(text).or_else(|error| {
            if error == PhoneError::NoPlus {
                Self::recorded(&format!("+{text}"))
            } else {
                Err(error)
            }
        })
    }

    /// The number in E.164, as it is sent to.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The line that it leads to. What belongs to a person and not to a spelling is compared and
    /// counted by it.
    pub fn line(&self) -> PhoneLine {
        PhoneLine::of(&self.0)
    }

    /// Every way in which this line may stand in the store, this number among them: the newer
    /// spelling, the older one, and the one with the trunk 0 in it that older versions kept.
    /// Repeated where there are fewer.
    pub fn spellings(&self) -> [String; 3] {
        let line = self.line();
        let newest = line.as_str().to_owned();
        let older = line.other().unwrap_or_else(|| newest.clone());
        let with_trunk = with_trunk(&newest).unwrap_or_else(|| newest.clone());
        [newest, older, with_trunk]
    }

    /// Whether its line has another spelling, so that what is known of the line may stand under
    /// that.
    pub fn has_two_spellings(&self) -> bool {
        self.line().other().is_some()
    }

    /// The country that it belongs to, by its two letters; none where the plan of its country code
    /// does not say.
    pub fn country(&self) -> Option<String> {
        let region = understood(&self.0)
            .ok()?
            .get_region_code()
            .filter(|region| *region != Region::World)?;
        Some(region.to_string())
    }

    /// Whether its owner earns money from texts to it: we never send any there.
    pub fn is_premium_rate(&self) -> bool {
        let Ok(mut number) = understood(&self.0) else { return false };
        // Networks dial no digit after the last: one with too many leads to the number that it
        // begins with.
        number.truncate_too_long_number();
        matches!(number.get_type(), PhoneNumberType::PremiumRate | PhoneNumberType::SharedCost)
    }

    /// Whether it is reached by satellite, or in a network of no country: a text there costs many
    /// times as much as to any country.
    pub fn is_satellite(&self) -> bool {
        SATELLITES.iter().any(|code| self.0.starts_with(code))
    }

    /// The number as a person without need to know it may see it: `+49•••••5678`.
    pub fn masked(&self) -> String {
        let (head, tail) =
            (&self.0[..3.min(self.0.len())], &self.0[self.0.len().saturating_sub(4)..]);
        format!("{head}•••••{tail}")
    }
}

/// The end of an address that may be no phone number, for those without need to know it: `•••5678`.
pub fn tail(address: &str) -> String {
    let tail: Vec<char> = address.chars().rev().take(4).collect();
    format!("•••{}", tail.into_iter().rev().collect::<String>())
}

/// What the plans make of a plus and digits.
fn understood(number: &str) -> Result<PhoneNumber, PhoneError> {
    PHONE_NUMBER_UTIL.parse(number, None).map_err(|error| match error {
        ParseError::InvalidCountryCode => PhoneError::Country,
        ParseError::TooShortAfterIdd | ParseError::TooShortNsn => PhoneError::Short,
        ParseError::TooLongNsn => PhoneError::Length,
        ParseError::NotANumber(_) => PhoneError::Digits,
    })
}

/// A plus and digits as the number that is meant: today's spelling, without what is dialled inside
/// the country only.
fn settled(typed: &str) -> Result<(String, PhoneNumber), PhoneError> {
    let current = spellings::current(typed);
    let plan = understood(&current)?;
    let read = PHONE_NUMBER_UTIL.format(&plan, PhoneNumberFormat::E164).into_owned();
    if read == current {
        return Ok((read, plan));
    }
    // Digits were left out: only where that leads to a number that is one, whatever way it is
    // looked at.
    let newest = spellings::current(&read).into_owned();
    let plan = understood(&newest)?;
    let is_one =
        plan.is_valid() && PHONE_NUMBER_UTIL.format(&plan, PhoneNumberFormat::E164) == newest;
    if is_one && spellings::current(&newest) == newest {
        Ok((newest, plan))
    } else {
        Err(PhoneError::Trunk)
    }
}

/// Whether a plus and digits has the length of a number, country code included.
fn is_e164(number: &str) -> bool {
    (8..=16).contains(&number.len())
}

/// The same with a 0 after the country code, where that is read as the same number.
fn with_trunk(number: &str) -> Option<String> {
    let code = understood(number).ok()?.country_code.to_string();
    let trunk = format!("+{code}0{}", number.get(1 + code.len()..)?);
    settled(&trunk).is_ok_and(|(read, _)| read == number).then_some(trunk)
}

impl TryFrom<String> for Phone {
    type Error = PhoneError;
    fn try_from(value: String) -> Result<Self, PhoneError> {
        Self::parse(&value)
    }
}

/// Reads a field with a number that was kept, as [`Phone::recorded`] does.
///
/// # Errors
/// When it is neither null nor in the form of E.164.
pub fn deserialize_recorded<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Phone>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    text.map(|text| Phone::recorded(&text).map_err(D::Error::custom)).transpose()
}

impl From<Phone> for String {
    fn from(phone: Phone) -> String {
        phone.0
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
#[path = "phone/spellings_tests.rs"]
mod spellings_tests;
#[cfg(test)]
#[path = "phone/tests.rs"]
mod tests;
