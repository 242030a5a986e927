//! Who we are at Telegram, and what is registered there: name, webhook, group rights, command
//! menus.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;
use teloxide::payloads::{
    GetChat, GetChatMember, GetMe, GetWebhookInfo, SetMyCommands, SetMyCommandsSetters,
};
use teloxide::types::{BotCommand, BotCommandScope, ChatId, Recipient, True, UserId};
use tokio_util::sync::CancellationToken;

use super::{Desk, Patience};
use crate::channels::telegram::{CallError, Telegram, TokenState};
use crate::language::Locale;

/// How long a question about ourselves may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How long the very first question may take: until it is over nobody says that the program is
/// ready.
const FIRST_TIMEOUT: Duration = Duration::from_secs(3);

/// Who the token belongs to: as much of it as we use, since each version of the Bot API says more
/// of a bot, and a server of one's own may say less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The bot's user id.
    pub id: i64,
    /// The bot's name, without the at sign; empty where the server does not say it.
    pub username: String,
}

async fn get_me(telegram: &Telegram, timeout: Duration) -> Result<Identity, CallError> {
    let me: Value = telegram.call(&GetMe::new(), timeout).await?;
    let id = me["id"]
        .as_i64()
        .filter(|id| *id > 0)
        .ok_or_else(|| CallError::Unanswered("getMe names no id".to_owned()))?;
    Ok(Identity { id, username: me["username"].as_str().unwrap_or_default().to_owned() })
}

/// Asks until Telegram says who we are; false when it is told to stop before.
pub async fn introduce(desk: &Desk, stop: &CancellationToken) -> bool {
    let (mut patience, mut timeout) = (Patience::default(), FIRST_TIMEOUT);
    let me = loop {
        let error = match get_me(&desk.telegram, timeout).await {
            Ok(me) => break me,
            Err(error) => error,
        };
        if !error.refuses_token("getMe") && patience.is_news(&error) {
            tracing::error!(%error, "Telegram does not say who we are: can telegram.api_url be reached from here?");
        }
        if !patience.rest(&desk.telegram, &error, stop).await {
            return false;
        }
        timeout = TIMEOUT;
    };
    tracing::info!(username = me.username, "Telegram knows us");
    // Set once: nobody else sets them. Without a name there are no links to us.
    if !me.username.is_empty() {
        let _ = desk.username.set(me.username.clone());
    }
    let _ = desk.me.set(me);
    true
}

/// While the token is refused, asks now and then whether it is good again: where updates come by
/// webhook nobody else asks.
pub async fn ask_while_refused(telegram: &Telegram, stop: &CancellationToken) {
    let mut token = telegram.token();
    loop {
        tokio::select! {
            // The sender lives as long as the channel.
            _ = token.wait_for(|state| matches!(state, TokenState::Refused(_))) => {}
            () = stop.cancelled() => return,
        }
        let mut patience = Patience::default();
        while let Err(error) = get_me(telegram, TIMEOUT).await {
            if !patience.rest(telegram, &error, stop).await {
                return;
            }
        }
    }
}

/// Registers the command menus, of customers and of the agents' groups.
pub async fn register(desk: &Desk, stop: &CancellationToken) {
    let all = async {
        register_commands(desk).await;
        for group in desk
            .support
            .groups()
            .map(|group| desk.telegram.lives_at(group))
            .collect::<BTreeSet<_>>()
        {
            register_group(desk, group).await;
        }
    };
    tokio::select! {
        () = all => {}
        () = stop.cancelled() => {}
    }
}

/// Command menus in every locale, so that the menu itself speaks the customer's language.
async fn register_commands(desk: &Desk) {
    let default = desk.localizer.default_locale;
    for (locale, code) in [(default, None)]
        .into_iter()
        .chain(Locale::ALL.into_iter().map(|locale| (locale, Some(locale.code()))))
    {
        let mut payload =
            SetMyCommands::new(menu(desk, locale)).scope(BotCommandScope::AllPrivateChats);
        payload.language_code = code.map(str::to_owned);
        if let Err(error) = desk.telegram.call::<_, True>(&payload, TIMEOUT).await {
            tracing::warn!(%locale, %error, "the command menu could not be registered");
        }
    }
}

/// The commands of the shop's own people, in the menu of their group only.
pub(super) async fn register_group(desk: &Desk, group: i64) {
    let default = desk.localizer.default_locale;
    for (locale, code) in [(default, None)]
        .into_iter()
        .chain(Locale::ALL.into_iter().map(|locale| (locale, Some(locale.code()))))
    {
        let scope = BotCommandScope::Chat { chat_id: Recipient::Id(ChatId(group)) };
        let mut payload = SetMyCommands::new(agents_menu(desk, locale)).scope(scope);
        payload.language_code = code.map(str::to_owned);
        if let Err(error) = desk.telegram.call::<_, True>(&payload, TIMEOUT).await {
            tracing::warn!(group, %locale, %error, "the command menu of the agents' group could not be registered");
            return;
        }
    }
}

fn agents_menu(desk: &Desk, locale: Locale) -> Vec<BotCommand> {
    let word = |key| desk.localizer.messages.word(locale, key).plain();
    [
        ("tickets", word("desk-command-tickets")),
        ("take", word("desk-command-take")),
        ("resolve", word("desk-command-resolve")),
        ("close", word("desk-command-close")),
        ("reopen", word("desk-command-reopen")),
        ("assign", word("desk-command-assign")),
        ("priority", word("desk-command-priority")),
        ("category", word("desk-command-category")),
        ("merge", word("desk-command-merge")),
        ("note", word("desk-command-note")),
        ("canned", word("desk-command-canned")),
        ("customer", word("desk-command-customer")),
        ("orders", word("desk-command-orders")),
        ("deliveries", word("desk-command-deliveries")),
        ("block", word("desk-command-block")),
        ("unblock", word("desk-command-unblock")),
        ("stats", word("desk-command-stats")),
        ("agents", word("desk-command-agents")),
        ("help", word("desk-command-help")),
    ]
    .into_iter()
    .map(|(command, description)| BotCommand::new(command, description))
    .collect()
}

fn menu(desk: &Desk, locale: Locale) -> Vec<BotCommand> {
    let word = |key| desk.localizer.messages.word(locale, key).plain();
    [
        ("order", word("command-order")),
        ("track", word("command-track")),
        ("support", word("command-support")),
        ("settings", word("command-settings")),
        ("help", word("command-help")),
        ("cancel", word("command-cancel")),
    ]
    .into_iter()
    // Where nobody answers, nobody is asked.
    .filter(|(command, _)| *command != "support" || desk.support.groups().next().is_some())
    .map(|(command, description)| BotCommand::new(command, description))
    .collect()
}

/// Whether the token is good.
///
/// # Errors
/// What Telegram said instead.
pub async fn check_token(telegram: &Telegram) -> Result<Identity, CallError> {
    get_me(telegram, TIMEOUT).await
}

/// How webhook delivery stands, in words; `expected` is our address in webhook mode.
///
/// # Errors
/// What is wrong with it, in words.
pub async fn check_webhook(telegram: &Telegram, expected: Option<&str>) -> Result<String, String> {
    let info: Value =
        telegram.call(&GetWebhookInfo::new(), TIMEOUT).await.map_err(|error| error.to_string())?;
    let url = info["url"].as_str().unwrap_or_default();
    let pending = info["pending_update_count"].as_u64().unwrap_or(0);
    if let Some(message) = info["last_error_message"].as_str() {
        return Err(format!("Telegram's last delivery failed: {message} ({pending} updates wait)"));
    }
    Ok(match (url, expected) {
        ("", None) => format!("none is set, as polling needs ({pending} updates wait)"),
        ("", Some(_)) => "not set yet; `bellhop run` sets it".to_owned(),
        (_, None) => "one is set; `bellhop run` removes it, as telegram.mode is polling".to_owned(),
        (url, Some(expected)) if url == expected => {
            format!("set to {url} ({pending} updates wait)")
        }
        (url, Some(expected)) => format!("set to {url}; `bellhop run` changes it to {expected}"),
    })
}

/// Whether the bot may do in an agents' group what it has to, and whether the group has topics;
/// beside it what should be looked at.
///
/// # Errors
/// What is missing and how to give it.
pub async fn check_group(
    telegram: &Telegram,
    group: i64,
    us: &Identity,
) -> Result<(String, Option<String>), String> {
    let member = GetChatMember::new(ChatId(group), UserId(us.id.unsigned_abs()));
    let member: Value =
        telegram.call(&member, TIMEOUT).await.map_err(|error| group_refused(&error))?;
    let status = member["status"].as_str().unwrap_or("unknown");
    if !matches!(status, "administrator" | "creator") {
        return Err(format!(
            "the bot is {status} there: make it an administrator with the right to manage topics"
        ));
    }
    let chat: serde_json::Value = telegram
        .call(&GetChat::new(ChatId(group)), TIMEOUT)
        .await
        .map_err(|error| group_refused(&error))?;
    let missing: Vec<_> = ["can_manage_topics", "can_pin_messages", "can_delete_messages"]
        .into_iter()
        .filter(|right| status != "creator" && member[*right].as_bool() != Some(true))
        .collect();
    let mut faults = Vec::new();
    if chat["is_forum"].as_bool() != Some(true) {
        faults.push("it has no topics: switch Topics on in the group's settings, or tickets stand among each other".to_owned());
    }
    if !missing.is_empty() {
        faults.push(format!("give the bot the right {}", missing.join(", ")));
    }
    let public = chat["username"].as_str().filter(|name| !name.is_empty());
    let open = public.map(|name| {
        format!("it is public (@{name}): everybody can read there what customers write, and join; make it private in its settings")
    });
    if faults.is_empty() {
        Ok(("topics are on, and the bot has every right it needs".to_owned(), open))
    } else {
        Err(faults.into_iter().chain(open).collect::<Vec<_>>().join("; "))
    }
}

/// What a refusal to tell of a group means for whoever configured it.
fn group_refused(error: &CallError) -> String {
    match error {
        CallError::Refused { migrate_to: Some(new), .. } => {
            format!("it became a supergroup: its id is {new} now")
        }
        CallError::Refused { code: 400 | 403, .. } => {
            format!("{error}: add the bot to the group, and look whether this is the group's id")
        }
        other => other.to_string(),
    }
}
