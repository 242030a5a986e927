//! Who speaks which language: the messages of every locale with the shop's defaults, and what one
//! person is spoken to with.

use std::sync::Arc;

use super::args::Args;
use super::catalog::MessageCatalog;
use super::locale::{Locale, negotiate};
use super::text::Text;
use crate::clock::Zone;

/// The messages of every locale, with what holds for people who chose nothing. Cheap to clone.
#[derive(Clone)]
pub struct Localizer {
    pub messages: Arc<MessageCatalog>,
    /// The locale of people who have none.
    pub default_locale: Locale,
    /// The time zone of people who have none.
    pub default_zone: Zone,
    /// The shop's name, as texts show it.
    pub shop: Arc<str>,
}

impl Localizer {
    /// Binds the messages to a locale and a time zone.
    pub fn translator(&self, locale: Locale, zone: Zone) -> Translator {
        Translator { localizer: self.clone(), locale, zone }
    }

    /// The translator of somebody whose language is known from several sources. `preferred`:
    /// language tags, the most binding first; `zone`: an IANA name. What is unknown falls back to
    /// the shop's.
    pub fn negotiated<'a>(
        &self,
        preferred: impl IntoIterator<Item = Option<&'a str>>,
        zone: Option<&str>,
    ) -> Translator {
        let zone = zone.and_then(|name| Zone::parse(name).ok()).unwrap_or(self.default_zone);
        self.translator(negotiate(preferred, self.default_locale), zone)
    }

    /// The translator for readers without a language of their own, such as a group.
    pub fn default_translator(&self) -> Translator {
        self.translator(self.default_locale, self.default_zone)
    }
}

/// The messages in one person's language, with their time zone.
#[derive(Clone)]
pub struct Translator {
    localizer: Localizer,
    pub locale: Locale,
    pub zone: Zone,
}

impl Translator {
    /// The messages of every locale.
    pub fn messages(&self) -> &MessageCatalog {
        &self.localizer.messages
    }

    /// A message with its arguments.
    pub fn say(&self, key: &'static str, args: &Args) -> Text {
        self.localizer.messages.say(self.locale, key, args)
    }

    /// A message that takes no arguments.
    pub fn word(&self, key: &'static str) -> Text {
        self.localizer.messages.word(self.locale, key)
    }

    /// A line that says how many more there are; `None` for zero.
    pub fn more(&self, key: &'static str, count: usize) -> Option<Text> {
        (count > 0).then(|| {
            self.say(key, &Args::new().number("count", i64::try_from(count).unwrap_or(i64::MAX)))
        })
    }

    /// The shop's name, as texts show it.
    pub fn shop(&self) -> &str {
        &self.localizer.shop
    }

    /// The same person's texts in another language.
    pub fn in_locale(&self, locale: Locale) -> Self {
        Self { locale, ..self.clone() }
    }
}
