//! Money: an amount in minor units of a currency of ISO 4217. An `Amount` waits for its currency.

mod price;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use price::Price;

/// An ISO 4217 currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(iso_currency::Currency);

/// Why a text is not money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a code of ISO 4217.
    #[error("not a currency code of ISO 4217, such as EUR")]
    UnknownCurrency,
    /// Not a decimal number.
    #[error("not an amount: write digits with at most one point, such as \"19.90\"")]
    NotANumber,
    /// Below zero.
    #[error("an amount must not be negative")]
    Negative,
    /// More decimals than the currency has.
    #[error("{currency} has {exponent} decimals, not {given}")]
    TooManyDecimals {
        currency: String,
        /// How many decimals it has.
        exponent: u32,
        /// How many were written.
        given: usize,
    },
    /// A price without its currency.
    #[error("a price is an amount and a currency, such as \"25.00 EUR\"")]
    NoCurrency,
    /// More decimals than a price has.
    #[error("a price has 6 decimals at most")]
    TooExact,
    /// More decimals than any currency has.
    #[error("no currency has more than 4 decimals")]
    TooFine,
    /// More than any order is worth.
    #[error("the amount is too large: at most 15 digits")]
    TooLarge,
}

/// The most digits of an amount in minor units.
const LONGEST: usize = 15;

impl Currency {
    /// Takes a three-letter code in capitals.
    ///
    /// # Errors
    /// When ISO 4217 knows no such currency, or it has no minor unit (gold, test codes).
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        match iso_currency::Currency::from_code(code) {
            Some(currency) if currency.exponent().is_some() => Ok(Self(currency)),
            _ => Err(MoneyError::UnknownCurrency),
        }
    }

    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimals the currency has: JPY 0, EUR 2, KWD 3.
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(2, u32::from)
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;
    fn try_from(value: String) -> Result<Self, MoneyError> {
        Self::parse(&value)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

/// An amount of one currency, never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    pub currency: Currency,
    /// How much, in minor units (cents for EUR, yen for JPY).
    pub minor: i64,
}

impl Money {
    /// Takes a decimal string in the currency's own units: `"19.90"` EUR, `"1500"` JPY. Zeros after
    /// the currency's last digit change nothing and are taken: `"1500.00"` JPY, `"19.900"` EUR.
    ///
    /// # Errors
    /// When it is no decimal number, negative, too large, or has more decimals than the currency.
    pub fn parse(currency: Currency, text: &str) -> Result<Self, MoneyError> {
        let (whole, decimals) = parts(text)?;
        minor(currency, whole, decimals).map(|minor| Self { currency, minor })
    }

    /// The amount as a plain decimal string in the currency's own units, `.` as the point.
    pub fn decimal(self) -> String {
        let exponent = self.currency.exponent();
        if exponent == 0 {
            return self.minor.to_string();
        }
        let unit = 10_i64.pow(exponent);
        format!("{}.{:0width$}", self.minor / unit, self.minor % unit, width = exponent as usize)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency.code())
    }
}

/// A decimal amount as somebody wrote it, in a currency that may only be learned later. Never
/// negative.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Amount(String);

impl Amount {
    /// The most decimals that a currency of ISO 4217 has.
    const FINEST: usize = 4;

    /// Takes a decimal string: `"19.90"`, `"1500"`.
    ///
    /// # Errors
    /// When it is no decimal number, negative, too large, or finer than any currency.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let (whole, decimals) = parts(text)?;
        let (whole, decimals) = (whole.trim_start_matches('0'), decimals.trim_end_matches('0'));
        if decimals.len() > Self::FINEST {
            return Err(MoneyError::TooFine);
        }
        if whole.len() > LONGEST {
            return Err(MoneyError::TooLarge);
        }
        let whole = if whole.is_empty() { "0" } else { whole };
        Ok(Self(if decimals.is_empty() { whole.to_owned() } else { format!("{whole}.{decimals}") }))
    }

    /// Whether it is nothing.
    pub fn is_zero(&self) -> bool {
        self.0 == "0"
    }

    /// The amount in a currency.
    ///
    /// # Errors
    /// When it has more decimals than the currency, or is too large.
    pub fn of(&self, currency: Currency) -> Result<Money, MoneyError> {
        Money::parse(currency, &self.0)
    }
}

impl TryFrom<String> for Amount {
    type Error = MoneyError;
    fn try_from(value: String) -> Result<Self, MoneyError> {
        Self::parse(&value)
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> String {
        amount.0
    }
}

/// The digits before and after the point of a decimal string.
fn parts(text: &str) -> Result<(&str, &str), MoneyError> {
    if text.starts_with('-') {
        return Err(MoneyError::Negative);
    }
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(decimals) || text.ends_with('.') {
        return Err(MoneyError::NotANumber);
    }
    Ok((whole, decimals))
}

/// Digits before and after the point as minor units of a currency.
fn minor(currency: Currency, whole: &str, decimals: &str) -> Result<i64, MoneyError> {
    let exponent = currency.exponent();
    let (kept, rest) = decimals.split_at(decimals.len().min(exponent as usize));
    if rest.bytes().any(|digit| digit != b'0') {
        return Err(MoneyError::TooManyDecimals {
            currency: currency.code().to_owned(),
            exponent,
            given: decimals.len(),
        });
    }
    let joined = format!("{whole}{kept:0<width$}", width = exponent as usize);
    let joined = joined.trim_start_matches('0');
    if joined.len() > LONGEST {
        return Err(MoneyError::TooLarge);
    }
    if joined.is_empty() { Ok(0) } else { joined.parse().map_err(|_| MoneyError::NotANumber) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(code: &str, text: &str) -> Result<i64, MoneyError> {
        Money::parse(Currency::parse(code)?, text).map(|m| m.minor)
    }

    #[test]
    fn decimals_follow_the_currency() {
        assert_eq!(money("EUR", "19.90"), Ok(1990));
        assert_eq!(money("EUR", "19.9"), Ok(1990));
        assert_eq!(money("JPY", "1500"), Ok(1500));
        assert_eq!(money("KWD", "1.234"), Ok(1234));
        assert_eq!(money("EUR", "0"), Ok(0));
    }

    #[test]
    fn zeros_after_the_last_digit_change_nothing() {
        for (code, text, minor) in [
            ("JPY", "1500.00", 1500),
            ("JPY", "1500.0", 1500),
            ("EUR", "19.900", 1990),
            ("EUR", "19.9000000000000000000000", 1990),
            ("KWD", "1.2340", 1234),
            ("EUR", "00019.90", 1990),
            ("JPY", "0.00", 0),
        ] {
            assert_eq!(money(code, text), Ok(minor), "{code} {text}");
        }
        for (code, text, exponent, given) in
            [("JPY", "1500.50", 0, 2), ("EUR", "19.901", 2, 3), ("KWD", "1.23401", 3, 5)]
        {
            let too_many =
                MoneyError::TooManyDecimals { currency: code.to_owned(), exponent, given };
            assert_eq!(money(code, text), Err(too_many), "{code} {text}");
        }
    }

    #[test]
    fn an_amount_may_wait_for_its_currency() {
        let yen = Currency::parse("JPY").expect("a known code");
        let amount = Amount::parse("0005.000").expect("an amount");
        assert_eq!(
            (amount.of(yen).map(|money| money.minor), String::from(amount)),
            (Ok(5), "5".to_owned())
        );
        assert!(Amount::parse("5.50").expect("an amount").of(yen).is_err());
        assert!(Amount::parse("0.00").expect("an amount").is_zero());
        for (bad, why) in [
            ("-1", MoneyError::Negative),
            ("1.00001", MoneyError::TooFine),
            ("1e3", MoneyError::NotANumber),
        ] {
            assert_eq!(Amount::parse(bad), Err(why), "{bad}");
        }
        assert_eq!(Amount::parse(&"9".repeat(16)), Err(MoneyError::TooLarge));
    }

    #[test]
    fn refuses_what_is_no_amount() {
        assert_eq!(money("EUR", "-1"), Err(MoneyError::Negative));
        assert!(matches!(money("JPY", "1.5"), Err(MoneyError::TooManyDecimals { .. })));
        assert_eq!(money("XXY", "1"), Err(MoneyError::UnknownCurrency));
        assert_eq!(money("XAU", "1"), Err(MoneyError::UnknownCurrency));
        assert_eq!(money("EUR", "99999999999999999"), Err(MoneyError::TooLarge));
        for bad in ["", ".", "1.", ".5", "1,5", "1e3", "١", "NaN", "1.2.3", "+1"] {
            assert_eq!(money("EUR", bad), Err(MoneyError::NotANumber), "{bad}");
        }
    }

    #[test]
    fn the_largest_and_the_finest_amount_are_still_taken() {
        let digits = |count| "9".repeat(count);
        assert_eq!(money("JPY", &digits(15)), Ok(999_999_999_999_999));
        assert_eq!(money("JPY", &digits(16)), Err(MoneyError::TooLarge));
        assert_eq!(money("EUR", &format!("{}.99", digits(13))), Ok(999_999_999_999_999));
        assert_eq!(money("EUR", &digits(14)), Err(MoneyError::TooLarge));
        let amount = |text: &str| Amount::parse(text).map(String::from);
        assert_eq!(amount(&digits(15)), Ok(digits(15)));
        assert_eq!(amount(&digits(16)), Err(MoneyError::TooLarge));
        assert_eq!(amount("1.0001"), Ok("1.0001".to_owned()));
        assert_eq!(amount("1.00001"), Err(MoneyError::TooFine));
        assert!(!Amount::parse("0.01").expect("an amount").is_zero());
    }

    #[test]
    fn a_currency_and_an_amount_are_kept_as_they_are_written() {
        let kept = |text: &str| serde_json::from_str::<Currency>(text).map(String::from).ok();
        assert_eq!(kept("\"KWD\""), Some("KWD".to_owned()));
        assert_eq!(kept("\"kwd\""), None);
        let currency = Currency::parse("KWD").expect("a known code");
        assert_eq!(serde_json::to_string(&currency).ok(), Some("\"KWD\"".to_owned()));
        assert_eq!((currency.code(), currency.exponent()), ("KWD", 3));
        let amount: Amount = serde_json::from_str("\"07.50\"").expect("an amount");
        assert_eq!(serde_json::to_string(&amount).ok(), Some("\"7.5\"".to_owned()));
        assert!(serde_json::from_str::<Amount>("\"-1\"").is_err());
        assert_eq!(Money { currency, minor: 5 }.to_string(), "0.005 KWD");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(minor in 0_i64..1_000_000_000_000, code in prop::sample::select(vec!["EUR", "JPY", "KWD", "USD"])) {
            let currency = Currency::parse(code).expect("a known code");
            let money = Money { currency, minor };
            prop_assert_eq!(Money::parse(currency, &money.decimal()), Ok(money));
            prop_assert_eq!(Amount::parse(&money.decimal()).and_then(|amount| amount.of(currency)), Ok(money));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = Money::parse(Currency::parse("EUR").expect("a known code"), &text);
            let _ = Amount::parse(&text);
        }
    }
}
