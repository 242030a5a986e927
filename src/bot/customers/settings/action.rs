//! The buttons of /settings, and their form in callback data.

use crate::channels::{ChannelName, Registry};
use crate::delivery::Category;
use crate::language::Locale;

/// What can be switched: everything that concerns a customer, what they hear most of first.
pub(super) const OFFERED: [Category; 5] = [
    Category::Order,
    Category::Shipping,
    Category::Support,
    Category::Security,
    Category::Marketing,
];

/// What a settings button means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bot::customers) enum SettingsAction {
    /// Shows the menu.
    Menu,
    /// Shows the languages.
    Languages,
    /// Chooses one.
    Speak(Locale),
    /// Wants a category by a channel, or no longer.
    Want(Category, ChannelName, bool),
}

impl SettingsAction {
    pub(super) fn word(self) -> String {
        match self {
            Self::Menu => "sm".to_owned(),
            Self::Languages => "sl".to_owned(),
            Self::Speak(locale) => format!("ss:{locale}"),
            Self::Want(category, channel, is_wanted) => {
                format!("sw:{}:{}:{}", category.as_str(), channel.as_str(), u8::from(is_wanted))
            }
        }
    }

    /// Reads a button's word back; `None` for what we never wrote and for a channel that is not
    /// registered.
    pub(in crate::bot::customers) fn parse(word: &str, channels: &Registry) -> Option<Self> {
        match *word.split(':').collect::<Vec<_>>() {
            ["sm"] => Some(Self::Menu),
            ["sl"] => Some(Self::Languages),
            ["ss", code] => {
                Locale::ALL.into_iter().find(|locale| locale.code() == code).map(Self::Speak)
            }
            ["sw", category, channel, wanted @ ("0" | "1")] => {
                let category =
                    Category::parse(category).filter(|category| OFFERED.contains(category))?;
                Some(Self::Want(category, channels.find(channel)?, wanted == "1"))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::test_channels;
    use proptest::prelude::*;

    #[test]
    fn a_button_is_read_back_as_it_was_written() {
        let channels = test_channels::registry();
        let wishes = OFFERED.iter().flat_map(|category| {
            test_channels::BOTH.into_iter().flat_map(|channel| {
                [true, false].map(|wanted| SettingsAction::Want(*category, channel, wanted))
            })
        });
        let all = [SettingsAction::Menu, SettingsAction::Languages]
            .into_iter()
            .chain(Locale::ALL.map(SettingsAction::Speak))
            .chain(wishes);
        for action in all {
            assert_eq!(SettingsAction::parse(&action.word(), &channels), Some(action));
            assert!(action.word().len() <= 64);
        }
        for other in [
            "",
            "sw",
            "sw:order:sms",
            "sw:order:sms:2",
            "sw:staff:sms:0",
            "sw:order:pigeon:1",
            "ss:xx",
            "sm:1",
        ] {
            assert_eq!(SettingsAction::parse(other, &channels), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_word_breaks_the_reading(word in ".{0,64}") {
            let _ = SettingsAction::parse(&word, &test_channels::registry());
        }
    }
}
