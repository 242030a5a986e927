//! /settings: the language, and for a linked chat which notifications its customer gets on which
//! channel. One message, edited in place. Each button carries the value that it sets, so that an
//! old button does no harm.

mod action;
mod menu;

pub(super) use self::action::SettingsAction;
use self::menu::SettingsMenu;
use crate::bot::runtime::{HandlerError, HandlerResult, UpdateContext};
use crate::channels::{Button, ChannelName, Content};
use crate::customers;
use crate::customers::preferences::{self, By, Change, Outcome};
use crate::delivery::Category;
use crate::language::Translator;
use crate::language::{Locale, Text};
use crate::store::StoreError;

/// `/settings`: shows the menu of languages and preferences.
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
            ctx.commit("settings", async move |tx, now| {
                customers::choose_locale(tx, chat, locale, now).await
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
    let set = ctx.commit("settings", async move |tx, now| {
        preferences::set(tx, &customer, &change, &ways, now).await
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
