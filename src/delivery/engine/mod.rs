//! The engine: claims what is due under a lease, sends it, writes down what came back.
//! Level-triggered: the tables say what is left to do, a wake-up only says "look now".

pub mod breaker;
pub mod breakers;
mod chat_backpressure;
mod claim;
pub mod clock_skew;
pub(super) mod in_flight;
mod preflight;
mod send;
mod sms_spend;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::breaker::BreakerRules;
use self::breakers::Breakers;
use self::claim::Claimer;
use self::clock_skew::ClockSkewGuard;
use self::in_flight::{CallSlots, InFlight, QueuedClaim};
use self::preflight::Preflight;
use self::send::CallSender;
use super::claims::Claimed;
use super::claims::queries as claims;
use super::context::DeliveryContext;
use super::outcomes::listener::{ChannelChange, ChannelNews};
use super::outcomes::writer::OutcomeWriter;
use super::reconcile::Reconciler;
use super::rescue::Rescuer;
use super::sms_budget::SmsBudget;
use crate::channels::ChannelName;
use crate::store::StoreError;
use crate::store::poll::{Looked, TablePoll};

/// How long the engine rests at most when something is due or changes, should a wake-up be lost.
const INTERVAL: Duration = Duration::from_millis(500);

/// How the engine runs.
#[derive(Debug, Clone)]
pub struct EngineSettings {
    /// When a channel's breaker opens.
    pub breaker: BreakerRules,
    /// How long claimed work is held before others may take it; longer than any call.
    pub lease: Duration,
    /// Calls at once.
    pub slots: usize,
    /// Of these, how many only urgent and high may use, so that hanging bulk calls hold up nobody.
    pub reserved: usize,
    /// What messages cost and may cost; none where nobody counts it.
    pub costs: Option<Arc<SmsBudget>>,
}

/// Claims due notifications and sends them, in tasks of its own. Clones share one engine.
#[derive(Clone)]
pub struct Engine {
    context: DeliveryContext,
    slots: CallSlots,
    in_flight: InFlight,
    breakers: Breakers,
    claimer: Claimer,
    sender: CallSender,
    outcomes: OutcomeWriter,
    tasks: TaskTracker,
}

impl Engine {
    /// An engine that delivers what is due in this context. Must be called within a runtime.
    pub fn new(context: DeliveryContext, settings: EngineSettings) -> Self {
        let breakers = Breakers::new(&context.channels, settings.breaker);
        let (in_flight, outcomes) = (InFlight::default(), OutcomeWriter::open(context.clone()));
        let claimer = Claimer {
            context: context.clone(),
            preflight: Preflight {
                context: context.clone(),
                breakers: breakers.clone(),
                in_flight: in_flight.clone(),
            },
            costs: settings.costs,
            owner: context.store.replica().into(),
            lease: settings.lease,
        };
        let sender = CallSender {
            context: context.clone(),
            breakers: breakers.clone(),
            outcomes: outcomes.clone(),
            lease: settings.lease,
        };
        Self {
            slots: CallSlots::new(settings.slots, settings.reserved),
            in_flight,
            breakers,
            claimer,
            sender,
            outcomes,
            tasks: TaskTracker::new(),
            context,
        }
    }

    /// Which channels are left alone: for those who show it.
    pub fn breakers(&self) -> Breakers {
        self.breakers.clone()
    }

    /// Runs until `stop`, then finishes the calls in flight.
    pub async fn run(self, stop: CancellationToken) {
        let context = &self.context;
        let rescuer = Rescuer::new(context.clone(), self.in_flight.clone(), self.outcomes.clone());
        let clock_skew = ClockSkewGuard::begin(context.clone(), self.breakers.clone()).await;
        rescuer.at_start().await;
        let reconciler = tokio::spawn(Reconciler::new(context.clone()).run(stop.clone()));
        let (breakers, of, ends) = (self.breakers.clone(), context.clone(), stop.clone());
        self.tasks.spawn(async move { breakers.follow_replicas(&of, &ends).await });
        let poll = TablePoll::every("deliveries", INTERVAL, &context.store, &context.clock)
            .woken_by(&context.wake);
        let look = || async {
            clock_skew.look().await;
            let rescue = rescuer.look_now_and_then().await;
            self.tell_of_pauses().await;
            Ok(match (self.claim_due().await?, rescue) {
                (Looked::Idle, Some(next)) => Looked::IdleFor(next),
                (Looked::IdleFor(rest), Some(next)) => Looked::IdleFor(rest.min(next)),
                (looked, _) => looked,
            })
        };
        poll.run(&stop, look).await;
        self.tasks.close();
        self.tasks.wait().await;
        if reconciler.await.is_err() {
            tracing::error!("the reconciler ended badly");
        }
    }

    /// That a provider wants a pause of all calls is known to the limiter first, whoever called.
    async fn tell_of_pauses(&self) {
        for channel in self.context.channels.open() {
            let Some(pause) = channel.pause_news() else { continue };
            let (channel, at) = (ChannelName::of(channel.profile()), self.context.clock.now());
            tracing::warn!(
                channel = channel.as_str(),
                seconds = pause.as_secs(),
                "the provider wants a pause of the whole channel"
            );
            let change = ChannelChange::Paused { until: at.plus(pause) };
            breakers::tell(&self.context, ChannelNews { channel, change, at }).await;
        }
    }

    /// Claims and starts what is due and fits.
    async fn claim_due(&self) -> Result<Looked, StoreError> {
        let now = self.context.clock.now();
        let waiting = claims::next_due(&self.context.store).await?;
        let mut taken = 0;
        for (priority, _) in waiting.iter().filter(|(_, at)| *at <= now) {
            let (begun, seen) = self.claimer.claim(*priority, self.slots.free(*priority)).await?;
            begun.into_iter().for_each(|work| self.start(work));
            taken += seen;
        }
        if taken > 0 {
            return Ok(Looked::Again);
        }
        // Due and not taken means that no slot is free, and the task that frees one wakes us; or
        // that another replica is taking it.
        let waits = waiting.iter().map(|(_, at)| at.since(now));
        let rest = |wait: Duration| if wait.is_zero() { INTERVAL } else { wait };
        Ok(Looked::until_due(waits.map(rest).min()))
    }

    fn start(&self, claimed: Claimed) {
        // Only this loop takes slots and it claimed no more than were free; without one the lease
        // brings the work back.
        let Some(slots) = self.slots.take(claimed.priority) else { return };
        if let Some(first) = self.in_flight.queue(claimed, slots) {
            let engine = self.clone();
            self.tasks.spawn(async move { engine.work_off(first).await });
        }
    }

    /// Makes the calls of one queue, one after the other.
    async fn work_off(&self, first: QueuedClaim) {
        let mut next = Some(first);
        while let Some(mut held) = next {
            let claimed = held.claimed.clone();
            let ended = unless_it_panics(&claimed, self.sender.call(&claimed)).await.flatten();
            held.free_slot();
            self.context.wake.now();
            if let Some(ended) = ended {
                unless_it_panics(&claimed, self.sender.write_down(&ended)).await;
            }
            next = self.in_flight.next(&claimed);
            drop(held);
            // What waited for room in hand, or behind this in its sequence, may go now.
            self.context.wake.now();
        }
    }
}

/// A panic must not leave the address without anybody who works for it; the lease brings the work
/// back.
async fn unless_it_panics<T>(claimed: &Claimed, work: impl Future<Output = T>) -> Option<T> {
    let done = AssertUnwindSafe(work).catch_unwind().await;
    if done.is_err() {
        tracing::error!(notification = %claimed.id, "a delivery panicked");
    }
    done.ok()
}
