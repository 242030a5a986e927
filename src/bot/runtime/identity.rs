//! Who the bot is at Telegram, and whether its token is taken.

use std::time::Duration;

use serde_json::Value;
use teloxide::payloads::GetMe;
use tokio_util::sync::CancellationToken;

use super::backoff::TelegramBackoff;
use crate::channels::telegram::{CallError, Telegram, TokenState};

/// How long a question about ourselves may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How long the very first question may take: until it is over nobody says that the program is
/// ready.
const FIRST_TIMEOUT: Duration = Duration::from_secs(3);

/// Who the token belongs to: as much of it as we use, since each version of the Bot API says more
/// of a bot, and a server of one's own may say less.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotIdentity {
    /// The bot's user id.
    pub id: i64,
    /// The bot's name, without the at sign; empty where the server does not say it.
    pub username: String,
}

/// Asks Telegram whose token this is.
pub(in crate::bot) async fn ask_who_we_are(
    telegram: &Telegram,
    timeout: Duration,
) -> Result<BotIdentity, CallError> {
    let me: Value = telegram.call(&GetMe::new(), timeout).await?;
    let id = me["id"]
        .as_i64()
        .filter(|id| *id > 0)
        .ok_or_else(|| CallError::Unanswered("getMe names no id".to_owned()))?;
    Ok(BotIdentity { id, username: me["username"].as_str().unwrap_or_default().to_owned() })
}

/// Asks until Telegram says who the bot is; `None` when `stop` came first.
pub(super) async fn discover(telegram: &Telegram, stop: &CancellationToken) -> Option<BotIdentity> {
    let (mut backoff, mut timeout) = (TelegramBackoff::default(), FIRST_TIMEOUT);
    loop {
        let error = match ask_who_we_are(telegram, timeout).await {
            Ok(me) => {
                tracing::info!(username = me.username, "Telegram knows us");
                return Some(me);
            }
            Err(error) => error,
        };
        if !error.refuses_token("getMe") && backoff.should_log(&error) {
            tracing::error!(
                %error,
                "Telegram does not say who we are: can telegram.api_url be reached from here?"
            );
        }
        if !backoff.wait(telegram, &error, stop).await {
            return None;
        }
        timeout = TIMEOUT;
    }
}

/// While the token is refused, asks now and then whether it is good again: where updates come by
/// webhook nobody else asks.
pub async fn recheck_refused_token(telegram: &Telegram, stop: &CancellationToken) {
    let mut token = telegram.token();
    loop {
        tokio::select! {
            // The sender lives as long as the channel.
            _ = token.wait_for(|state| matches!(state, TokenState::Refused(_))) => {}
            () = stop.cancelled() => return,
        }
        let mut backoff = TelegramBackoff::default();
        while let Err(error) = ask_who_we_are(telegram, TIMEOUT).await {
            if !backoff.wait(telegram, &error, stop).await {
                return;
            }
        }
    }
}
