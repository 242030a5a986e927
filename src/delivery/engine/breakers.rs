//! The breakers of all channels, as the engine asks and tells them. Replicas tell each other of
//! changes by a table, so a channel that failed one of them is left alone by all within a second.

pub mod queries;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use self::queries::ToldBreaker;
use super::breaker::{Breaker, BreakerChange, BreakerPermit, BreakerRules, CallHealth};
use crate::channels::{ChannelName, ErrorClass, Registry};
use crate::clock::At;
use crate::delivery::context::DeliveryContext;
use crate::delivery::outcomes::listener::{ChannelChange, ChannelNews};
use crate::store::StoreError;
use crate::store::poll::{Looked, TablePoll};

/// How often the breakers of other replicas are looked at, while anything changes.
const LOOK_EVERY: Duration = Duration::from_millis(500);

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

    /// Hears how a call ended, and tells those who listen, and the other replicas, when the breaker
    /// changed.
    pub(super) async fn hear(
        &self,
        context: &DeliveryContext,
        channel: ChannelName,
        class: Option<ErrorClass>,
        now: At,
    ) {
        let Some(bearing) = bearing(class) else { return };
        let heard = self.of(channel).map(|mut breaker| {
            let before = breaker.open_until();
            let change = breaker.hear(bearing, now);
            (change, before, breaker.open_until())
        });
        let Some((change, before, until)) = heard else { return };
        let is_open_anew = until.is_some() && until != before;
        if (change.is_some() || is_open_anew) && !context.store.is_exclusive() {
            tell_replicas(context, channel, until.map(|until| until.since(now))).await;
        }
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

    /// Takes over what other replicas tell of their breakers, until `stop`. They have told staff.
    pub(super) async fn follow_replicas(
        &self,
        context: &DeliveryContext,
        stop: &CancellationToken,
    ) {
        if context.store.is_exclusive() {
            return;
        }
        let seen = Mutex::new(None);
        let poll = TablePoll::every("breakers", LOOK_EVERY, &context.store, &context.clock);
        poll.run(stop, || self.follow(context, &seen)).await;
    }

    async fn follow(
        &self,
        context: &DeliveryContext,
        seen: &Mutex<Option<HashMap<String, i64>>>,
    ) -> Result<Looked, StoreError> {
        let told = queries::all_told(&context.store).await?;
        let now = context.clock.now();
        let versions = told.iter().map(|told| (told.channel.clone(), told.version)).collect();
        let before = seen.lock().unwrap_or_else(PoisonError::into_inner).replace(versions);
        // What was told before this replica began is over, or is soon found out.
        let Some(before) = before else { return Ok(Looked::Idle) };
        let is_new = |told: &&ToldBreaker| {
            told.replica != context.store.replica()
                && before.get(&told.channel).is_none_or(|version| *version < told.version)
        };
        for told in told.iter().filter(is_new) {
            let channel = context.channels.find(&told.channel);
            let Some(mut breaker) = channel.and_then(|channel| self.of(channel)) else { continue };
            breaker.adopt(told.open_for().map(|open_for| now.plus(open_for)));
            context.wake.now();
        }
        Ok(Looked::Idle)
    }
}

/// Tells the other replicas how long a breaker stays open, or that it closed.
async fn tell_replicas(
    context: &DeliveryContext,
    channel: ChannelName,
    open_for: Option<Duration>,
) {
    let replica = context.store.replica().to_owned();
    let told =
        context.store.write(async move |tx| queries::tell(tx, channel, &replica, open_for).await);
    if let Err(error) = told.await {
        tracing::warn!(%error, "the other replicas could not be told of a breaker");
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
