//! Why a channel was left out of a route: typed in the code and in the tables, one sentence each on
//! the wire.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::channels::{AddressFault, ChannelName};
use crate::store::{FromValue, Value};

/// A channel that was left out of a route, and why. Shown as `sms: no address`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    pub channel: ChannelName,
    pub reason: ExclusionReason,
}

/// Why a channel was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExclusionReason {
    /// The category never takes it.
    NotOfCategory,
    /// Whoever asked for the notification named other channels.
    NotAskedFor,
    NotConfigured,
    /// The recipient has no address there.
    NoAddress,
    /// The recipient does not want the category there.
    SwitchedOff,
    Suppressed(AddressFault),
    /// There are no words for it, or none that fit.
    NoWords,
    /// An answer to a text has nothing that a text can carry.
    NothingToText,
    /// An answer longer than may go in texts.
    TooLong,
    /// Nothing goes by itself to premium-rate numbers.
    PremiumRate,
    /// Nothing goes by itself to satellite phones.
    Satellite,
    /// Nothing goes by itself to this country.
    Country,
    /// The same was sent there a short while ago.
    AnsweredLately,
    /// As many as may go there in a day have gone.
    AnsweredOften,
    /// As an older version recorded it, in its words.
    Recorded(String),
}

impl ExclusionReason {
    /// Every reason that has a code of its own.
    fn all() -> impl Iterator<Item = Self> {
        let suppressed = AddressFault::ALL.iter().copied().map(Self::Suppressed);
        [
            Self::NotOfCategory,
            Self::NotAskedFor,
            Self::NotConfigured,
            Self::NoAddress,
            Self::SwitchedOff,
            Self::NoWords,
            Self::NothingToText,
            Self::TooLong,
            Self::PremiumRate,
            Self::Satellite,
            Self::Country,
            Self::AnsweredLately,
            Self::AnsweredOften,
        ]
        .into_iter()
        .chain(suppressed)
    }

    /// The code in the tables.
    pub fn code(&self) -> &str {
        match self {
            Self::NotOfCategory => "not_of_category",
            Self::NotAskedFor => "not_asked_for",
            Self::NotConfigured => "not_configured",
            Self::NoAddress => "no_address",
            Self::SwitchedOff => "switched_off",
            Self::Suppressed(fault) => fault.as_str(),
            Self::NoWords => "no_content",
            Self::NothingToText => "no_words",
            Self::TooLong => "too_long",
            Self::PremiumRate => "premium_rate",
            Self::Satellite => "satellite",
            Self::Country => "country",
            Self::AnsweredLately => "answered_lately",
            Self::AnsweredOften => "answered_often",
            Self::Recorded(words) => words,
        }
    }

    /// The words on the wire and in records of tries.
    pub fn words(&self) -> &str {
        match self {
            Self::NotOfCategory => "not a channel of this category",
            Self::NotAskedFor => "not asked for",
            Self::NotConfigured => "not configured",
            Self::NoAddress => "no address",
            Self::SwitchedOff => "switched off by the recipient",
            Self::NoWords => "no words for it",
            other => other.code(),
        }
    }

    /// Reads a code of the tables, or the words of an older version.
    pub(super) fn of_code(word: &str) -> Self {
        let known = Self::all().find(|reason| reason.code() == word || reason.words() == word);
        known.unwrap_or_else(|| Self::Recorded(word.to_owned()))
    }
}

impl FromValue for ExclusionReason {
    fn from_value(value: &Value) -> Result<Self, String> {
        value.text().map(Self::of_code)
    }
}

impl Exclusion {
    /// A channel that was left out for this reason.
    pub fn new(channel: ChannelName, reason: ExclusionReason) -> Self {
        Self { channel, reason }
    }

    /// The exclusions as sentences, as the API shows them.
    pub fn sentences(all: &[Self]) -> Vec<String> {
        all.iter().map(ToString::to_string).collect()
    }

    /// The same for a field that is serialized.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn as_sentences<S: Serializer>(all: &[Self], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(all.iter().map(ToString::to_string))
    }
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.channel, self.reason.words())
    }
}

/// An exclusion in the tables.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Row {
    Typed {
        channel: ChannelName,
        reason: String,
    },
    /// As versions before migration 0018 wrote it: `channel: words`.
    Sentence(String),
}

impl Serialize for Exclusion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let reason = self.reason.code().to_owned();
        Row::Typed { channel: self.channel, reason }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Exclusion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (channel, reason) = match Row::deserialize(deserializer)? {
            Row::Typed { channel, reason } => (Some(channel), reason),
            Row::Sentence(text) => match text.split_once(": ") {
                Some((channel, words)) => (ChannelName::recorded(channel), words.to_owned()),
                None => (None, text),
            },
        };
        // Something that names no channel is kept all the same: nobody can mend an old record.
        let channel = channel.or_else(|| ChannelName::recorded("unknown"));
        let channel = channel.ok_or_else(|| serde::de::Error::custom("no name of a channel"))?;
        Ok(Self { channel, reason: ExclusionReason::of_code(&reason) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::test_channels::PLAIN;

    #[test]
    fn what_is_written_is_read_back_and_so_is_what_was_written_before() {
        for reason in ExclusionReason::all() {
            let exclusion = Exclusion::new(PLAIN, reason);
            let row = serde_json::to_string(&exclusion).expect("JSON");
            assert!(row.starts_with('{'), "{row}");
            assert_eq!(serde_json::from_str::<Exclusion>(&row).expect("typed"), exclusion);
            let before = serde_json::to_string(&exclusion.to_string()).expect("JSON");
            assert_eq!(serde_json::from_str::<Exclusion>(&before).expect("before"), exclusion);
        }
        let odd: Exclusion = serde_json::from_str(r#""sms: no group""#).expect("a sentence");
        assert_eq!(odd.to_string(), "sms: no group");
        assert!(serde_json::from_str::<Exclusion>(r#""odd""#).is_ok());
    }

    #[test]
    fn no_two_reasons_share_a_code() {
        let codes: std::collections::BTreeSet<String> =
            ExclusionReason::all().map(|reason| reason.code().to_owned()).collect();
        assert_eq!(codes.len(), ExclusionReason::all().count());
    }
}
