//! What the parts of the program share, and the parts that are built from it.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::start_error::StartError;
use super::supervision::keep_up;
use super::{alerts, channels, database, settings, sms, updates, verifications, zones};
use crate::access::KeyRateLimiter;
use crate::access::staff::StaffDirectory;
use crate::bot::{self, BotServices, Pump, UpdateNumbering};
use crate::channels::Channel;
use crate::channels::telegram::Telegram;
use crate::clock::Clock;
use crate::config::{Config, Secret};
use crate::delivery::engine::Engine;
use crate::delivery::receipts::ReceiptSink;
use crate::delivery::{DeliveryContext, OutcomeListener};
use crate::language::{Localizer, MessageCatalog};
use crate::notifications::NotificationRules;
use crate::notifications::alerts::AlertListener;
use crate::notifications::verifications::VerificationService;
use crate::orders::inbox::Inbox;
use crate::orders::intake::Intake;
use crate::orders::live_cards::CardListener;
use crate::orders::wording::OrderTexts;
use crate::store::Store;
use crate::store::Wake;
use crate::support::{
    self, ClockScheduler, RelayListener, RelaySweeper, SmsReader, Support, WebhookFailureNotifier,
};
use crate::web::{BodyMemory, LARGEST_UPDATE, WebContext};
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
    numbering: UpdateNumbering,
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
        let numbering =
            UpdateNumbering::of(&store, config.telegram.token.expose(), clock.now()).await?;
        let localizer = settings::localizer(config, MessageCatalog::load()?);
        let channels = channels::registry(config, telegram.clone(), more)?;
        let outbound = settings::outbound(config, &localizer, &channels);
        let order_texts = OrderTexts {
            localizer: localizer.clone(),
            carriers: Arc::new(config.carriers.clone()),
            outbound: outbound.clone(),
        };
        let engine_wake = Wake::default();
        let support = Support {
            localizer: localizer.clone(),
            outbound: outbound.clone(),
            rules: Arc::new(settings::support(config)),
            reader: Wake::default(),
        };
        for (old, new) in support::group_migrations(&store).await? {
            telegram.moved(old, new);
        }
        let relays = RelayListener { support: support.clone() };
        let listeners: Vec<Arc<dyn OutcomeListener>> = vec![
            Arc::new(CardListener { texts: order_texts.clone() }),
            Arc::new(AlertListener),
            Arc::new(relays),
            Arc::new(bot::ReplyListener),
        ];
        let context = DeliveryContext {
            store: store.clone(),
            channels,
            clock: clock.clone(),
            rules: outbound.rules.clone(),
            listeners: listeners.into(),
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
            numbering,
        })
    }

    /// The sender of webhooks, where the settings name a receiver.
    pub(super) fn webhook_sender(&self) -> Result<Option<WebhookSender>, StartError> {
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

    /// Starts what works off the tables.
    pub(super) fn workers(&self, stop: &CancellationToken) -> Vec<JoinHandle<()>> {
        let intake = Intake {
            store: self.store.clone(),
            clock: self.clock.clone(),
            texts: self.order_texts.clone(),
            tell_within: self.config.orders.tell_within(),
            wake: self.intake_wake.clone(),
            engine: self.engine_wake.clone(),
        };
        let teller = alerts::alert_notifier(
            self.config,
            &self.store,
            &self.clock,
            &self.localizer,
            &self.outbound,
            &self.roster,
            &self.engine_wake,
        );
        let sweeper = RelaySweeper {
            store: self.store.clone(),
            clock: self.clock.clone(),
            support: self.support.clone(),
            engine: self.engine_wake.clone(),
        };
        let reader = SmsReader {
            store: self.store.clone(),
            clock: self.clock.clone(),
            support: self.support.clone(),
            engine: self.engine_wake.clone(),
        };
        let scheduler = ClockScheduler {
            store: self.store.clone(),
            clock: self.clock.clone(),
            support: self.support.clone(),
            engine: self.engine_wake.clone(),
        };
        let idle = bot::DialogueExpiry {
            store: self.store.clone(),
            clock: self.clock.clone(),
            localizer: self.localizer.clone(),
            outbound: self.outbound.clone(),
            engine: self.engine_wake.clone(),
            after: Duration::from_secs(self.config.support.dialogue_idle_min * 60),
        };
        let (schedules, idles) = (stop.clone(), stop.clone());
        let reads = stop.clone();
        let (engine, delivers, applies, tells, sweeps) =
            (self.engine.clone(), stop.clone(), stop.clone(), stop.clone(), stop.clone());
        let (codes, forgets) = (self.codes.clone(), stop.clone());
        let (clock, watches) = (self.clock.clone(), stop.clone());
        vec![
            tokio::spawn(keep_up("engine", stop.clone(), move || {
                engine.clone().run(delivers.clone())
            })),
            tokio::spawn(keep_up("intake", stop.clone(), move || {
                intake.clone().run(applies.clone())
            })),
            tokio::spawn(keep_up("sweeper", stop.clone(), move || {
                sweeper.clone().run(sweeps.clone())
            })),
            tokio::spawn(keep_up("scheduler", stop.clone(), move || {
                scheduler.clone().run(schedules.clone())
            })),
            tokio::spawn(keep_up("idle", stop.clone(), move || idle.clone().run(idles.clone()))),
            tokio::spawn(keep_up("reader", stop.clone(), move || {
                reader.clone().run(reads.clone())
            })),
            tokio::spawn(keep_up("codes", stop.clone(), move || {
                codes.clone().forget(forgets.clone())
            })),
            tokio::spawn(keep_up("teller", stop.clone(), move || {
                teller.clone().run(tells.clone())
            })),
            tokio::spawn(keep_up("zones", stop.clone(), move || {
                zones::watch(clock.clone(), watches.clone())
            })),
        ]
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
            numbering: self.numbering,
            unrecorded: bot::UnrecordedReplies::default(),
            me: Arc::default(),
            username: self.username.clone(),
        }
    }

    /// What the HTTP door needs.
    pub(super) fn door(&self, pump: Pump) -> Result<WebContext, StartError> {
        let (delivery, reader) = (&self.delivery, &self.support.reader);
        let texts = sms::inbound(
            self.config,
            &self.localizer,
            delivery,
            &self.engine_wake,
            reader,
            &self.store,
            &self.clock,
        );
        let secrets = self.config.hook.signing_secrets.iter().map(Secret::expose);
        Ok(WebContext {
            clock: self.clock.clone(),
            store: self.store.clone(),
            engine: self.engine_wake.clone(),
            breakers: self.engine.breakers(),
            channels: self.delivery.channels.clone(),
            composer: settings::composer_with(&self.localizer, &self.outbound),
            pace: KeyRateLimiter::new(self.config.limits.api_per_second),
            inbox: Inbox::open(self.store.clone(), self.clock.clone(), self.intake_wake.clone()),
            keys: Arc::new(SigningKeys::from_secrets(secrets)?),
            rules: settings::hook_rules(self.config),
            memory: BodyMemory::of(
                self.config.http.body_memory_bytes,
                self.config.hook.max_body_bytes.max(LARGEST_UPDATE),
            ),
            telegram_secret: self.config.telegram.webhook_secret.expose().into(),
            updates: updates::update_door(pump),
            token: self.telegram.token(),
            sms: sms::door(self.config, ReceiptSink::new(self.delivery.clone()), texts)
                .map(Arc::new),
            username: self.username.clone(),
            codes: self.codes.clone(),
            support: self.support.clone(),
        })
    }
}
