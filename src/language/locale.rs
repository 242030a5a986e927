//! The locales we speak.

use std::fmt;

/// A locale that we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// German.
    De,
    /// Spanish.
    Es,
    /// Russian.
    Ru,
    /// Arabic.
    Ar,
}

impl Locale {
    /// Every locale.
    pub const ALL: [Self; 5] = [Self::En, Self::De, Self::Es, Self::Ru, Self::Ar];

    /// The tag, which is also the folder's name under `locales`.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// The locale that serves a language tag: `de-AT` is served by `de`.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag);
        Self::ALL
            .into_iter()
            .find(|locale| Self::is_tag(tag) && locale.code().eq_ignore_ascii_case(primary))
    }

    /// Reads a tag of our own tables back. A language that another version speaks is served by
    /// English.
    #[expect(clippy::needless_pass_by_value, reason = "a row gives what was read of it")]
    pub fn recorded(tag: String) -> Self {
        Self::parse(&tag).unwrap_or_default()
    }

    /// Whether a text looks like a language tag at all, spoken here or not.
    pub fn is_tag(text: &str) -> bool {
        (1..=35).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    }

    /// Whether it is written from right to left.
    pub fn is_rtl(self) -> bool {
        self == Self::Ar
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The first of the wanted languages that has a locale, else `default`.
pub fn negotiate<'a>(wishes: impl IntoIterator<Item = Option<&'a str>>, default: Locale) -> Locale {
    wishes.into_iter().flatten().find_map(Locale::parse).unwrap_or(default)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_wish_that_we_speak_is_heard() {
        assert_eq!(
            negotiate([None, Some("xx"), Some("de-AT"), Some("es")], Locale::En),
            Locale::De
        );
        assert_eq!(negotiate([Some("tlh")], Locale::Ru), Locale::Ru);
        assert_eq!(Locale::parse("AR_eg"), Some(Locale::Ar));
    }
}
