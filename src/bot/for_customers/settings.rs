//! /settings: the language, for now.

use crate::bot::tree::Answered;
use crate::bot::turn::Turn;
use crate::channels::{Button, Content};
use crate::customers;
use crate::language::{Args, Locale};
use crate::orders::speaker::Voice;

/// What a settings button means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SettingsAction {
    /// Shows the languages.
    Languages,
    /// Chooses one.
    Speak(Locale),
}

impl SettingsAction {
    fn word(self) -> String {
        match self {
            Self::Languages => "sl".to_owned(),
            Self::Speak(locale) => format!("ss:{locale}"),
        }
    }

    /// Reads a button's word back; `None` for what we never wrote.
    pub(super) fn parse(word: &str) -> Option<Self> {
        match word.split_once(':') {
            None if word == "sl" => Some(Self::Languages),
            Some(("ss", code)) => Locale::ALL.into_iter().find(|locale| locale.code() == code).map(Self::Speak),
            _ => None,
        }
    }
}

pub(in crate::bot) async fn settings(turn: Turn) -> Answered {
    turn.turn_away("settings").await?;
    let voice = turn.voice();
    let text = voice.say("settings-title", &Args::new().with("language", voice.word("language-name")));
    let button = Button::press(voice.word("settings-language-button"), SettingsAction::Languages.word());
    turn.finish("settings", &Content::with_buttons(text, vec![vec![button]])).await
}

/// A press in the settings, redrawn in place where that can be.
pub(super) async fn pressed(turn: &Turn, action: SettingsAction, in_place: Option<i64>) -> Answered {
    let (text, buttons) = match action {
        SettingsAction::Languages => {
            let voice = turn.voice();
            (voice.word("settings-choose-language"), languages(&voice))
        }
        SettingsAction::Speak(locale) => {
            let chat = turn.chat;
            turn.effect("settings", move |tx, now| Box::pin(async move { customers::choose_locale(tx, chat, locale, now).await })).await?;
            let voice = turn.desk.speaker.voice(locale, turn.voice().zone);
            (voice.say("settings-language-done", &Args::new().with("language", voice.word("language-name"))), Vec::new())
        }
    };
    let content = match in_place {
        Some(message_id) => Content::Edit { message_id, text, buttons },
        None => Content::with_buttons(text, buttons),
    };
    turn.finish("settings", &content).await
}

/// A button for each language, each in its own words.
fn languages(voice: &Voice) -> Vec<Vec<Button>> {
    let button = |locale: Locale| Button::press(voice.speaker.words.word(locale, "language-name"), SettingsAction::Speak(locale).word());
    Locale::ALL.chunks(2).map(|row| row.iter().copied().map(button).collect()).collect()
}
