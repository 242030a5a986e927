//! The breakers of all channels, as the engine asks and tells them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::breaker::{Breaker, BreakerChange, BreakerPermit, BreakerRules, CallHealth};
use crate::channels::{ChannelName, ErrorClass, Registry};
use crate::clock::At;
use crate::delivery::context::DeliveryContext;
use crate::delivery::outcomes::listener::{ChannelChange, ChannelNews};

/// One breaker a channel. Cheap to clone.
#[derive(Clone)]
pub struct Breakers(Arc<[(ChannelName, Mutex<Breaker>)]>);

impl Breakers {
    pub(super) fn new(channels: &Registry, rules: BreakerRules) -> Self {
        Self(channels.names().map(|name| (name, Mutex::new(Breaker::new(rules)))).collect())
    }

    /// None for a channel that is not registered: the registry refuses its calls.
    fn of(&self, channel: ChannelName) -> Option<MutexGuard<'_, Breaker>> {
        let (_, breaker) = self.0.iter().find(|(name, _)| *name == channel)?;
        Some(locked(breaker))
    }

    /// Whether a call may go, without taking the probe's place.
    pub(super) fn look(&self, channel: ChannelName, now: At) -> BreakerPermit {
        self.of(channel).map_or(BreakerPermit::Go, |breaker| breaker.look(now))
    }

    /// Asks for a call, perhaps as the probe.
    pub(super) fn ask(&self, channel: ChannelName, now: At, call: Duration) -> BreakerPermit {
        self.of(channel).map_or(BreakerPermit::Go, |mut breaker| breaker.ask(now, call))
    }

    /// Which channels are left alone.
    pub fn down(&self) -> Vec<ChannelName> {
        let down = self.0.iter().filter(|(_, breaker)| !locked(breaker).is_closed());
        down.map(|(name, _)| *name).collect()
    }

    /// The clock was set back.
    pub(super) fn set_back(&self, by: Duration) {
        for (_, breaker) in self.0.iter() {
            locked(breaker).set_back(by);
        }
    }

    /// Hears how a call ended, and tells those who listen when the breaker changed.
    pub(super) async fn hear(
        &self,
        context: &DeliveryContext,
        channel: ChannelName,
        class: Option<ErrorClass>,
        now: At,
    ) {
        let Some(bearing) = bearing(class) else { return };
        let change = self.of(channel).and_then(|mut breaker| breaker.hear(bearing, now));
        let Some(change) = change else { return };
        let change = if change == BreakerChange::Opened {
            ChannelChange::LeftAlone
        } else {
            ChannelChange::Back
        };
        tracing::warn!(channel = channel.as_str(), ?change, "a channel's breaker changed");
        tell(context, ChannelNews { channel, change, at: now }).await;
        context.wake.now();
    }
}

fn locked(breaker: &Mutex<Breaker>) -> MutexGuard<'_, Breaker> {
    // A breaker stays whole even if a holder panicked.
    breaker.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Tells those who listen how a channel does.
pub(super) async fn tell(context: &DeliveryContext, news: ChannelNews) {
    let listeners = context.listeners.clone();
    let told = context.store.write(async move |tx| {
        for listener in listeners.iter() {
            listener.on_channel_news(tx, news).await?;
        }
        Ok(())
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
