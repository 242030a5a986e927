//! What a channel is called, and what is known of it without asking it.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{PoisonError, RwLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::profile::{AddressKind, ChannelProfile, TextFormat};
use super::telegram::PROFILE as TELEGRAM;
use super::twilio::PROFILE as TWILIO;
use crate::language::{Args, Locale, MessageCatalog, Text};
use crate::phone::Phone;
use crate::store::{FromValue, Value};

/// The longest name of a channel, in bytes.
const LONGEST_NAME: usize = 32;
/// So many names are remembered of channels that nobody registered: names come from our own tables,
/// and there are few.
const MOST_UNREGISTERED: usize = 256;

/// The name of a channel, with its profile. Two are equal when their words are. Made from a
/// channel's profile, found by word in the registry, or read back from the tables.
#[derive(Clone, Copy)]
pub struct ChannelName(&'static ChannelProfile);

/// The profiles of this process: those that the program comes with, those that were registered, and
/// those that only the tables know.
static KNOWN: RwLock<Vec<&'static ChannelProfile>> = RwLock::new(Vec::new());

/// The profiles that the program comes with.
const OWN: [&ChannelProfile; 2] = [&TELEGRAM, &TWILIO];

impl ChannelName {
    /// The name of the channel with this profile.
    pub const fn of(profile: &'static ChannelProfile) -> Self {
        Self(profile)
    }

    /// The word in tables, settings, logs and the API.
    pub fn as_str(self) -> &'static str {
        self.0.name
    }

    /// What is known of the channel.
    pub fn profile(self) -> &'static ChannelProfile {
        self.0
    }

    /// Whether its addresses are phone numbers.
    pub fn is_of_phones(self) -> bool {
        self.0.addresses == AddressKind::Phone
    }

    /// Whether its words are plain characters, charged in segments.
    pub fn is_plain(self) -> bool {
        self.0.format == TextFormat::Plain
    }

    /// Reads a word of our own tables back. The channel may be registered no more: then nothing is
    /// expected of it. `None` where the word is no name of a channel.
    pub(crate) fn recorded(word: &str) -> Option<Self> {
        if let Some(known) = known(word) {
            return Some(Self(known));
        }
        if !is_name(word) {
            return None;
        }
        let mut all = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all.iter().find(|profile| profile.name == word) {
            return Some(Self(known));
        }
        if all.len() >= MOST_UNREGISTERED {
            return None;
        }
        let name: &'static str = Box::leak(word.to_owned().into_boxed_str());
        let profile: &'static ChannelProfile = Box::leak(Box::new(unregistered(name)));
        all.push(profile);
        Some(Self(profile))
    }

    /// Makes the profile of a channel known to whoever reads its name from the tables. False where
    /// the name is none, or another profile has it.
    pub(super) fn declare(self) -> bool {
        if !is_name(self.0.name) {
            return false;
        }
        if let Some(own) = OWN.into_iter().find(|own| own.name == self.0.name) {
            return *own == *self.0;
        }
        let mut all = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
        match all.iter_mut().find(|profile| profile.name == self.0.name) {
            Some(known) if **known == unregistered(known.name) => *known = self.0,
            Some(known) => return **known == *self.0,
            None => all.push(self.0),
        }
        true
    }

    /// What customers call it.
    pub fn label_for_customers(self, messages: &MessageCatalog, locale: Locale) -> Text {
        self.label(self.0.label_for_customers, messages, locale)
    }

    /// What the shop's own people call it.
    pub fn label_for_staff(self, messages: &MessageCatalog, locale: Locale) -> Text {
        self.label(self.0.label_for_staff, messages, locale)
    }

    fn label(self, key: Option<&'static str>, messages: &MessageCatalog, locale: Locale) -> Text {
        match key {
            Some(key) => messages.word(locale, key),
            None => messages.say(locale, "channel-other", &Args::new().text("name", self.0.name)),
        }
    }

    /// Every way in which an address of this channel may stand in the store: a phone line may have
    /// two spellings. Repeated where there are fewer.
    pub fn spellings(self, address: &str) -> [String; 3] {
        let is_phone = self.0.addresses == AddressKind::Phone;
        let phone = if is_phone { Phone::recorded(address).ok() } else { None };
        phone.map_or_else(
            || [address, address, address].map(str::to_owned),
            |phone| phone.spellings(),
        )
    }
}

impl FromValue for ChannelName {
    fn from_value(value: &Value) -> Result<Self, String> {
        let word = value.text()?;
        Self::recorded(word).ok_or_else(|| format!("{word:?} is not the name of a channel"))
    }
}

fn known(word: &str) -> Option<&'static ChannelProfile> {
    let own = OWN.into_iter().find(|profile| profile.name == word);
    own.or_else(|| {
        let all = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
        all.iter().find(|profile| profile.name == word).copied()
    })
}

/// The profile of a channel of which only the name is known.
fn unregistered(name: &'static str) -> ChannelProfile {
    ChannelProfile {
        name,
        addresses: AddressKind::Phone,
        format: TextFormat::Plain,
        gives_receipts: false,
        can_be_asked: false,
        label_for_customers: None,
        label_for_staff: None,
    }
}

fn is_name(word: &str) -> bool {
    word.len() <= LONGEST_NAME
        && word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

impl PartialEq for ChannelName {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0) || self.0.name == other.0.name
    }
}

impl Eq for ChannelName {}

impl Hash for ChannelName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.name.hash(state);
    }
}

impl fmt::Debug for ChannelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl fmt::Display for ChannelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl Serialize for ChannelName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name)
    }
}

impl<'de> Deserialize<'de> for ChannelName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::recorded(&word)
            .ok_or_else(|| serde::de::Error::custom(format!("{word:?} is no name of a channel")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static OTHER: ChannelProfile = ChannelProfile { gives_receipts: true, ..unregistered_pager() };

    const fn unregistered_pager() -> ChannelProfile {
        ChannelProfile {
            name: "pager_of_names",
            addresses: AddressKind::Phone,
            format: TextFormat::Plain,
            gives_receipts: false,
            can_be_asked: false,
            label_for_customers: None,
            label_for_staff: None,
        }
    }

    #[test]
    fn a_name_that_was_read_before_its_channel_was_registered_is_the_same_name() {
        let read = ChannelName::recorded("pager_of_names").expect("a name");
        assert!(!read.profile().gives_receipts);
        assert!(ChannelName::of(&OTHER).declare(), "nobody else has the name");
        let again = ChannelName::recorded("pager_of_names").expect("a name");
        assert!(again.profile().gives_receipts && again == read);
        static THIRD: ChannelProfile =
            ChannelProfile { can_be_asked: true, ..unregistered_pager() };
        assert!(!ChannelName::of(&THIRD).declare(), "the name is taken");
    }

    #[test]
    fn what_is_no_word_is_no_name() {
        for word in ["", "Telegram", "1sms", "a b", "a-b", "é", &"x".repeat(33)] {
            assert_eq!(ChannelName::recorded(word), None, "{word}");
            assert!(serde_json::from_value::<ChannelName>(word.into()).is_err());
        }
        for profile in OWN {
            let read: ChannelName = serde_json::from_value(profile.name.into()).expect("a name");
            assert_eq!((read.profile(), read.to_string()), (profile, profile.name.to_owned()));
        }
    }
}
