//! The breakers of all channels, as the engine asks and tells them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Engine;
use super::breaker::{Breaker, BreakerChange, BreakerPermit, BreakerRules, CallHealth};
use crate::channels::{ChannelKind, ErrorClass};
use crate::clock::At;
use crate::delivery::{ChannelChange, ChannelNews};

/// One breaker a channel. Cheap to clone.
#[derive(Clone)]
pub(in crate::delivery) struct Breakers(Arc<[Mutex<Breaker>; ChannelKind::ALL.len()]>);

impl Breakers {
    pub(in crate::delivery) fn new(rules: BreakerRules) -> Self {
        Self(Arc::new(ChannelKind::ALL.map(|_| Mutex::new(Breaker::new(rules)))))
    }

    fn of(&self, channel: ChannelKind) -> MutexGuard<'_, Breaker> {
        // A breaker stays whole even if a holder panicked.
        self.0[channel as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a call may go, without taking the probe's place.
    pub(in crate::delivery) fn look(&self, channel: ChannelKind, now: At) -> BreakerPermit {
        self.of(channel).look(now)
    }

    /// Asks for a call, perhaps as the probe.
    pub(in crate::delivery) fn ask(
        &self,
        channel: ChannelKind,
        now: At,
        call: Duration,
    ) -> BreakerPermit {
        self.of(channel).ask(now, call)
    }

    /// Which channels are left alone.
    pub(in crate::delivery) fn down(&self) -> Vec<ChannelKind> {
        ChannelKind::ALL.into_iter().filter(|channel| !self.of(*channel).is_closed()).collect()
    }

    /// The clock was set back.
    pub(in crate::delivery) fn set_back(&self, by: Duration) {
        for channel in ChannelKind::ALL {
            self.of(channel).set_back(by);
        }
    }

    /// Hears how a call ended, and tells those who listen when the breaker changed.
    pub(in crate::delivery) async fn hear(
        &self,
        engine: &Engine,
        channel: ChannelKind,
        class: Option<ErrorClass>,
        now: At,
    ) {
        let Some(bearing) = bearing(class) else { return };
        let change = self.of(channel).hear(bearing, now);
        let Some(change) = change else { return };
        let change = if change == BreakerChange::Opened {
            ChannelChange::LeftAlone
        } else {
            ChannelChange::Back
        };
        tracing::warn!(channel = channel.as_str(), ?change, "a channel's breaker changed");
        tell(engine, ChannelNews { channel, change, at: now }).await;
        engine.wake.now();
    }
}

/// Tells those who listen how a channel does.
pub(in crate::delivery) async fn tell(engine: &Engine, news: ChannelNews) {
    let outcomes = engine.outcomes.clone();
    let told = engine.store.write(move |tx| {
        let outcomes = outcomes.clone();
        Box::pin(async move {
            for listener in outcomes.iter() {
                listener.channel(tx, news).await?;
            }
            Ok(())
        })
    });
    if let Err(error) = told.await {
        tracing::error!(%error, "how a channel does could not be recorded");
    }
}

/// How a call bears on its channel; a 429 says nothing.
fn bearing(class: Option<ErrorClass>) -> Option<CallHealth> {
    match class {
        None
        | Some(
            ErrorClass::Address(_)
            | ErrorClass::Destination
            | ErrorClass::Message
            | ErrorClass::TooLong
            | ErrorClass::Unwanted
            | ErrorClass::OriginalGone
            | ErrorClass::Unlisted
            | ErrorClass::MessageGone
            | ErrorClass::TopicGone
            | ErrorClass::NoTopics
            | ErrorClass::NoRight,
        ) => Some(CallHealth::Works),
        Some(ErrorClass::Transient | ErrorClass::Ambiguous) => Some(CallHealth::Fails),
        Some(ErrorClass::Channel) => Some(CallHealth::Broken),
        Some(ErrorClass::RateLimited { .. }) => None,
    }
}
