//! How updates of Telegram come in: by polling or by a webhook that it is told of.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use url::Url;

use crate::bot::{self, BotServices, CallError, TelegramBackoff, UpdateDispatcher};
use crate::channels::telegram::Telegram;
use crate::config::{Config, UpdateMode};
use crate::store::{Lease, Singleton};
use crate::web::UpdateHandler;

/// Registering menus and the webhook.
const SETUP: Singleton = Singleton::named("registration");
/// Fetching updates.
const POLLING: Singleton = Singleton::named("polling");

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
    tokio::join!(
        set_up(&services, &updates, &stop),
        bot::recheck_refused_token(&services.telegram, &stop),
        fetch(&services, &updates, &dispatcher, &stop),
    );
}

/// Registers the menus, and the webhook where there is one. Replicas that start together do so one
/// after the other: Telegram refuses what is said twice within a second.
async fn set_up(services: &BotServices, updates: &UpdateSource, stop: &CancellationToken) {
    let setup = |lease: Lease| async move {
        let webhook = async {
            let UpdateSource::Delivered { url, secret, connections } = updates else { return };
            let webhook = Some((url, secret.as_str(), *connections));
            if told(&services.telegram, webhook, lease.ended()).await {
                tracing::info!("Telegram delivers updates to the webhook");
            }
        };
        tokio::join!(bot::register_command_menus(services, lease.ended()), webhook);
    };
    SETUP.run(&services.store, stop, setup).await;
}

/// Fetches updates, where that is how they come, while no other replica does.
async fn fetch(
    services: &BotServices,
    updates: &UpdateSource,
    dispatcher: &UpdateDispatcher,
    stop: &CancellationToken,
) {
    let UpdateSource::Polled = updates else { return };
    let polling = |lease: Lease| async move {
        if told(&services.telegram, None, lease.ended()).await {
            bot::poll(services.telegram.clone(), dispatcher.clone(), lease).await;
        }
    };
    POLLING.run(&services.store, stop, polling).await;
}

/// Tells Telegram where updates go, until it listens; false when it is time to stop.
async fn told(
    telegram: &Telegram,
    webhook: Option<(&Url, &str, u8)>,
    stop: &CancellationToken,
) -> bool {
    let mut backoff = TelegramBackoff::default();
    while let Err(error) = bot::set_webhook(telegram, webhook).await {
        // Another replica has just said the same.
        let is_too_soon = matches!(error, CallError::Refused { code: 429, .. });
        if !is_too_soon && backoff.should_log(&error) {
            tracing::error!(%error, "Telegram could not be told where updates go");
        }
        if !backoff.wait(telegram, &error, stop).await {
            return false;
        }
    }
    true
}

/// Gives the webhook of Telegram, in `web`, what takes its bytes.
pub(super) fn update_door(dispatcher: UpdateDispatcher) -> UpdateHandler {
    Arc::new(move |bytes| {
        let dispatcher = dispatcher.clone();
        Box::pin(async move { dispatcher.take_bytes(bytes).await })
    })
}
