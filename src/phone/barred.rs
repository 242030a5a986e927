//! Numbers that get no automatic texts and no codes, since a stranger could run up costs there.

use super::Phone;

/// Why no code, and no text that answers by itself, ever goes to a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BarredReason {
    /// Its owner earns by what is sent to it.
    PremiumRate,
    /// It is a satellite's, where each text costs many times as much.
    Satellite,
    /// Its country is not among those that they go to.
    Country,
}

/// Whether codes and automatic texts may go to a number at all. No `countries`: every country.
pub fn barred(phone: &Phone, countries: &[String]) -> Option<BarredReason> {
    if phone.is_premium_rate() {
        return Some(BarredReason::PremiumRate);
    }
    if phone.is_satellite() {
        return Some(BarredReason::Satellite);
    }
    let allowed =
        countries.is_empty() || phone.country().is_some_and(|country| countries.contains(&country));
    (!allowed).then_some(BarredReason::Country)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn premium_rate_satellites_and_other_countries_are_left_alone() {
        let phone = |number: &str| Phone::parse(number).expect("valid");
        let only_near = ["DE".to_owned(), "AT".to_owned()];
        assert_eq!(barred(&phone("+4915112345678"), &[]), None);
        assert_eq!(barred(&phone("+4915112345678"), &only_near), None);
        assert_eq!(barred(&phone("+14155550100"), &only_near), Some(BarredReason::Country));
        // Premium-rate, and shared-cost numbers of the United Kingdom and Germany.
        for dear in ["+499001234567", "+448431234567", "+4918012345678"] {
            assert_eq!(barred(&phone(dear), &only_near), Some(BarredReason::PremiumRate), "{dear}");
        }
        // Inmarsat, Iridium, Thuraya.
        for dear in ["+870773123456", "+881612345678", "+8821612345678"] {
            assert_eq!(barred(&phone(dear), &[]), Some(BarredReason::Satellite), "{dear}");
        }
    }
}
