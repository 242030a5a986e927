//! /settings: the language, and for a chat that is linked what its customer hears of and where. One
//! message, redrawn in place; each button says what will be so when it is pressed, so that an old
//! one does no harm.

mod menu;

use self::menu::SettingsMenu;
use crate::bot::runtime::{HandlerError, HandlerResult, UpdateContext};
use crate::channels::{Button, ChannelName, Content, Registry};
use crate::customers::preferences::{self, By, Change, Outcome};
use crate::customers::{self, ContactInfo};
use crate::delivery::Category;
use crate::language::Translator;
use crate::language::{Locale, Text};
use crate::store::StoreError;

/// What a settings button means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SettingsAction {
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
    fn word(self) -> String {
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
    pub(super) fn parse(word: &str, channels: &Registry) -> Option<Self> {
        match *word.split(':').collect::<Vec<_>>() {
            ["sm"] => Some(Self::Menu),
            ["sl"] => Some(Self::Languages),
            ["ss", code] => {
                Locale::ALL.into_iter().find(|locale| locale.code() == code).map(Self::Speak)
            }
            ["sw", category, channel, wanted @ ("0" | "1")] => {
                let category = Category::parse(category)
                    .filter(|category| menu::OFFERED.contains(category))?;
                Some(Self::Want(category, channels.find(channel)?, wanted == "1"))
            }
            _ => None,
        }
    }
}

pub(in crate::bot) async fn settings(ctx: UpdateContext) -> HandlerResult {
    ctx.leave_dialogue("settings").await?;
    show(&ctx, None).await
}

/// STOP, said in the chat: here it is buttons that stop what is not wanted.
pub(in crate::bot) async fn instead_of_stop(ctx: UpdateContext) -> HandlerResult {
    ctx.leave_dialogue("settings").await?;
    show(&ctx, Some(ctx.translator().word("settings-stop-heard"))).await
}

/// Sends the menu, perhaps with a word before it.
async fn show(ctx: &UpdateContext, first: Option<Text>) -> HandlerResult {
    let tr = ctx.translator();
    let (text, buttons) = SettingsMenu::of(ctx).await?.draw(&tr);
    let text = Text::join(first.into_iter().chain([text]), "\n\n");
    ctx.respond("settings", &Content::with_buttons(text, buttons)).await
}

/// A press in the settings, redrawn in place where that can be. Returns what is to be said about it
/// on top.
pub(super) async fn pressed(
    ctx: &UpdateContext,
    action: SettingsAction,
    in_place: Option<i64>,
) -> Result<Option<Text>, HandlerError> {
    let mut said = None;
    let (text, buttons) = match action {
        SettingsAction::Languages => {
            (ctx.translator().word("settings-choose-language"), languages(&ctx.translator()))
        }
        SettingsAction::Menu => SettingsMenu::of(ctx).await?.draw(&ctx.translator()),
        SettingsAction::Speak(locale) => {
            let chat = ctx.chat;
            ctx.commit("settings", move |tx, now| {
                Box::pin(async move { customers::choose_locale(tx, chat, locale, now).await })
            })
            .await?;
            let tr = ctx.services.localizer.translator(locale, ctx.translator().zone);
            said = Some(tr.say("settings-language-done", &menu::language(&tr)));
            SettingsMenu::of(ctx).await?.draw(&tr)
        }
        SettingsAction::Want(category, channel, is_wanted) => {
            let refused =
                want(ctx, category, channel, is_wanted).await? == Some(Outcome::LastWayForCodes);
            said = refused.then(|| ctx.translator().word("settings-last-way"));
            SettingsMenu::of(ctx).await?.draw(&ctx.translator())
        }
    };
    let content = match in_place {
        Some(message_id) => Content::Edit { message_id, text, buttons },
        None => Content::with_buttons(text, buttons),
    };
    ctx.respond("settings", &content).await?;
    Ok(said)
}

/// Changes a preference; nothing for a chat that is nobody's any more, or an update that comes
/// again.
async fn want(
    ctx: &UpdateContext,
    category: Category,
    channel: ChannelName,
    is_wanted: bool,
) -> Result<Option<Outcome>, StoreError> {
    let Some(customer) = ctx.customer().cloned() else { return Ok(None) };
    let ways = ctx.services.outbound.channels_of(Category::Security);
    let change = Change { category, channel, is_wanted, by: By::Chat(ctx.chat) };
    let set = ctx.commit("settings", move |tx, now| {
        let (customer, change, ways) = (customer.clone(), change.clone(), ways.clone());
        Box::pin(async move { preferences::set(tx, &customer, &change, &ways, now).await })
    });
    set.await
}

/// A button for each language, each in its own words, and the way back.
fn languages(tr: &Translator) -> Vec<Vec<Button>> {
    let button = |locale: Locale| {
        Button::press(
            tr.in_locale(locale).word("language-name"),
            SettingsAction::Speak(locale).word(),
        )
    };
    let mut rows: Vec<Vec<Button>> =
        Locale::ALL.chunks(2).map(|row| row.iter().copied().map(button).collect()).collect();
    rows.push(vec![Button::press(tr.word("settings-back"), SettingsAction::Menu.word())]);
    rows
}

/// The customer of a chat, as they can be reached now.
async fn reach(ctx: &UpdateContext) -> Result<Option<ContactInfo>, StoreError> {
    match ctx.customer() {
        Some(customer) => customers::contact_info_of(&ctx.services.store, customer).await,
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::samples;
    use proptest::prelude::*;

    #[test]
    fn a_button_is_read_back_as_it_was_written() {
        let channels = samples::registry();
        let wishes = menu::OFFERED.iter().flat_map(|category| {
            samples::BOTH.into_iter().flat_map(|channel| {
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
            let _ = SettingsAction::parse(&word, &samples::registry());
        }
    }
}
