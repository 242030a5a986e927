//! Money: an amount in a currency's minor units, with its ISO 4217 code.

use std::fmt;

use serde::{Deserialize, Serialize};

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
        /// The currency's code.
        currency: String,
        /// How many decimals it has.
        exponent: u32,
        /// How many were written.
        given: usize,
    },
    /// More than any order is worth.
    #[error("the amount is too large: at most 15 digits")]
    TooLarge,
}

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

    /// The three-letter code.
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
    /// Which currency.
    pub currency: Currency,
    /// How much, in minor units (cents for EUR, yen for JPY).
    pub minor: i64,
}

impl Money {
    /// Takes a decimal string in the currency's own units: `"19.90"` EUR, `"1500"` JPY.
    ///
    /// # Errors
    /// When it is no decimal number, negative, too large, or has more decimals than the currency.
    pub fn parse(currency: Currency, text: &str) -> Result<Self, MoneyError> {
        if text.starts_with('-') {
            return Err(MoneyError::Negative);
        }
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(decimals) || text.ends_with('.') {
            return Err(MoneyError::NotANumber);
        }
        let exponent = currency.exponent();
        if decimals.len() > exponent as usize {
            return Err(MoneyError::TooManyDecimals { currency: currency.code().to_owned(), exponent, given: decimals.len() });
        }
        let joined = format!("{whole}{decimals:0<width$}", width = exponent as usize);
        let joined = joined.trim_start_matches('0');
        if joined.len() > 15 {
            return Err(MoneyError::TooLarge);
        }
        let minor = if joined.is_empty() { 0 } else { joined.parse().map_err(|_| MoneyError::NotANumber)? };
        Ok(Self { currency, minor })
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

    proptest! {
        #[test]
        fn what_is_written_is_read_back(minor in 0_i64..1_000_000_000_000, code in prop::sample::select(vec!["EUR", "JPY", "KWD", "USD"])) {
            let currency = Currency::parse(code).expect("a known code");
            let money = Money { currency, minor };
            prop_assert_eq!(Money::parse(currency, &money.decimal()), Ok(money));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = Money::parse(Currency::parse("EUR").expect("a known code"), &text);
        }
    }
}
