//! Checks that several sections of bot.toml share: ranges, addresses, countries, locales.

use serde::Deserialize as _;
use url::Url;

use super::ConfigFault;
use crate::language::Locale;

/// An address that the outside world uses: https, or http on loopback.
pub(super) fn outside(key: &str, value: &str, faults: &mut Vec<ConfigFault>) {
    if value.is_empty() {
        return;
    }
    let problem = match Url::parse(value) {
        Err(error) => format!("is not a URL: {error}"),
        Ok(url) if url.scheme() == "https" => return,
        Ok(url) if url.scheme() == "http" && is_loopback(&url) => return,
        Ok(_) => "must begin with https:// (http:// is taken on loopback only)".to_owned(),
    };
    faults.push(ConfigFault::new(key, problem));
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// A country by its two letters, as lists of countries name it.
pub(super) fn is_country(key: String, code: &str, faults: &mut Vec<ConfigFault>) {
    if code.len() != 2 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
        faults.push(ConfigFault::new(key, "must be two capital letters, such as DE"));
    }
}

pub(super) fn between(
    key: &str,
    value: u64,
    range: std::ops::RangeInclusive<u64>,
    faults: &mut Vec<ConfigFault>,
) {
    if !range.contains(&value) {
        faults.push(ConfigFault::new(key, format!("must be {} to {}", range.start(), range.end())));
    }
}

pub(super) fn known_locale<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Locale, D::Error> {
    let tag = String::deserialize(deserializer)?;
    let known = Locale::ALL.into_iter().find(|locale| locale.code() == tag);
    known.ok_or_else(|| {
        serde::de::Error::custom("is not a locale that we speak: en, de, es, ru or ar")
    })
}

/// An address; the fault does not repeat it, as it may hold a password.
pub(super) fn web_address<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Url, D::Error> {
    let text = String::deserialize(deserializer)?;
    Url::parse(&text).map_err(|error| serde::de::Error::custom(format!("is not a URL: {error}")))
}

/// An address that secrets are sent to: https, or http on loopback, or on other hosts where
/// `may_be_plain`.
pub(super) fn secret_goes_to(
    key: &str,
    url: &Url,
    may_be_plain: bool,
    hint: &str,
    faults: &mut Vec<ConfigFault>,
) {
    let is_good = match url.scheme() {
        "https" => true,
        "http" => may_be_plain || is_loopback(url),
        _ => false,
    };
    if !is_good {
        faults.push(ConfigFault::new(
            key,
            format!("must begin with https:// (http:// is taken on loopback only{hint})"),
        ));
    }
}
