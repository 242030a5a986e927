//! How long a provider asks us to wait. It is a number from outside: whatever it is, the pause is
//! one that can be kept.

use std::time::Duration;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The longest pause that is kept at one word of a provider; then it is asked again.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// A pause of so many seconds: a second at least, [`LONGEST_PAUSE`] at most.
pub fn pause(seconds: u64) -> Duration {
    Duration::from_secs(seconds.max(1)).min(LONGEST_PAUSE)
}

/// The pause of a `Retry-After` in seconds (RFC 9110, 10.2.3); none for a date, or for what is
/// neither.
pub fn retry_after(value: &str) -> Option<Duration> {
    let digits = value.trim();
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then(|| pause(digits.parse().unwrap_or(u64::MAX)))
}

/// Reads seconds that may be any number; what is none says nothing, and the rest of the answer
/// still counts.
pub(super) fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    // Of a float `as` takes what there is between zero and the largest number.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates, and that is wanted"
    )]
    let read = value.as_u64().or_else(|| value.as_f64().map(|seconds| seconds.ceil() as u64));
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_pause_is_one_that_can_be_kept() {
        let cases = [
            ("7", Some(7)),
            (" 60 ", Some(60)),
            ("0", Some(1)),
            ("18446744073709551615", Some(3600)),
            ("99999999999999999999", Some(3600)),
        ];
        for (value, seconds) in cases {
            assert_eq!(retry_after(value), seconds.map(Duration::from_secs), "{value}");
        }
        for value in ["", "-1", "1.5", "+5", "Wed, 21 Oct 2026 07:28:00 GMT", "٣"] {
            assert_eq!(retry_after(value), None, "{value}");
        }
    }

    proptest! {
        #[test]
        fn no_value_is_longer_than_the_longest(number: u64, text in "\\PC{0,40}", digits in "[0-9]{1,40}") {
            prop_assert!(pause(number) <= LONGEST_PAUSE && !pause(number).is_zero());
            prop_assert!(retry_after(&text).is_none_or(|pause| pause <= LONGEST_PAUSE));
            prop_assert!(retry_after(&digits).is_some_and(|pause| pause <= LONGEST_PAUSE));
            // No clock runs over at it.
            let _ = std::time::Instant::now() + pause(number);
        }

        #[test]
        fn any_number_of_any_kind_is_read(number in prop_oneof![any::<u64>().prop_map(|n| n.to_string()), any::<i64>().prop_map(|n| n.to_string()),
            any::<f64>().prop_filter("JSON has no other", |n| n.is_finite()).prop_map(|n| n.to_string()), Just("null".to_owned()), Just("\"7\"".to_owned()),
            "[0-9]{1,30}"]) {
            if let Ok(value) = serde_json::from_str::<Value>(&number) {
                prop_assert!(seconds(value).is_ok());
            }
        }
    }
}
