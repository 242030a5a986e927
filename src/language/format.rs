//! Dates and money in each locale's own form.

use chrono::Locale as Names;

use super::locale::Locale;
use crate::clock::{At, Zone};
use crate::money::Money;

/// The names of months and days.
fn names(locale: Locale) -> Names {
    match locale {
        Locale::En => Names::en_US,
        Locale::De => Names::de_DE,
        Locale::Es => Names::es_ES,
        Locale::Ru => Names::ru_RU,
        Locale::Ar => Names::ar_EG,
    }
}

/// The pattern of a day: short enough for a line, without a year that everybody knows.
fn day_pattern(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "%a, %-d %b",
        Locale::De => "%a, %-d. %B",
        Locale::Es => "%a, %-d de %B",
        Locale::Ru => "%a, %-d %B",
        // Its short names are single letters that nobody reads as days.
        Locale::Ar => "%A، %-d %B",
    }
}

/// A day in the reader's zone.
pub(super) fn date(locale: Locale, at: At, zone: Zone) -> String {
    written(locale, at, zone, day_pattern(locale))
}

/// A day and time in the reader's zone.
pub(super) fn date_time(locale: Locale, at: At, zone: Zone) -> String {
    let comma = if locale.is_rtl() { '،' } else { ',' };
    written(locale, at, zone, &format!("{}{comma} %H:%M", day_pattern(locale)))
}

fn written(locale: Locale, at: At, zone: Zone, pattern: &str) -> String {
    // What the clocks there show, as if it were UTC: no pattern names the zone.
    let text = zone.local(at).and_utc().format_localized(pattern, names(locale)).to_string();
    // Days have no capitals in Russian; the names we are given have.
    if locale == Locale::Ru { text.to_lowercase() } else { text }
}

/// A sign that every reader of orders knows; other currencies go by their code.
fn sign(code: &str) -> &str {
    match code {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        "JPY" => "¥",
        "RUB" => "₽",
        "UAH" => "₴",
        "INR" => "₹",
        other => other,
    }
}

/// Money in the locale's form: grouping, decimal sign and the side on which the currency stands.
pub(super) fn money(locale: Locale, money: Money) -> String {
    let (group, point) = match locale {
        Locale::En | Locale::Ar => (",", "."),
        Locale::De | Locale::Es => (".", ","),
        Locale::Ru => ("\u{A0}", ","),
    };
    let decimal = money.decimal();
    let (whole, decimals) = decimal.split_once('.').unwrap_or((&decimal, ""));
    let mut amount = grouped(whole, group);
    if !decimals.is_empty() {
        amount.push_str(point);
        amount.push_str(decimals);
    }
    let sign = sign(money.currency.code());
    match locale {
        Locale::En if sign.chars().count() == 1 => format!("{sign}{amount}"),
        Locale::En => format!("{sign}\u{A0}{amount}"),
        _ => format!("{amount}\u{A0}{sign}"),
    }
}

fn grouped(digits: &str, group: &str) -> String {
    let mut out = String::with_capacity(digits.len() + 4);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push_str(group);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn shown(locale: Locale, code: &str, amount: &str) -> String {
        money(
            locale,
            Money::parse(Currency::parse(code).expect("a code"), amount).expect("an amount"),
        )
    }

    #[test]
    fn money_looks_as_its_readers_write_it() {
        assert_eq!(shown(Locale::En, "EUR", "1234.50"), "€1,234.50");
        assert_eq!(shown(Locale::En, "KWD", "1.234"), "KWD\u{A0}1.234");
        assert_eq!(shown(Locale::De, "EUR", "1234.50"), "1.234,50\u{A0}€");
        assert_eq!(shown(Locale::De, "JPY", "1500"), "1.500\u{A0}¥");
        assert_eq!(shown(Locale::Ru, "USD", "1234567.00"), "1\u{A0}234\u{A0}567,00\u{A0}$");
        assert_eq!(shown(Locale::Ar, "KWD", "12.345"), "12.345\u{A0}KWD");
    }

    #[test]
    fn days_are_the_reader_s_days() {
        // 2026-03-29 00:30 UTC: Berlin is an hour from its summer time, New York still has
        // Saturday.
        let at = At(1_774_744_200_000);
        let berlin = Zone::parse("Europe/Berlin").expect("a zone");
        let new_york = Zone::parse("America/New_York").expect("a zone");
        assert_eq!(date_time(Locale::De, at, berlin), "So, 29. März, 01:30");
        assert_eq!(date_time(Locale::De, At(at.ms() + 3_600_000), berlin), "So, 29. März, 03:30");
        assert_eq!(date(Locale::En, at, new_york), "Sat, 28 Mar");
        assert_eq!(date(Locale::Ru, at, berlin), "вс, 29 марта");
        assert_eq!(date(Locale::Es, at, berlin), "dom, 29 de marzo");
        assert_eq!(date_time(Locale::Ar, at, berlin), "الأحد، 29 مارس، 01:30");
    }
}
