//! The command menus that Telegram shows, made from the table of commands.

use std::collections::BTreeSet;
use std::time::Duration;

use teloxide::payloads::{SetMyCommands, SetMyCommandsSetters};
use teloxide::types::{BotCommand, BotCommandScope, ChatId, Recipient, True};
use tokio_util::sync::CancellationToken;

use super::commands::{self, MenuEntry};
use super::runtime::BotServices;
use crate::channels::telegram::CallError;
use crate::language::Locale;

/// How long one call may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Registers the command menus: for customers in private chats, for agents in their groups.
pub async fn register_command_menus(services: &BotServices, stop: &CancellationToken) {
    let all = async {
        register_for_customers(services).await;
        for group in services.agents_groups().collect::<BTreeSet<_>>() {
            register_for_group(services, group).await;
        }
    };
    tokio::select! {
        () = all => {}
        () = stop.cancelled() => {}
    }
}

/// One menu for each locale, and one for people with another language.
fn locales(services: &BotServices) -> impl Iterator<Item = (Locale, Option<&'static str>)> {
    let default = services.localizer.default_locale;
    [(default, None)]
        .into_iter()
        .chain(Locale::ALL.into_iter().map(|locale| (locale, Some(locale.code()))))
}

async fn register_for_customers(services: &BotServices) {
    let offered = commands::customer_menu(services.has_agents());
    for (locale, code) in locales(services) {
        let scope = BotCommandScope::AllPrivateChats;
        if let Err(error) = register(services, &offered, scope, locale, code).await {
            tracing::warn!(%locale, %error, "the command menu could not be registered");
        }
    }
}

/// Registers the menu of one group of agents, in that group only.
pub(super) async fn register_for_group(services: &BotServices, group: i64) {
    let offered = commands::agent_menu();
    for (locale, code) in locales(services) {
        let scope = BotCommandScope::Chat { chat_id: Recipient::Id(ChatId(group)) };
        if let Err(error) = register(services, &offered, scope, locale, code).await {
            tracing::warn!(
                group,
                %locale,
                %error,
                "the command menu of the agents' group could not be registered"
            );
            return;
        }
    }
}

async fn register(
    services: &BotServices,
    offered: &[MenuEntry],
    scope: BotCommandScope,
    locale: Locale,
    code: Option<&str>,
) -> Result<(), CallError> {
    let describe = |entry: &MenuEntry| {
        let description = services.localizer.messages.word(locale, entry.key).plain();
        BotCommand::new(entry.name, description)
    };
    let commands: Vec<BotCommand> = offered.iter().map(describe).collect();
    let mut payload = SetMyCommands::new(commands).scope(scope);
    payload.language_code = code.map(str::to_owned);
    services.telegram.call::<_, True>(&payload, TIMEOUT).await.map(|_| ())
}
