//! The wiring: the only file that knows every room. Builds the house from settings, starts it, and stops it in order:
//! doors first, then what works off the tables.

mod sms;

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::bot::{self, Desk, Pump, Verdict};
use crate::channels::limits::{Limiter, Rates};
use crate::channels::sms::AskError;
use crate::channels::telegram::{CallError, Telegram};
use crate::channels::{ChannelKind, Channels};
use crate::clock::Clock;
use crate::config::{Config, Mode};
use crate::delivery::Category;
use crate::delivery::Wake;
use crate::delivery::breaker::BreakerRules;
use crate::delivery::engine::{Engine, Settings};
use crate::delivery::policy::{CategoryRules, Rules};
use crate::language::{LanguageError, Words};
use crate::notifications::{Outbound, Staff};
use crate::orders::inbox::Inbox;
use crate::orders::intake::Intake;
use crate::orders::live::LiveCards;
use crate::orders::speaker::Speaker;
use crate::store::{Opening, Store, StoreError};
use crate::web::signature::{BadSecret, Keys};
use crate::web::{self, Door, Handled, UpdateDoor};

/// How long what is in hand may take to finish when the process is told to stop, the store's closing included.
const GRACE: Duration = Duration::from_millis(9_500);
/// How much of that the doors may take: a caller that never finishes its request must not cost the engine its end.
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
    /// A signing secret.
    #[error("hook.signing_secrets: {0}")]
    Secret(#[from] BadSecret),
    /// The listener.
    #[error("http.listen {address}: {error}")]
    Listen {
        /// Where we wanted to listen.
        address: SocketAddr,
        /// Why not.
        error: std::io::Error,
    },
}

/// A running house.
pub struct App {
    address: SocketAddr,
    doors: CancellationToken,
    workers: CancellationToken,
    door_tasks: Vec<JoinHandle<()>>,
    worker_tasks: Vec<JoinHandle<()>>,
    store: Store,
}

/// Opens the database of these settings, migrated.
///
/// # Errors
/// When it cannot be opened.
pub async fn open_store(config: &Config) -> Result<Store, StoreError> {
    Store::open(&Opening { url: config.database.url.expose().to_owned(), max_connections: config.database.max_connections }).await
}

/// The Bot API of these settings, behind its limiter.
///
/// # Errors
/// When its address cannot be made.
pub fn telegram(config: &Config) -> Result<Telegram, CallError> {
    let limits = &config.limits;
    let limiter = Limiter::new(Rates {
        enabled: limits.enabled,
        per_second: limits.telegram_per_second,
        chat_per_second: limits.telegram_chat_per_second,
        chat_burst: limits.telegram_chat_burst,
        group_per_minute: limits.telegram_group_per_minute,
    });
    Telegram::new(&config.telegram.api_url, config.telegram.token.expose(), limiter)
}

impl App {
    /// Opens the house and starts everything in it.
    ///
    /// # Errors
    /// When the database, the words or the listener will not do.
    pub async fn start(config: &Config, clock: Clock) -> Result<Self, StartError> {
        let store = open_store(config).await?;
        let words = Words::load()?;
        let telegram = telegram(config)?;
        let listening = TcpListener::bind(config.http.listen).await;
        let listener = listening.map_err(|error| StartError::Listen { address: config.http.listen, error })?;
        let address = listener.local_addr().map_err(|error| StartError::Listen { address: config.http.listen, error })?;

        let speaker = speaker(config, words);
        let (engine_wake, intake_wake) = (Wake::default(), Wake::default());
        let (doors, workers) = (CancellationToken::new(), CancellationToken::new());

        let channels = Channels { telegram: telegram.clone(), sms: sms::channel(config)? };
        let outcomes: Vec<Arc<dyn crate::delivery::Outcomes>> = vec![Arc::new(LiveCards { speaker: speaker.clone() })];
        let engine = Engine::new(store.clone(), channels, clock.clone(), engine_settings(config), outcomes, engine_wake.clone());
        let intake = Intake {
            store: store.clone(),
            clock: clock.clone(),
            speaker: speaker.clone(),
            wake: intake_wake.clone(),
            engine: engine_wake.clone(),
        };
        let (delivers, applies, delivery) = (workers.clone(), workers.clone(), engine.clone());
        let worker_tasks = vec![
            tokio::spawn(keep_up("engine", workers.clone(), move || delivery.clone().run(delivers.clone()))),
            tokio::spawn(keep_up("intake", workers.clone(), move || intake.clone().run(applies.clone()))),
        ];

        let texts = sms::inbound(config, &store, &clock, &speaker, &engine_wake);
        let username = Arc::new(OnceLock::new());
        let desk = Desk {
            store: store.clone(),
            clock: clock.clone(),
            telegram,
            speaker,
            receipts: engine.clone(),
            engine: engine_wake,
            unrecorded: bot::Unrecorded::default(),
            me: Arc::default(),
            username: username.clone(),
        };
        let pump = Pump::new(desk.clone());
        let door = Door {
            clock: clock.clone(),
            store: store.clone(),
            inbox: Inbox::open(store.clone(), clock, intake_wake),
            keys: Arc::new(Keys::from_secrets(config.hook.signing_secrets.iter().map(crate::config::Secret::expose))?),
            rules: hook_rules(config),
            telegram_secret: config.telegram.webhook_secret.expose().into(),
            updates: update_door(pump.clone()),
            sms: sms::door(config, engine, texts).map(Arc::new),
            username,
        };
        let door_tasks = vec![
            tokio::spawn(serve(listener, door, doors.clone())),
            tokio::spawn(bot::introduce(desk.clone(), doors.clone())),
            tokio::spawn(receive(updates_come(config), desk.telegram, pump, doors.clone())),
        ];
        Ok(Self { address, doors, workers, door_tasks, worker_tasks, store })
    }

    /// Where the HTTP door is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Closes the doors, finishes what is in hand within ten seconds, and closes the store.
    pub async fn stop(self) {
        let end = Instant::now() + GRACE;
        self.doors.cancel();
        if timeout_at(end.min(Instant::now() + DOORS_GRACE), ended(self.door_tasks)).await.is_err() {
            tracing::warn!("a request was still in hand when the doors closed; whoever sent it will send it again");
        }
        self.workers.cancel();
        let orderly = async {
            ended(self.worker_tasks).await;
            self.store.close().await;
        };
        if timeout_at(end, orderly).await.is_err() {
            tracing::warn!("some work was still in hand after ten seconds; the next start takes it up");
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
        (Mode::Webhook, Some(url)) => {
            let secret = config.telegram.webhook_secret.expose().to_owned();
            Updates::Delivered { url, secret, connections: config.telegram.webhook_max_connections }
        }
        _ => Updates::Polled,
    }
}

/// Tells Telegram where updates go, until it listens; then fetches them, where that is how they come.
async fn receive(updates: Updates, telegram: Telegram, pump: Pump, stop: CancellationToken) {
    loop {
        let webhook = match &updates {
            Updates::Polled => None,
            Updates::Delivered { url, secret, connections } => Some((url, secret.as_str(), *connections)),
        };
        match bot::set_webhook(&telegram, webhook).await {
            Ok(()) => break,
            Err(error) => tracing::error!(%error, "Telegram could not be told where updates go"),
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = stop.cancelled() => return,
        }
    }
    match updates {
        Updates::Polled => bot::poll(telegram, pump, stop).await,
        Updates::Delivered { .. } => tracing::info!("Telegram delivers updates to the webhook"),
    }
}

async fn serve(listener: TcpListener, door: Door, stop: CancellationToken) {
    if let Err(error) = web::serve(listener, door, stop).await {
        tracing::error!(%error, "the HTTP door failed");
    }
}

fn update_door(pump: Pump) -> UpdateDoor {
    Arc::new(move |bytes| {
        let pump = pump.clone();
        Box::pin(async move {
            match pump.take_bytes(bytes).await {
                Verdict::Done => Handled::Done,
                Verdict::Unreadable => Handled::Unreadable,
                Verdict::Later => Handled::Later,
            }
        })
    })
}

fn engine_settings(config: &Config) -> Settings {
    let delivery = &config.delivery;
    let breaker = BreakerRules {
        failures: delivery.breaker_failures,
        window: delivery.breaker_window,
        open_for: Duration::from_millis(delivery.breaker_open_ms),
    };
    let (slots, reserved) = (delivery.slots, delivery.slots_reserved);
    Settings { rules: Arc::new(rules(config)), breaker, lease: delivery.lease(), slots, reserved }
}

fn speaker(config: &Config, words: Words) -> Speaker {
    let words = Arc::new(words);
    Speaker {
        outbound: outbound(config, &words),
        words,
        carriers: Arc::new(config.carriers.clone()),
        default_locale: config.locales.default,
        default_zone: config.locales.time_zone,
        shop: config.shop.name.as_str().into(),
    }
}

/// What notifications are sent under.
fn outbound(config: &Config, words: &Arc<Words>) -> Outbound {
    Outbound {
        rules: Arc::new(rules(config)),
        has_sms: config.sms.is_configured(),
        introduction: config.sms.introduce.then(|| words.clone()),
        answers_keywords: config.sms.keyword_replies.are_ours(),
        max_segments: config.sms.max_segments,
        staff: Staff { group: config.telegram.admin_group() },
    }
}

/// The delivery policy of these settings.
fn rules(config: &Config) -> Rules {
    let (delivery, sms) = (&config.delivery, &config.sms);
    let (ms, s) = (Duration::from_millis, Duration::from_secs);
    let categories = Category::ALL.map(|category| {
        // Settings and categories have the same names.
        let named = config.categories.all().into_iter().find(|(name, _)| *name == category.as_str());
        let (_, rules) = named.unwrap_or(("order", &config.categories.order));
        CategoryRules {
            channels: rules.channels.iter().filter_map(|channel| ChannelKind::parse(channel)).collect(),
            fallback_deadline_pressing: ms(rules.fallback_deadline_urgent_ms),
            fallback_deadline: ms(rules.fallback_deadline_ms),
            confirm_within: (rules.confirm_within_s > 0).then(|| s(rules.confirm_within_s)),
            worth: s(rules.worth_s),
        }
    });
    Rules {
        tries: delivery.tries,
        backoff_base: ms(delivery.backoff_base_ms),
        call_timeout_pressing: ms(delivery.call_timeout_urgent_ms),
        call_timeout: ms(delivery.call_timeout_ms),
        rest: ms(delivery.rest_ms),
        poll_after: s(sms.poll_after_s),
        unconfirmed_after: s(sms.unconfirmed_after_s),
        categories,
    }
}

fn hook_rules(config: &Config) -> web::Rules {
    web::Rules {
        tolerance: Duration::from_secs(config.hook.tolerance_s),
        max_body: config.hook.max_body_bytes,
        max_batch: config.hook.max_batch,
        link_life: Duration::from_secs(config.links.ttl_hours * 3600),
    }
}
