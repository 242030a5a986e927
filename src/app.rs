//! The wiring, the only room that knows every other. It builds the program from the settings,
//! starts it, and stops it in order: first the doors, then the workers.

mod alerts;
mod channels;
mod settings;
mod sms;
mod verifications;
mod wiring;
mod zones;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::bot::{self, BotServices, Pump, TelegramBackoff, UpdateVerdict};
use crate::channels::telegram::{CallError, Telegram, TokenState};
use crate::channels::{AskError, BadChannel, Channel};
use crate::clock::Clock;
use crate::config::{Config, UpdateMode};
use crate::language::LanguageError;
use crate::stats::metrics;
use crate::store::{ConnectionSecurity, Store, StoreError, StoreOptions};
use crate::web::{self, UpdateHandler, UpdateOutcome};
use crate::webhooks::WebhookError;
use crate::webhooks::signature::InvalidSigningSecret;
use wiring::Wiring;

pub use channels::{UnknownChannel, channels, telegram, warnings};
pub use settings::composer;

/// How long what is in hand may take to finish when the process is told to stop, the store's
/// closing included.
const GRACE: Duration = Duration::from_millis(9_500);
/// How much of an answer the system takes before it is read, in bytes; Linux keeps twice as much.
const SEND_BUFFER: u32 = 32 << 10;
/// How many connections wait in the system's queue.
const BACKLOG: u32 = 1024;
/// How much of that the doors may take: a caller that never finishes its request must not cost the
/// engine its end.
const DOORS_GRACE: Duration = Duration::from_secs(3);
/// How long to wait before what went wrong is tried again.
const PAUSE: Duration = Duration::from_secs(2);

/// Why the house cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The words.
    #[error(transparent)]
    Language(#[from] LanguageError),
    /// The Bot API's address.
    #[error("telegram.api_url: {0}")]
    Telegram(#[from] CallError),
    /// The SMS account.
    #[error("sms.api_url: {0}")]
    Sms(#[from] AskError),
    /// A channel that can't be registered.
    #[error(transparent)]
    Channel(#[from] BadChannel),
    /// A category names a channel that there is not.
    #[error(transparent)]
    UnknownChannel(#[from] UnknownChannel),
    /// A signing secret.
    #[error("hook.signing_secrets: {0}")]
    Secret(#[from] InvalidSigningSecret),
    /// Where tickets are told of.
    #[error(transparent)]
    Webhook(#[from] WebhookError),
    /// The listener.
    #[error("http.listen {address}: {error}")]
    Listen {
        /// Where we wanted to listen.
        address: SocketAddr,
        error: std::io::Error,
    },
}

/// A running program: its doors, its workers and its store.
pub struct App {
    address: SocketAddr,
    doors: CancellationToken,
    workers: CancellationToken,
    door_tasks: Vec<JoinHandle<()>>,
    worker_tasks: Vec<JoinHandle<()>>,
    store: Store,
    token: watch::Receiver<TokenState>,
}

/// Opens the database of these settings, migrated.
///
/// # Errors
/// When it cannot be opened.
pub async fn open_store(config: &Config) -> Result<Store, StoreError> {
    Store::open(&opening(config)?).await
}

/// Opens the database of these settings for a command, beside the bot where it runs. None is made
/// where none is.
///
/// # Errors
/// When it cannot be opened.
pub async fn visit_store(config: &Config) -> Result<Store, StoreError> {
    Store::visit(&opening(config)?).await
}

/// Which database these settings name, for people: a file's path, or a server's address without the
/// password.
///
/// # Errors
/// When that can't be said.
pub fn shown_store(config: &Config) -> Result<String, StoreError> {
    opening(config)?.shown()
}

fn opening(config: &Config) -> Result<StoreOptions, StoreError> {
    let place = config.database_location().map_err(|fault| StoreError::Open(fault.to_string()))?;
    let opening =
        StoreOptions { url: place.to_string(), max_connections: config.database.max_connections };
    if !config.database.allow_plaintext {
        opening.insists_on_tls()?;
    }
    Ok(opening)
}

/// How the server of these settings is reached, of an open store; none on SQLite.
pub async fn wire(
    config: &Config,
    store: &Store,
) -> Result<Option<ConnectionSecurity>, StoreError> {
    store.wire(&opening(config)?).await
}

fn listen(address: SocketAddr) -> std::io::Result<(TcpListener, SocketAddr)> {
    let socket = if address.is_ipv6() { TcpSocket::new_v6()? } else { TcpSocket::new_v4()? };
    socket.set_reuseaddr(true)?;
    // What is accepted inherits it: answers that nobody reads take the system's memory, too.
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    let listener = socket.listen(BACKLOG)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

impl App {
    /// Opens the house and starts everything in it.
    ///
    /// # Errors
    /// When the database, the words or the listener will not do.
    pub async fn start(config: &Config, clock: Clock) -> Result<Self, StartError> {
        Self::start_with(config, clock, Vec::new()).await
    }

    /// The same with more channels than the program comes with. `categories.*.channels` may name
    /// them.
    ///
    /// # Errors
    /// As [`App::start`], and when the name of a channel is taken.
    pub async fn start_with(
        config: &Config,
        clock: Clock,
        more: Vec<Arc<dyn Channel>>,
    ) -> Result<Self, StartError> {
        metrics::begin();
        let wiring = Wiring::lay(config, clock, more).await?;
        let listening = listen(config.http.listen);
        let (listener, address) =
            listening.map_err(|error| StartError::Listen { address: config.http.listen, error })?;
        let (doors, workers) = (CancellationToken::new(), CancellationToken::new());
        let webhooks = wiring.webhook_sender()?;
        let mut worker_tasks = wiring.workers(&workers);
        worker_tasks.extend(webhooks.map(|webhooks| {
            let tells = workers.clone();
            tokio::spawn(keep_up("webhooks", workers.clone(), move || {
                webhooks.clone().run(tells.clone())
            }))
        }));
        let desk = wiring.bot_services();
        let pump = bot::pump(desk.clone());
        let door_tasks = vec![
            tokio::spawn(web::serve(
                listener,
                wiring.door(pump.clone())?,
                settings::door_limits(config),
                doors.clone(),
            )),
            tokio::spawn(attend(desk, updates_come(config), pump, doors.clone())),
        ];
        let (token, store) = (wiring.telegram.token(), wiring.store);
        Ok(Self { address, doors, workers, door_tasks, worker_tasks, store, token })
    }

    /// Where the HTTP door is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until `/readyz` says yes, as far as Telegram has a say in it.
    pub async fn is_ready(&self) {
        let mut token = self.token.clone();
        // The sender lives as long as the house.
        let _ = token.wait_for(|state| state.objection().is_none()).await;
    }

    /// Closes the doors, finishes what is in hand within ten seconds, and closes the store.
    pub async fn stop(self) {
        let end = Instant::now() + GRACE;
        self.doors.cancel();
        if timeout_at(end.min(Instant::now() + DOORS_GRACE), ended(self.door_tasks)).await.is_err()
        {
            tracing::warn!(
                "a request was still in hand when the doors closed; whoever sent it will send it again"
            );
        }
        self.workers.cancel();
        let orderly = async {
            ended(self.worker_tasks).await;
            self.store.close().await;
        };
        if timeout_at(end, orderly).await.is_err() {
            tracing::warn!(
                "some work was still in hand after ten seconds; the next start takes it up"
            );
        }
    }
}

async fn ended(tasks: Vec<JoinHandle<()>>) {
    for task in tasks {
        if let Err(error) = task.await {
            tracing::error!(%error, "a task of the house ended badly");
        }
    }
}

/// Runs a worker until `stop`. One that panics is started again: the tables say what is left to do.
async fn keep_up<W>(name: &'static str, stop: CancellationToken, worker: impl Fn() -> W)
where
    W: Future<Output = ()> + Send + 'static,
{
    while let Err(error) = tokio::spawn(worker()).await {
        tracing::error!(name, %error, "a worker of the house ended badly and is started again");
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = stop.cancelled() => return,
        }
    }
}

/// How updates come to us.
enum Updates {
    Polled,
    Delivered { url: Url, secret: String, connections: u8 },
}

fn updates_come(config: &Config) -> Updates {
    let url = config.webhook_url().and_then(|url| Url::parse(&url).ok());
    match (config.telegram.mode, url) {
        (UpdateMode::Webhook, Some(url)) => {
            let secret = config.telegram.webhook_secret.expose().to_owned();
            Updates::Delivered { url, secret, connections: config.telegram.webhook_max_connections }
        }
        _ => Updates::Polled,
    }
}

/// Has Telegram say who we are, then hears what is written to us: before that no update could be
/// understood.
async fn attend(services: BotServices, updates: Updates, pump: Pump, stop: CancellationToken) {
    if !services.introduce(&stop).await {
        return;
    }
    let telegram = services.telegram.clone();
    tokio::join!(
        bot::register_command_menus(&services, &stop),
        bot::recheck_refused_token(&telegram, &stop),
        receive(updates, telegram.clone(), pump, stop.clone())
    );
}

/// Tells Telegram where updates go, until it listens; then fetches them, where that is how they
/// come.
async fn receive(updates: Updates, telegram: Telegram, pump: Pump, stop: CancellationToken) {
    let mut backoff = TelegramBackoff::default();
    loop {
        let webhook = match &updates {
            Updates::Polled => None,
            Updates::Delivered { url, secret, connections } => {
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
        Updates::Polled => bot::poll(telegram, pump, stop).await,
        Updates::Delivered { .. } => tracing::info!("Telegram delivers updates to the webhook"),
    }
}

fn update_door(pump: Pump) -> UpdateHandler {
    Arc::new(move |bytes| {
        let pump = pump.clone();
        Box::pin(async move {
            match pump.take_bytes(bytes).await {
                UpdateVerdict::Done => UpdateOutcome::Done,
                UpdateVerdict::Unreadable => UpdateOutcome::Unreadable,
                UpdateVerdict::Later => UpdateOutcome::Later,
            }
        })
    })
}
