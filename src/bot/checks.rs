//! What `bellhop check` asks Telegram: token, webhook, rights in the agents' groups.

use std::time::Duration;

use serde_json::Value;
use teloxide::payloads::{GetChat, GetChatMember, GetWebhookInfo};
use teloxide::types::{ChatId, UserId};

use super::runtime::{BotIdentity, ask_who_we_are};
use crate::channels::telegram::{CallError, Telegram};

/// How long one question may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Asks whose token it is; an error says why Telegram does not take it.
pub async fn check_token(telegram: &Telegram) -> Result<BotIdentity, CallError> {
    ask_who_we_are(telegram, TIMEOUT).await
}

/// How webhook delivery stands, in words. `expected` is our address in webhook mode; an error says
/// in words what is wrong.
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

/// Whether the bot has the rights that it needs in an agents' group, and whether the group has
/// topics; beside it a warning. An error says in words what is missing and how to give it.
pub async fn check_group(
    telegram: &Telegram,
    group: i64,
    us: &BotIdentity,
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
