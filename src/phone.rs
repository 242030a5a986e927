//! Phone numbers, E.164 only.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A phone number in E.164: `+`, a country code that exists, at most 15 digits.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

/// Why a text is not a phone number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a phone number in E.164 form, such as +4915112345678: {0}")]
pub struct PhoneError(&'static str);

impl Phone {
    /// Takes a number written in E.164 (`+4915112345678`); spaces, dashes and brackets are dropped.
    ///
    /// # Errors
    /// When `+` is missing, the length is wrong, or the country code does not exist.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        if text.len() > 40 {
            return Err(PhoneError("too long"));
        }
        let bare: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.')).collect();
        let Some(digits) = bare.strip_prefix('+') else {
            return Err(PhoneError("it must start with + and the country code"));
        };
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PhoneError("it may hold digits only"));
        }
        if !(7..=15).contains(&digits.len()) || digits.starts_with('0') {
            return Err(PhoneError("it must have 7 to 15 digits and not start with 0"));
        }
        match phonenumber::parse(None, &bare) {
            Ok(_) => Ok(Self(bare)),
            Err(_) => Err(PhoneError("no country has this number")),
        }
    }

    /// Takes a number as Telegram gives it in a contact: E.164 with or without `+`.
    ///
    /// # Errors
    /// As [`Phone::parse`].
    pub fn from_telegram(text: &str) -> Result<Self, PhoneError> {
        if text.starts_with('+') { Self::parse(text) } else { Self::parse(&format!("+{text}")) }
    }

    /// The number in E.164.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The country that it belongs to, by its two letters; none where the plan of its country code does not say.
    pub fn country(&self) -> Option<String> {
        let number = phonenumber::parse(None, &self.0).ok()?;
        number.country().id().map(|country| country.as_ref().to_owned())
    }

    /// Whether whoever owns it earns by what is sent to it.
    pub fn is_premium_rate(&self) -> bool {
        use phonenumber::Type::{PremiumRate, SharedCost};
        let kind = phonenumber::parse(None, &self.0).map(|number| number.number_type(&phonenumber::metadata::DATABASE));
        matches!(kind, Ok(PremiumRate | SharedCost))
    }

    /// Whether its country has numbers of this length, of whatever kind.
    pub fn is_possible(&self) -> bool {
        use phonenumber::Type::{FixedLine, Mobile, Pager, PersonalNumber, SharedCost, TollFree, Uan, Voip};
        let Ok(number) = phonenumber::parse(None, &self.0) else { return false };
        let code = number.country().code();
        let national = u16::try_from(self.0.len().saturating_sub(1 + code.to_string().len())).unwrap_or(u16::MAX);
        let countries = phonenumber::metadata::DATABASE.by_code(&code).unwrap_or_default();
        let kinds = [FixedLine, Mobile, Pager, PersonalNumber, SharedCost, TollFree, Uan, Voip];
        let described = countries.iter().flat_map(|country| kinds.iter().filter_map(|kind| country.descriptors().get(*kind)));
        let mut lengths = described.flat_map(|kind| kind.possible_length().iter().copied()).peekable();
        // A country of which nothing is known is not held to it.
        lengths.peek().is_none() || lengths.any(|length| length == national)
    }

    /// The number without its last four digits: what its neighbours have in common.
    pub fn prefix(&self) -> &str {
        &self.0[..self.0.len().saturating_sub(4)]
    }

    /// The number as a person without need to know it may see it: `+49•••••5678`.
    pub fn masked(&self) -> String {
        let (head, tail) = (&self.0[..3.min(self.0.len())], &self.0[self.0.len().saturating_sub(4)..]);
        format!("{head}•••••{tail}")
    }
}

/// The end of an address that may be no phone number, for those without need to know it: `•••5678`.
pub fn tail(address: &str) -> String {
    let tail: Vec<char> = address.chars().rev().take(4).collect();
    format!("•••{}", tail.into_iter().rev().collect::<String>())
}

impl TryFrom<String> for Phone {
    type Error = PhoneError;
    fn try_from(value: String) -> Result<Self, PhoneError> {
        Self::parse(&value)
    }
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
mod tests {
    use super::*;

    #[test]
    fn takes_e164_and_tidies_it() {
        assert_eq!(Phone::parse("+49 (151) 1234-5678").map(String::from), Ok("+4915112345678".to_owned()));
        assert_eq!(Phone::from_telegram("4915112345678").map(String::from), Ok("+4915112345678".to_owned()));
        assert!(Phone::parse("+15005550006").is_ok());
    }

    #[test]
    fn refuses_what_is_no_number() {
        for bad in ["", "+", "015112345678", "+0151123456", "+49abc1234567", "+1234567890123456", "+999123456789", "+49 151\u{0}2345678"] {
            assert!(Phone::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn knows_its_country_and_what_it_costs() {
        let phone = |number: &str| Phone::parse(number).expect("valid");
        assert_eq!(phone("+4915112345678").country().as_deref(), Some("DE"));
        assert_eq!(phone("+14155550100").country().as_deref(), Some("US"));
        assert_eq!(phone("+16135550100").country().as_deref(), Some("CA"));
        assert_eq!(phone("+447400123456").country().as_deref(), Some("GB"));
        for premium in ["+499001234567", "+19002345678", "+449012345678"] {
            assert!(phone(premium).is_premium_rate(), "{premium}");
        }
        assert!(!phone("+4915112345678").is_premium_rate() && !phone("+14155550100").is_premium_rate());
        assert_eq!(phone("+4915112345678").prefix(), "+491511234");
    }

    #[test]
    fn knows_how_long_its_country_s_numbers_are() {
        let is_possible = |number: &str| Phone::parse(number).expect("E.164").is_possible();
        for good in ["+4915112345678", "+15005550006", "+390612345678", "+96550012345", "+447400123456", "+77011234567", "+80012345678"] {
            assert!(is_possible(good), "{good}");
        }
        for bad in ["+1415555010", "+141555501000", "+96550012", "+44740012345678"] {
            assert!(!is_possible(bad), "{bad}");
        }
    }

    #[test]
    fn never_shows_the_whole_number() {
        let phone = Phone::parse("+4915112345678").expect("valid");
        assert_eq!(format!("{phone:?}"), "+49•••••5678");
    }
}
