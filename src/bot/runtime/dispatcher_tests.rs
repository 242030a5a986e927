use std::sync::OnceLock;

use serde_json::json;
use url::Url;

use super::*;
use crate::access::staff::StaffDirectory;
use crate::bot::runtime::{FollowUp, HandlerResult};
use crate::bot::{UnrecordedReplies, UpdateKeys};
use crate::channels::Registry;
use crate::channels::limits::{Limiter, Rates};
use crate::channels::telegram::Telegram;
use crate::clock::Clock;
use crate::config::Config;
use crate::delivery::DeliveryContext;
use crate::delivery::receipts::ReceiptSink;
use crate::language::{Locale, Localizer, MessageCatalog, Zone};
use crate::notifications::NotificationRules;
use crate::notifications::alerts::AlertTexts;
use crate::notifications::verifications::{CodeKey, VerificationService};
use crate::orders::wording::OrderTexts;
use crate::store::{Store, StoreOptions};
use crate::support::Support;

/// What takes receipts, where nothing is ever sent.
fn receipts(store: &Store, telegram: &Telegram) -> ReceiptSink {
    ReceiptSink::new(DeliveryContext {
        store: store.clone(),
        channels: Registry::default().with(Arc::new(telegram.clone())).expect("the only channel"),
        clock: Clock::System,
        rules: NotificationRules::default().rules,
        listeners: Arc::default(),
        wake: crate::store::Wake::default(),
    })
}

fn settings() -> Config {
    let secrets = [
        ("BELLHOP__TELEGRAM__TOKEN", "1:a"),
        ("BELLHOP__HOOK__SIGNING_SECRETS", "[\"whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD\"]"),
    ];
    Config::read("", secrets.map(|(key, value)| (key.to_owned(), value.to_owned())))
        .expect("settings")
}

fn localizer() -> Localizer {
    Localizer {
        messages: Arc::new(MessageCatalog::load().expect("words")),
        default_locale: Locale::En,
        default_zone: Zone::UTC,
        shop: "Blue Door".into(),
    }
}

/// Services on a store of its own, with nobody at the other end of the Bot API.
async fn services(folder: &tempfile::TempDir) -> BotServices {
    let url = format!("sqlite:{}", folder.path().join("bot.db").display());
    let (chat_per_second, chat_burst) = (1, 1);
    let rates =
        Rates { enabled: false, per_second: 1, chat_per_second, chat_burst, group_per_minute: 1 };
    let nobody = Url::parse("http://127.0.0.1:1").expect("a URL");
    let me = BotIdentity { id: 42, username: "bellhop_bot".to_owned() };
    let config = settings();
    let telegram = Telegram::new(&nobody, "1:a", Limiter::new(rates)).expect("a client");
    let store = Store::open(&StoreOptions::new(url, 2)).await.expect("a store");
    let localizer = localizer();
    let order_texts = OrderTexts {
        localizer: localizer.clone(),
        carriers: Arc::new(config.carriers),
        outbound: NotificationRules::default(),
    };
    BotServices {
        codes: VerificationService {
            store: store.clone(),
            clock: Clock::System,
            words: localizer.messages.clone(),
            outbound: NotificationRules::default(),
            key: CodeKey::derive("a secret"),
            rules: Arc::new(config.verifications),
            shop: localizer.shop.clone(),
            default_locale: Locale::En,
            engine: crate::store::Wake::default(),
            gates: Arc::default(),
        },
        roster: StaffDirectory::new(&[], crate::config::AgentPolicy::Auto),
        announcer: AlertTexts {
            words: localizer.messages.clone(),
            locale: Locale::En,
            zone: Zone::UTC,
            shop: localizer.shop.clone(),
            max_segments: 1,
        },
        receipts: receipts(&store, &telegram),
        support: Support {
            localizer: localizer.clone(),
            outbound: NotificationRules::default(),
            rules: Arc::default(),
            reader: crate::store::Wake::default(),
        },
        contact: "".into(),
        store,
        clock: Clock::System,
        telegram,
        localizer,
        order_texts,
        outbound: NotificationRules::default(),
        engine: crate::store::Wake::default(),
        update_keys: UpdateKeys::default(),
        unrecorded: UnrecordedReplies::default(),
        me: Arc::new(OnceLock::from(me)),
        username: Arc::default(),
    }
}

/// A tree whose one handler panics when it is told to.
fn tree() -> HandlerTree {
    dptree::entry().endpoint(async |ctx: UpdateContext, kind: UpdateKind| -> HandlerResult {
        let said = match &kind {
            UpdateKind::Message(message) => message.words.as_str().to_owned(),
            _ => String::new(),
        };
        assert!(said != "panic", "as it was told");
        Ok(ctx.end("said", FollowUp::Nothing).await?)
    })
}

fn said(update_id: i64, text: &str) -> Vec<u8> {
    json!({"update_id": update_id, "message": {"message_id": 5, "date": 1, "text": text,
        "chat": {"id": 7, "type": "private", "first_name": "Lena"}}})
    .to_string()
    .into_bytes()
}

async fn rows(services: &BotServices) -> Vec<String> {
    crate::bot::runtime::queries::everything(&services.store).await.expect("rows")
}

#[tokio::test]
async fn a_handler_that_panics_harms_only_its_own_update() {
    let folder = tempfile::tempdir().expect("a folder");
    let services = services(&folder).await;
    let dispatcher = UpdateDispatcher::over(services.clone(), tree());
    for (id, text) in [(1, "before"), (2, "panic"), (3, "after")] {
        assert_eq!(dispatcher.take_bytes(said(id, text)).await, UpdateVerdict::Done, "{text}");
    }
    assert_eq!(
        dispatcher.take_bytes(said(2, "panic")).await,
        UpdateVerdict::Done,
        "what failed is not tried again"
    );
    assert_eq!(
        rows(&services).await,
        ["1 said done -", "2 failed failed a handler panicked: as it was told", "3 said done -"]
    );
}

#[tokio::test]
async fn before_telegram_says_who_we_are_nothing_is_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut services = services(&folder).await;
    let me = std::mem::take(&mut services.me);
    let dispatcher = UpdateDispatcher::over(services.clone(), tree());
    assert_eq!(dispatcher.take_bytes(said(1, "early")).await, UpdateVerdict::Later);
    services.me.set(me.get().cloned().expect("us")).expect("said once");
    assert_eq!(dispatcher.take_bytes(said(1, "early")).await, UpdateVerdict::Done);
    assert_eq!(rows(&services).await, ["1 said done -"]);
}

#[tokio::test]
async fn an_update_does_not_overtake_one_that_could_not_be_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut services = services(&folder).await;
    let me = std::mem::take(&mut services.me);
    let dispatcher = UpdateDispatcher::over(services.clone(), tree());
    let read = |id| IncomingUpdate::read(&said(id, "words")).expect("an update");
    let (first, second) = (dispatcher.take(read(1)), dispatcher.take(read(2)));
    assert_eq!(first.await, UpdateVerdict::Later);
    services.me.set(me.get().cloned().expect("us")).expect("said once");
    assert_eq!(
        second.await,
        UpdateVerdict::Later,
        "by now it could be, but the one before it comes again"
    );
    assert_eq!(
        (dispatcher.take(read(1)).await, dispatcher.take(read(2)).await),
        (UpdateVerdict::Done, UpdateVerdict::Done)
    );
}

#[tokio::test]
async fn whoever_gives_up_waiting_leaves_the_update_in_hand() {
    let folder = tempfile::tempdir().expect("a folder");
    let services = services(&folder).await;
    let dispatcher = UpdateDispatcher::over(services.clone(), tree());
    let waiting = dispatcher.queues.join(crate::bot::update::ChatKey { chat: 7, topic: 0 });
    let mut taking = Box::pin(dispatcher.take_bytes(said(1, "words")));
    assert!(futures_util::poll!(&mut taking).is_pending());
    drop(taking);
    let mut after = dispatcher.queues.join(crate::bot::update::ChatKey { chat: 7, topic: 0 });
    waiting.done(UpdateVerdict::Done);
    assert_eq!(after.wait().await, Some(UpdateVerdict::Done));
    assert_eq!(rows(&services).await, ["1 said done -"]);
}
