//! Prices, which may be smaller than the smallest coin.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Currency, Money, MoneyError, parts};

/// An amount in millionths of a currency's unit. Never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Price {
    pub currency: Currency,
    /// How much, in millionths of its unit.
    pub micros: i64,
}

/// The most decimals of a price.
const FINEST: usize = 6;
/// The most digits before them.
const LONGEST: usize = 9;

impl Price {
    /// Takes an amount and its currency: `"0.0075 USD"`, `"25.00 EUR"`.
    ///
    /// # Errors
    /// When it is no decimal number with a currency of ISO 4217 behind it, negative, too large, or
    /// finer than a millionth.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let (amount, code) = text.trim().split_once(' ').ok_or(MoneyError::NoCurrency)?;
        let (whole, decimals) = parts(amount)?;
        let (whole, decimals) = (whole.trim_start_matches('0'), decimals.trim_end_matches('0'));
        if decimals.len() > FINEST {
            return Err(MoneyError::TooExact);
        }
        if whole.len() > LONGEST {
            return Err(MoneyError::TooLarge);
        }
        let micros =
            format!("0{whole}{decimals:0<FINEST$}").parse().map_err(|_| MoneyError::NotANumber)?;
        Ok(Self { currency: Currency::parse(code.trim())?, micros })
    }

    /// The same in whole coins, rounded up.
    pub fn money(self) -> Money {
        let scale =
            10_u64.pow(u32::try_from(FINEST).unwrap_or(0).saturating_sub(self.currency.exponent()));
        let minor = u64::try_from(self.micros).unwrap_or(0).div_ceil(scale);
        Money { currency: self.currency, minor: i64::try_from(minor).unwrap_or(i64::MAX) }
    }
}

impl TryFrom<String> for Price {
    type Error = MoneyError;
    fn try_from(value: String) -> Result<Self, MoneyError> {
        Self::parse(&value)
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}.{:06} {}",
            self.micros / 1_000_000,
            self.micros % 1_000_000,
            self.currency.code()
        )
    }
}

impl From<Price> for String {
    fn from(price: Price) -> String {
        price.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_price_is_finer_than_a_coin() {
        let price =
            |text: &str| Price::parse(text).map(|price| (price.micros, price.money().to_string()));
        assert_eq!(price("0.0075 USD"), Ok((7_500, "0.01 USD".to_owned())));
        assert_eq!(price("25.00 EUR"), Ok((25_000_000, "25.00 EUR".to_owned())));
        assert_eq!(price("3 JPY"), Ok((3_000_000, "3 JPY".to_owned())));
        assert_eq!(price("0 USD"), Ok((0, "0.00 USD".to_owned())));
        for (text, why) in [
            ("25.00", MoneyError::NoCurrency),
            ("25.00 euros", MoneyError::UnknownCurrency),
            ("-1 USD", MoneyError::Negative),
            ("1,50 USD", MoneyError::NotANumber),
            ("0.00000075 USD", MoneyError::TooExact),
            ("1000000000000 USD", MoneyError::TooLarge),
        ] {
            assert_eq!(price(text), Err(why), "{text}");
        }
    }

    #[test]
    fn the_largest_and_the_finest_price_are_still_taken() {
        let micros = |text: &str| Price::parse(text).map(|price| price.micros);
        assert_eq!(micros("0.000001 USD"), Ok(1));
        assert_eq!(micros("0.0000001 USD"), Err(MoneyError::TooExact));
        assert_eq!(micros("999999999.999999 USD"), Ok(999_999_999_999_999));
        assert_eq!(micros("1000000000 USD"), Err(MoneyError::TooLarge));
        let kept: Price = serde_json::from_str("\" 0.5  EUR \"").expect("a price");
        assert_eq!(serde_json::to_string(&kept).ok(), Some("\"0.500000 EUR\"".to_owned()));
        let dinar = Price::parse("0.0011 KWD").expect("a price");
        assert_eq!(dinar.money().to_string(), "0.002 KWD", "rounded up to a coin");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(micros in 0_i64..1_000_000_000_000_000) {
            let price = Price { currency: Currency::parse("USD").expect("a code"), micros };
            prop_assert_eq!(Price::parse(&price.to_string()), Ok(price));
            prop_assert!(price.money().minor >= micros / 10_000);
        }
    }
}
