//! Telling Telegram where to deliver updates, or that we fetch them.

use std::time::Duration;

use teloxide::payloads::{DeleteWebhook, SetWebhook, SetWebhookSetters};
use teloxide::types::{AllowedUpdate, True};
use url::Url;

use crate::channels::telegram::{CallError, Telegram};

const TIMEOUT: Duration = Duration::from_secs(10);

/// The kinds of updates that Telegram is to send.
pub(in crate::bot) fn allowed_updates() -> Vec<AllowedUpdate> {
    vec![
        AllowedUpdate::Message,
        AllowedUpdate::EditedMessage,
        AllowedUpdate::CallbackQuery,
        AllowedUpdate::MyChatMember,
        AllowedUpdate::MessageReaction,
    ]
}

/// Where and how updates are delivered in webhook mode; `None` removes a webhook, which polling
/// needs. What waits is kept.
///
/// # Errors
/// What Telegram refused.
pub async fn set(telegram: &Telegram, webhook: Option<(&Url, &str, u8)>) -> Result<(), CallError> {
    match webhook {
        Some((url, secret, connections)) => {
            let payload = SetWebhook::new(url.clone())
                .secret_token(secret)
                .max_connections(connections)
                .allowed_updates(allowed_updates());
            telegram.call::<_, True>(&payload, TIMEOUT).await?;
        }
        None => {
            telegram.call::<_, True>(&DeleteWebhook::new(), TIMEOUT).await?;
        }
    }
    Ok(())
}
