//! Numbers that the program texts of its own accord never: there a stranger could run up costs.

use super::Phone;

/// Why no code, and no text that answers by itself, ever goes to a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barred {
    /// Its owner earns by what is sent to it.
    PremiumRate,
    /// It is a satellite's, where each text costs many times as much.
    Satellite,
    /// Its country is not among those that they go to.
    Country,
}

/// Whether codes and automatic texts may go to a number at all. No `countries`: every country.
pub fn barred(phone: &Phone, countries: &[String]) -> Option<Barred> {
    if phone.is_premium_rate() {
        return Some(Barred::PremiumRate);
    }
    if phone.is_satellite() {
        return Some(Barred::Satellite);
    }
    let allowed = countries.is_empty() || phone.country().is_some_and(|country| countries.contains(&country));
    (!allowed).then_some(Barred::Country)
}
