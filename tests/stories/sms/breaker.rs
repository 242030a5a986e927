//! A channel that keeps failing is left alone: what presses goes by the other meanwhile, one call
//! probes whether it is back, and whoever listens is told.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bellhop::app;
use bellhop::channels::{BOT_CHANNEL, ChannelName, Registry};
use bellhop::clock::Clock;
use bellhop::config::Config;
use bellhop::delivery::engine::breaker::BreakerRules;
use bellhop::delivery::engine::{Engine, EngineSettings};
use bellhop::delivery::policy::{CategoryRules, DeliveryRules};
use bellhop::delivery::{
    Category, ChannelChange, ChannelNews, DeliveryContext, DeliveryOutcome, Leg, NewNotification,
    OutcomeListener, Priority, Recipient, outbox,
};
use bellhop::store::Wake;
use bellhop::store::{StoreError, Tx};
use bellhop_simulator::{Fault, FaultAction};
use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use bellhop_testing::house::{House, Plan, Updates, environment, telegram};
use bellhop_testing::phones::{LENA, Note};
use bellhop_testing::story;
use bellhop_testing::{TestStore, probes, store};

const SECOND: Duration = Duration::from_secs(1);

/// A house in which no time passes by itself, with an account.
async fn still_house() -> House {
    let plan = Plan::new().await;
    let house = plan.with_sms().by(&Clock::manual(Clock::System.now())).open().await;
    for chat in 1..=20 {
        house.simulator.start_chat(chat);
    }
    house
}

/// A note for a chat of its own, so that none waits for another.
fn note(chat: i64) -> Note {
    Note::of("order").by("telegram", &chat.to_string(), "Hello").by_sms(LENA, "Hello")
}

#[story]
async fn after_five_failures_what_presses_goes_by_sms_until_a_probe_comes_through() {
    let house = still_house().await;
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::BadGateway));
    for chat in 1..=2 {
        house.enters(note(chat).high()).await;
    }
    house.passes_until(&probes::notifications().state("delivered").at_least(2)).await;
    let failed = house.number(&probes::attempts().code("502").count()).await;
    assert!((5..=6).contains(&failed), "{failed}");
    let (pressing, other) = (house.enters(note(3).high()).await, house.enters(note(4)).await);
    house.until(&probes::notifications().state("delivered").at_least(3)).await;
    assert_eq!(house.tries_of(&pressing).await, ["telegram failed breaker", "sms confirmed -"]);
    assert_eq!(house.tries_of(&other).await, Vec::<String>::new(), "what does not press waits");

    // The first probe fails, and what does not press waits on.
    house.passes_until(&probes::attempts().code("502").at_least(failed + 1)).await;
    house.simulator.clear_faults();
    house.passes_until_settled().await;
    assert_eq!(
        house.tries_of(&other).await,
        ["telegram failed transient", "telegram accepted -"],
        "it was the probe"
    );
    let after = house.enters(note(5).high()).await;
    house.quiet().await;
    assert_eq!(house.tries_of(&after).await, ["telegram accepted -"], "Telegram is back");
}

#[story]
async fn when_both_are_closed_the_first_that_opens_takes_it() {
    let house = still_house().await;
    // Twilio's account is out of order, then Telegram fails.
    house.simulator.add_fault(Fault::of("Messages.create", FaultAction::refuse(20003)));
    house.enters(Note::of("order").by_sms("+4915100000001", "Hello")).await;
    house.until(&probes::attempts().class("channel").any()).await;
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::BadGateway));
    for chat in 1..=5 {
        house.enters(Note::of("order").by("telegram", &chat.to_string(), "Hello")).await;
    }
    house.until(&probes::attempts().code("502").at_least(5)).await;
    house.simulator.clear_faults();
    let id = house.enters(note(7).high()).await;
    house
        .until(&format!(
            "SELECT COUNT(*) FROM notifications WHERE id = '{id}' AND due_at_ms > created_at_ms"
        ))
        .await;
    assert_eq!(house.tries_of(&id).await, Vec::<String>::new(), "it waits and goes neither way");
    house.passes_until_settled().await;
    assert_eq!(
        house.chat(7).len() + house.texted(LENA).len(),
        1,
        "{:?}",
        house.tries_of(&id).await
    );
}

/// Somebody who writes down what they are told of channels.
#[derive(Clone, Default)]
struct Listener(Arc<Mutex<Vec<(ChannelName, bool)>>>);

impl Listener {
    fn heard(&self) -> Vec<(ChannelName, bool)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl OutcomeListener for Listener {
    fn on_outcome<'t>(
        &'t self,
        _tx: &'t mut Tx,
        _settled: &'t DeliveryOutcome,
    ) -> BoxFuture<'t, Result<(), StoreError>> {
        Box::pin(async { Ok(()) })
    }

    fn on_channel_news<'t>(
        &'t self,
        _tx: &'t mut Tx,
        news: ChannelNews,
    ) -> BoxFuture<'t, Result<(), StoreError>> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((news.channel, news.change == ChannelChange::LeftAlone));
        Box::pin(async { Ok(()) })
    }
}

fn rules() -> DeliveryRules {
    let category = CategoryRules {
        channels: vec![BOT_CHANNEL],
        fallback_deadline_pressing: SECOND,
        fallback_deadline: SECOND,
        confirm_within: None,
        worth: SECOND * 3600,
    };
    DeliveryRules {
        tries: 3,
        backoff_base: Duration::from_millis(1),
        call_timeout_pressing: SECOND,
        call_timeout: SECOND,
        rest: Duration::from_millis(100),
        poll_after: SECOND,
        unconfirmed_after: SECOND,
        categories: std::array::from_fn(|_| category.clone()),
    }
}

fn settings() -> EngineSettings {
    let breaker = BreakerRules { failures: 5, window: 20, open_for: Duration::from_millis(50) };
    EngineSettings { breaker, lease: SECOND * 5, slots: 8, reserved: 2, costs: None }
}

async fn enters(store: &TestStore, chat: i64) {
    let content = serde_json::from_str(r#"{"do": "send", "text": "Hello"}"#).expect("a content");
    let leg = Leg { channel: BOT_CHANNEL, address: chat.to_string(), content };
    let new = NewNotification::new(
        Recipient::Staff,
        Category::Staff,
        Priority::High,
        "note",
        "en",
        vec![leg],
    );
    let entered =
        store.store.write(async move |tx| outbox::enqueue(tx, &new, Clock::System.now()).await);
    entered.await.expect("it is entered");
}

#[story]
async fn whoever_listens_is_told_once_when_a_channel_goes_and_once_when_it_is_back() {
    let store = store().await;
    let simulator = telegram().await;
    simulator.start_chat(7);
    let config = Config::read("", environment(&[], &simulator, &store.url, Updates::Polled, 1))
        .expect("the settings are right");
    let telegram = Arc::new(app::telegram(&config).expect("a channel"));
    let channels = Registry::default().with(telegram).expect("the only channel");
    let (listener, wake, stop) = (Listener::default(), Wake::default(), CancellationToken::new());
    let context = DeliveryContext {
        store: store.store.clone(),
        channels,
        clock: Clock::System,
        rules: Arc::new(rules()),
        listeners: Arc::new([Arc::new(listener.clone())]),
        wake,
    };
    let engine = Engine::new(context, settings());
    let running = tokio::spawn(engine.clone().run(stop.clone()));

    simulator.add_fault(Fault::of("sendMessage", FaultAction::BadGateway).times(9));
    enters(&store, 7).await;
    let told =
        simulator.wait_for(SECOND * 20, |state| (!state.from_bot(7).is_empty()).then_some(()));
    told.await.expect("it arrives in the end");
    stop.cancel();
    running.await.expect("the engine ends in order");
    assert_eq!(listener.heard(), [(BOT_CHANNEL, true), (BOT_CHANNEL, false)]);
    assert!(engine.breakers().down().is_empty());
}
