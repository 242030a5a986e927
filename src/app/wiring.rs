//! What the parts of the program share, and the parts that are built from it.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::schedules::Schedules;
use super::start_error::StartError;
use super::supervision::spawn_worker;
use super::{alerts, channels, database, settings, sms_webhooks, updates, verifications, zones};
use crate::access::KeyRateLimiter;
use crate::access::staff::StaffDirectory;
use crate::bot::{self, BotServices, UpdateDispatcher, UpdateKeys};
use crate::channels::Channel;
use crate::channels::telegram::Telegram;
use crate::clock::Clock;
use crate::config::{Config, Secret};
use crate::delivery::engine::Engine;
use crate::delivery::receipts::ReceiptSink;
use crate::delivery::{DeliveryContext, OutcomeListener};
use crate::language::{Localizer, MessageCatalog};
use crate::notifications::NotificationRules;
use crate::notifications::alerts::{AlertListener, AlertNotifier};
use crate::notifications::verifications::VerificationService;
use crate::orders::inbox::Inbox;
use crate::orders::intake::Intake;
use crate::orders::live_cards::CardListener;
use crate::orders::wording::OrderTexts;
use crate::store::Store;
use crate::store::Wake;
use crate::support::{
    self, InboundSmsWorker, RelayListener, RelayRetryWorker, Support, TimerScheduler,
    WebhookFailureNotifier,
};
use crate::web::{BodyMemory, LARGEST_UPDATE, WebContext, WebServices};
use crate::webhooks::signature::SigningKeys;
use crate::webhooks::{WebhookSender, WebhookTarget};

/// What every part is wired with.
pub(super) struct Wiring<'c> {
    config: &'c Config,
    clock: Clock,
    pub store: Store,
    pub telegram: Telegram,
    localizer: Localizer,
    outbound: NotificationRules,
    order_texts: OrderTexts,
    delivery: DeliveryContext,
    engine: Engine,
    engine_wake: Wake,
    intake_wake: Wake,
    roster: StaffDirectory,
    codes: VerificationService,
    support: Support,
    username: Arc<OnceLock<String>>,
    update_keys: UpdateKeys,
}

fn support_desk(config: &Config, localizer: &Localizer, outbound: &NotificationRules) -> Support {
    Support {
        localizer: localizer.clone(),
        outbound: outbound.clone(),
        rules: Arc::new(settings::support(config)),
        reader: Wake::default(),
    }
}

impl<'c> Wiring<'c> {
    /// Opens the database, the words and the channels.
    pub(super) async fn lay(
        config: &'c Config,
        clock: Clock,
        more: Vec<Arc<dyn Channel>>,
    ) -> Result<Self, StartError> {
        let store = database::open_store(config).await?;
        let telegram = channels::telegram(config)?;
        let update_keys =
            UpdateKeys::of(&store, config.telegram.token.expose(), clock.now()).await?;
        let localizer = settings::localizer(config, MessageCatalog::load()?);
        let channels = channels::registry(config, telegram.clone(), more)?;
        channels.open().for_each(|channel| channel.share_limits(&store));
        let outbound = settings::outbound(config, &localizer, &channels);
        let order_texts = OrderTexts {
            localizer: localizer.clone(),
            carriers: Arc::new(config.carriers.clone()),
            outbound: outbound.clone(),
        };
        let engine_wake = Wake::default();
        let support = support_desk(config, &localizer, &outbound);
        for (old, new) in support::group_migrations(&store).await? {
            telegram.moved(old, new);
        }
        let context = DeliveryContext {
            store: store.clone(),
            channels,
            clock: clock.clone(),
            rules: outbound.rules.clone(),
            listeners: listeners(&order_texts, &support).into(),
            wake: engine_wake.clone(),
        };
        let engine = Engine::new(context.clone(), settings::engine(config, &context.channels));
        let codes = verifications::verification_service(
            config,
            &store,
            &clock,
            &localizer,
            &outbound,
            &engine_wake,
        )?;
        Ok(Self {
            config,
            clock,
            store,
            telegram,
            localizer,
            outbound,
            order_texts,
            delivery: context,
            engine,
            engine_wake,
            intake_wake: Wake::default(),
            roster: StaffDirectory::new(&config.staff.members, config.support.agents),
            codes,
            support,
            username: Arc::default(),
            update_keys,
        })
    }

    /// The sender of webhooks, where the settings name a receiver.
    fn webhook_sender(&self) -> Result<Option<WebhookSender>, StartError> {
        let webhook = &self.config.support.webhook;
        let Some(url) = webhook.target() else { return Ok(None) };
        let (secret, may_be_private) = (webhook.secret.expose(), webhook.allow_private);
        let target = WebhookTarget { url, secret, may_be_private };
        let listener = WebhookFailureNotifier {
            support: self.support.clone(),
            engine: self.engine_wake.clone(),
        };
        let (store, clock) = (self.store.clone(), self.clock.clone());
        Ok(Some(WebhookSender::new(store, clock, Arc::new(listener), target)?))
    }

    fn intake(&self) -> Intake {
        Intake {
            store: self.store.clone(),
            clock: self.clock.clone(),
            texts: self.order_texts.clone(),
            tell_within: self.config.orders.tell_within(),
            wake: self.intake_wake.clone(),
            engine: self.engine_wake.clone(),
        }
    }

    /// Starts what works off the tables.
    pub(super) fn workers(
        &self,
        stop: &CancellationToken,
    ) -> Result<Vec<JoinHandle<()>>, StartError> {
        let webhooks = self.webhook_sender()?;
        let intake = self.intake();
        let notifier = alerts::alert_notifier(
            self.config,
            &self.store,
            &self.clock,
            &self.localizer,
            &self.outbound,
            &self.roster,
            &self.engine_wake,
        );
        let schedules = self.schedules(notifier);
        let reader = InboundSmsWorker {
            store: self.store.clone(),
            clock: self.clock.clone(),
            support: self.support.clone(),
            engine: self.engine_wake.clone(),
        };
        let (engine, clock) = (self.engine.clone(), self.clock.clone());
        let mut workers = vec![
            spawn_worker("engine", stop, move |stop| engine.clone().run(stop)),
            spawn_worker("intake", stop, move |stop| intake.clone().run(stop)),
            spawn_worker("reader", stop, move |stop| reader.clone().run(stop)),
            spawn_worker("schedules", stop, move |stop| schedules.clone().run(stop)),
            spawn_worker("zones", stop, move |stop| zones::watch(clock.clone(), stop)),
        ];
        workers.extend(webhooks.map(|webhooks| {
            spawn_worker("webhooks", stop, move |stop| webhooks.clone().run(stop))
        }));
        Ok(workers)
    }

    /// What looks at the clock, for all replicas.
    fn schedules(&self, alerts: AlertNotifier) -> Schedules {
        let relay_retry = RelayRetryWorker {
            store: self.store.clone(),
            clock: self.clock.clone(),
            support: self.support.clone(),
            engine: self.engine_wake.clone(),
        };
        let timers = TimerScheduler {
            store: self.store.clone(),
            clock: self.clock.clone(),
            support: self.support.clone(),
            engine: self.engine_wake.clone(),
        };
        let dialogues = bot::DialogueExpiry {
            store: self.store.clone(),
            clock: self.clock.clone(),
            localizer: self.localizer.clone(),
            outbound: self.outbound.clone(),
            engine: self.engine_wake.clone(),
            after: Duration::from_secs(self.config.support.dialogue_idle_min * 60),
        };
        let (store, codes) = (self.store.clone(), self.codes.clone());
        Schedules { store, codes, alerts, relay_retry, timers, dialogues }
    }

    /// What the bot's handlers work with.
    pub(super) fn bot_services(&self) -> BotServices {
        BotServices {
            store: self.store.clone(),
            clock: self.clock.clone(),
            telegram: self.telegram.clone(),
            codes: self.codes.clone(),
            roster: self.roster.clone(),
            announcer: alerts::alert_texts(&self.localizer, &self.outbound),
            support: self.support.clone(),
            contact: self.config.shop.contact.as_str().into(),
            localizer: self.localizer.clone(),
            order_texts: self.order_texts.clone(),
            outbound: self.outbound.clone(),
            receipts: ReceiptSink::new(self.delivery.clone()),
            engine: self.engine_wake.clone(),
            update_keys: self.update_keys,
            unrecorded: bot::UnrecordedReplies::default(),
            me: Arc::default(),
            username: self.username.clone(),
        }
    }

    /// What the HTTP door needs.
    pub(super) fn door(&self, dispatcher: UpdateDispatcher) -> Result<WebContext, StartError> {
        let (delivery, reader) = (&self.delivery, &self.support.reader);
        let texts = sms_webhooks::inbound(
            self.config,
            &self.localizer,
            delivery,
            &self.engine_wake,
            reader,
            &self.store,
            &self.clock,
        );
        let secrets = self.config.hook.signing_secrets.iter().map(Secret::expose);
        Ok(WebContext::from(WebServices {
            clock: self.clock.clone(),
            store: self.store.clone(),
            engine: self.engine_wake.clone(),
            breakers: self.engine.breakers(),
            channels: self.delivery.channels.clone(),
            composer: settings::composer_with(&self.localizer, &self.outbound),
            pace: KeyRateLimiter::new(self.config.limits.api_per_second, &self.store),
            inbox: Inbox::open(self.intake()),
            keys: Arc::new(SigningKeys::from_secrets(secrets)?),
            rules: settings::hook_rules(self.config),
            memory: BodyMemory::of(
                self.config.http.body_memory_bytes,
                self.config.hook.max_body_bytes.max(LARGEST_UPDATE),
            ),
            telegram_secret: self.config.telegram.webhook_secret.expose().into(),
            updates: updates::update_door(dispatcher),
            token: self.telegram.token(),
            sms: sms_webhooks::door(self.config, ReceiptSink::new(self.delivery.clone()), texts)
                .map(Arc::new),
            username: self.username.clone(),
            codes: self.codes.clone(),
            support: self.support.clone(),
        }))
    }
}

/// Who is told the outcomes of notifications.
fn listeners(order_texts: &OrderTexts, support: &Support) -> Vec<Arc<dyn OutcomeListener>> {
    let relays = RelayListener { support: support.clone() };
    vec![
        Arc::new(CardListener { texts: order_texts.clone() }),
        Arc::new(AlertListener),
        Arc::new(relays),
        Arc::new(bot::ReplyListener),
    ]
}
