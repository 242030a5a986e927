//! How updates of Telegram come in: by polling or by a webhook that it is told of.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use url::Url;

use crate::bot::{self, BotServices, TelegramBackoff, UpdateDispatcher};
use crate::channels::telegram::Telegram;
use crate::config::{Config, UpdateMode};
use crate::web::UpdateHandler;

/// How updates come to us.
pub(super) enum UpdateSource {
    Polled,
    Delivered { url: Url, secret: String, connections: u8 },
}

/// Where updates come from, as the settings have it.
pub(super) fn update_source(config: &Config) -> UpdateSource {
    let url = config.webhook_url().and_then(|url| Url::parse(&url).ok());
    match (config.telegram.mode, url) {
        (UpdateMode::Webhook, Some(url)) => {
            let secret = config.telegram.webhook_secret.expose().to_owned();
            UpdateSource::Delivered {
                url,
                secret,
                connections: config.telegram.webhook_max_connections,
            }
        }
        _ => UpdateSource::Polled,
    }
}

/// Has Telegram say who we are, then receives updates: before that no update could be
/// understood.
pub(super) async fn receive_updates(
    services: BotServices,
    updates: UpdateSource,
    dispatcher: UpdateDispatcher,
    stop: CancellationToken,
) {
    if !services.introduce(&stop).await {
        return;
    }
    let telegram = services.telegram.clone();
    tokio::join!(
        bot::register_command_menus(&services, &stop),
        bot::recheck_refused_token(&telegram, &stop),
        receive(updates, telegram.clone(), dispatcher, stop.clone())
    );
}

/// Tells Telegram where updates go, until it listens; then fetches them, where that is how they
/// come.
async fn receive(
    updates: UpdateSource,
    telegram: Telegram,
    dispatcher: UpdateDispatcher,
    stop: CancellationToken,
) {
    let mut backoff = TelegramBackoff::default();
    loop {
        let webhook = match &updates {
            UpdateSource::Polled => None,
            UpdateSource::Delivered { url, secret, connections } => {
                Some((url, secret.as_str(), *connections))
            }
        };
        let Err(error) = bot::set_webhook(&telegram, webhook).await else { break };
        if backoff.should_log(&error) {
            tracing::error!(%error, "Telegram could not be told where updates go");
        }
        if !backoff.wait(&telegram, &error, &stop).await {
            return;
        }
    }
    match updates {
        UpdateSource::Polled => bot::poll(telegram, dispatcher, stop).await,
        UpdateSource::Delivered { .. } => {
            tracing::info!("Telegram delivers updates to the webhook")
        }
    }
}

/// Gives the webhook of Telegram, in `web`, what takes its bytes.
pub(super) fn update_door(dispatcher: UpdateDispatcher) -> UpdateHandler {
    Arc::new(move |bytes| {
        let dispatcher = dispatcher.clone();
        Box::pin(async move { dispatcher.take_bytes(bytes).await })
    })
}
