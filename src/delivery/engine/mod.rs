//! The engine: claims what is due under a lease, does it, writes down what came back.
//! Level-triggered: the tables say what is left to do, a wake-up only says "look now".

pub mod breaker;
pub(super) mod breakers;
pub(super) mod chat_backpressure;
mod clock_skew;
pub(super) mod in_flight;
mod preflight;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::breaker::{BreakerPermit, BreakerRules};
use self::breakers::Breakers;
use self::chat_backpressure::{BREATH, ChatBackpressure, PATIENCE};
use self::clock_skew::ClockSkewGuard;
use self::in_flight::{CallSlots, InFlight, QueuedClaim};
use super::claims::Claimed;
use super::claims::queries::{self as claims, ClaimRequest};
use super::costs::Costs;
use super::notification::Priority;
use super::outcomes::batch::BatchRecorder;
use super::outcomes::record::{self, DeliveryProof, OutcomeRecord};
use super::policy::{AttemptFacts, DeliveryRules, NextStep, after};
use super::purse::Purse;
use super::queries;
use super::reconcile::Reconciler;
use super::rescue::Rescuer;
use super::{ChannelChange, ChannelNews, OutcomeListener};
use crate::channels::{ChannelKind, Channels, ErrorClass, SendResult, Try};
use crate::clock::{At, Clock};
use crate::ids::AttemptId;
use crate::store::{Store, StoreError, Tx, Wake};

/// How long the engine rests when nothing is due: the sweep that no lost wake-up can stop.
const SWEEP: Duration = Duration::from_millis(500);
/// How often leases of the dead are looked for.
const RESCUE_EVERY: Duration = Duration::from_secs(2);

/// How the engine runs.
#[derive(Debug, Clone)]
pub struct EngineSettings {
    /// The delivery policy.
    pub rules: Arc<DeliveryRules>,
    /// When a channel is left alone.
    pub breaker: BreakerRules,
    /// How long claimed work is held before others may take it; longer than any call.
    pub lease: Duration,
    /// Calls at once.
    pub slots: usize,
    /// Of these, how many only urgent and high may use, so that hanging bulk calls hold up nobody.
    pub reserved: usize,
    /// What texts cost and may cost; none where nobody counts it.
    pub costs: Option<Arc<Costs>>,
}

/// The delivery engine.
#[derive(Clone)]
pub struct Engine {
    pub(super) store: Store,
    pub(super) channels: Channels,
    pub(super) clock: Clock,
    pub(super) settings: EngineSettings,
    pub(super) outcomes: Arc<[Arc<dyn OutcomeListener>]>,
    pub(super) wake: Wake,
    owner: Arc<str>,
    slots: CallSlots,
    pub(super) in_flight: InFlight,
    pub(super) breakers: Breakers,
    pub(super) recorder: BatchRecorder,
    tasks: TaskTracker,
}

impl Engine {
    /// An engine over `store` and `channels`; `outcomes` learn how notifications end.
    pub fn new(
        store: Store,
        channels: Channels,
        clock: Clock,
        settings: EngineSettings,
        outcomes: Vec<Arc<dyn OutcomeListener>>,
        wake: Wake,
    ) -> Self {
        Self {
            owner: store.replica().into(),
            channels,
            clock,
            outcomes: outcomes.into(),
            wake,
            slots: CallSlots::new(settings.slots, settings.reserved),
            in_flight: InFlight::default(),
            breakers: Breakers::new(settings.breaker),
            recorder: BatchRecorder::open(store.clone()),
            store,
            tasks: TaskTracker::new(),
            settings,
        }
    }

    /// Something was committed that may be due.
    pub fn wake(&self) {
        self.wake.now();
    }

    /// Which channels are left alone now.
    pub fn channels_down(&self) -> Vec<ChannelKind> {
        self.breakers.down()
    }

    /// Runs until `stop`, then finishes what is in hand.
    pub async fn run(self, stop: CancellationToken) {
        let (rescuer, mut timekeeper) =
            (Rescuer::new(&self, self.owner.clone()), ClockSkewGuard::begin(&self).await);
        rescuer.at_start(self.in_flight.is_empty()).await;
        let follower = tokio::spawn(Reconciler::new(self.clone()).run(stop.clone()));
        let mut rescue_at = Instant::now() + RESCUE_EVERY;
        while !stop.is_cancelled() {
            timekeeper.look().await;
            if Instant::now() >= rescue_at {
                rescuer.look().await;
                rescue_at = Instant::now() + RESCUE_EVERY;
            }
            self.tell_of_pauses().await;
            let rest = match self.look().await {
                Ok(rest) => rest,
                Err(error) => {
                    tracing::error!(%error, "the engine could not look for work");
                    SWEEP
                }
            };
            if !rest.is_zero() {
                tokio::select! {
                    () = self.wake.wait() => {}
                    () = tokio::time::sleep(rest) => {}
                    () = stop.cancelled() => {}
                }
            }
        }
        self.tasks.close();
        self.tasks.wait().await;
        if follower.await.is_err() {
            tracing::error!("the follower ended badly");
        }
    }

    /// That a provider wants a pause of all calls is known to the limiter first, whoever called.
    async fn tell_of_pauses(&self) {
        let Some(pause) = self.channels.telegram.limiter().pause_news() else { return };
        let (channel, at) = (ChannelKind::Telegram, self.clock.now());
        tracing::warn!(seconds = pause.as_secs(), "Telegram wants a pause of the whole bot");
        breakers::tell(
            self,
            ChannelNews { channel, change: ChannelChange::Paused { until: at.plus(pause) }, at },
        )
        .await;
    }

    /// Claims and starts what is due and fits; returns how long nothing will be due.
    async fn look(&self) -> Result<Duration, StoreError> {
        let now = self.clock.now();
        let waiting = claims::next_due(&self.store).await?;
        let mut taken = 0;
        for (priority, _) in waiting.iter().filter(|(_, at)| *at <= now) {
            taken += self.claim(*priority, self.slots.free(*priority)).await?;
        }
        if taken > 0 {
            return Ok(Duration::ZERO);
        }
        // Due and not taken means that no slot is free: the task that frees one wakes us.
        let waits = waiting.iter().map(|(_, at)| at.since(now)).filter(|wait| !wait.is_zero());
        Ok(waits.min().unwrap_or(SWEEP).min(SWEEP))
    }

    async fn claim(&self, priority: Priority, free: usize) -> Result<usize, StoreError> {
        if free == 0 {
            return Ok(0);
        }
        let now = self.clock.now();
        let limit = i64::try_from(free.min(64)).unwrap_or(64);
        // Each claim is an owner of its own: work that was taken over and claimed again is not
        // mistaken for what it was.
        let owner = format!("{}/{}", self.owner, AttemptId::new(now));
        let claim = ClaimRequest {
            owner,
            lease_until: now.plus(self.settings.lease),
            now,
            priority,
            limit,
        };
        let engine = self.clone();
        let (begun, seen) = self
            .store
            .write(move |tx| {
                let (engine, claim) = (engine.clone(), claim.clone());
                Box::pin(async move { engine.take(tx, &claim).await })
            })
            .await?;
        for work in begun {
            self.start(work);
        }
        Ok(seen)
    }

    /// Claims; what cannot go now is put back, sent on to its next channel or ended in the same
    /// transaction.
    async fn take(
        &self,
        tx: &mut Tx,
        claim: &ClaimRequest,
    ) -> Result<(Vec<Claimed>, usize), StoreError> {
        let claimed = claims::claim(tx, claim).await?;
        let seen = claimed.len();
        let (mut crowd, mut purse) = (ChatBackpressure::default(), Purse::default());
        let mut begun = Vec::with_capacity(seen);
        for mut work in claimed {
            if self.ended_before_try(tx, &work, claim.now).await?
                || self.passed_over(tx, &work, claim.now).await?
                || self.must_reconcile_first(tx, &work, claim.now).await?
            {
                continue;
            }
            match self.chat_is_busy_until(&mut crowd, &work, claim.now) {
                Some(due_at) => claims::put_back(tx, &work, due_at, None).await?,
                None if self.pay(tx, &mut purse, &mut work, claim.now).await? => begun.push(work),
                None => {}
            }
        }
        queries::start_attempts(tx, &begun, claim.now).await?;
        self.close(tx, purse, claim.now).await?;
        Ok((begun, seen))
    }

    pub(super) fn record(
        &self,
        work: &Claimed,
        class: Option<ErrorClass>,
        next: NextStep,
        facts: AttemptFacts,
        now: At,
    ) -> OutcomeRecord {
        OutcomeRecord {
            claimed: work.clone(),
            attempt: None,
            class,
            next,
            facts,
            proof: DeliveryProof::Accepted,
            rest: self.settings.rules.rest,
            now,
        }
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

    /// Does one queue's work, one after the other.
    async fn work_off(&self, first: QueuedClaim) {
        let mut next = Some(first);
        while let Some(held) = next {
            // A panic must not leave the address without anybody who works for it; the lease brings
            // the work back.
            if AssertUnwindSafe(self.deliver(&held.claimed)).catch_unwind().await.is_err() {
                tracing::error!(notification = %held.claimed.id, "a delivery panicked");
            }
            next = self.in_flight.next(&held.claimed);
            drop(held);
            self.wake.now();
        }
    }

    async fn deliver(&self, claimed: &Claimed) {
        let now = self.clock.now();
        let (leg, facts) = (claimed.leg(), claimed.facts());
        let timeout = self.settings.rules.timeout(&facts, now);
        let Some(lease_until) = self.still_ours(claimed, timeout).await else { return };
        // From here on by a clock that nobody sets.
        let lease_ends = Instant::now() + lease_until.since(now).min(self.settings.lease);
        let permit = self.breakers.ask(leg.channel, now, timeout + PATIENCE);
        if let BreakerPermit::OpenUntil(until) = permit {
            // It opened while this waited in hand: nothing was sent, and the next claim decides
            // anew.
            return self.put_back(claimed, until.since(now)).await;
        }
        let try_ = Try {
            attempt: claimed.attempt.as_str(),
            address: &leg.address,
            content: &leg.content,
            lane: claimed.priority.lane(),
            timeout,
            valid_for: claimed.expires_at.map(|at| at.since(now)),
        };
        // The call itself must end under the lease: what the limits do not let go in time is put
        // back.
        let patience = lease_ends.saturating_duration_since(Instant::now() + timeout);
        let Some(admission) = self.channels.admit(leg.channel, &try_, patience).await else {
            // What Telegram holds may have another way: the next claim decides that.
            let wait = if leg.channel == ChannelKind::Telegram {
                Duration::ZERO
            } else {
                self.held_for(claimed).unwrap_or_default()
            };
            return self.put_back(claimed, wait).await;
        };
        if claimed.is_expired(self.clock.now()) {
            // It waited too long in hand: the next claim ends it.
            return self.put_back(claimed, Duration::ZERO).await;
        }
        // A text for which the limits had no room may have been in hand for seconds, and a STOP
        // counts from its second on.
        let claimed_at = claimed.lease_until.minus(self.settings.lease);
        if self.clock.now().since(claimed_at) > BREATH
            && matches!(claims::is_silenced(&self.store, claimed).await, Ok(true))
        {
            return self.put_back(claimed, Duration::ZERO).await;
        }
        let begun = Instant::now();
        let result = self.channels.send(leg.channel, try_, admission).await;
        count(leg.channel, &result, begun.elapsed());
        let now = self.clock.now();
        self.breakers.hear(self, leg.channel, class(&result), now).await;
        let record = self.judge(claimed, &result, now);
        log(claimed, &result, record.next);
        self.write_down(&record, lease_ends).await;
    }

    /// The message is out: while the store can't take the outcome it is offered again, for as long
    /// as the lease is ours.
    async fn write_down(&self, record: &OutcomeRecord, lease_ends: Instant) {
        while let Err(error) = record::write(self, record).await {
            if !error.is_transient() || Instant::now() >= lease_ends {
                // The lease runs out and the crash rule decides: the same as if we had died here.
                tracing::error!(notification = %record.claimed.id, %error, "an outcome could not be written");
                return;
            }
            tokio::time::sleep(BREATH).await;
        }
    }

    /// Puts back work whose try was begun and certainly not written to the wire.
    async fn put_back(&self, claimed: &Claimed, wait: Duration) {
        let (work, due_at) = (claimed.clone(), self.clock.now().plus(wait.max(BREATH)));
        let written = self.store.write(move |tx| {
            let work = work.clone();
            Box::pin(async move { claims::unstart(tx, &work, due_at).await })
        });
        if let Err(error) = written.await {
            tracing::error!(notification = %claimed.id, %error, "work could not be put back; its lease brings it back");
        }
    }

    /// Until when the work is ours. Waiting in hand may have eaten the lease: it is renewed before
    /// a call that could outlast it.
    async fn still_ours(&self, claimed: &Claimed, timeout: Duration) -> Option<At> {
        let now = self.clock.now();
        if claimed.lease_until >= now.plus(timeout + PATIENCE) {
            return Some(claimed.lease_until);
        }
        let (work, until) = (claimed.clone(), now.plus(self.settings.lease));
        let renewed = self
            .store
            .write(move |tx| {
                let work = work.clone();
                Box::pin(async move { claims::renew_lease(tx, &work, until).await })
            })
            .await;
        matches!(renewed, Ok(true)).then_some(until)
    }

    fn judge(&self, claimed: &Claimed, result: &SendResult, now: At) -> OutcomeRecord {
        let class = class(result);
        let before = claimed.facts();
        let facts = AttemptFacts {
            tries: before.tries + 1,
            cuts: before.cuts + u32::from(class == Some(ErrorClass::Ambiguous)),
            first_failed_at: before.first_failed_at.or(class.map(|_| now)),
            ..before
        };
        let next = after(result, &facts, &self.settings.rules, now, jitter());
        OutcomeRecord {
            attempt: Some((claimed.attempt.to_string(), record::ending(result))),
            ..self.record(claimed, class, next, facts, now)
        }
    }
}

fn class(result: &SendResult) -> Option<ErrorClass> {
    match result {
        SendResult::Failed { class, .. } => Some(*class),
        SendResult::Accepted { .. } => None,
    }
}

fn count(channel: ChannelKind, result: &SendResult, took: Duration) {
    let outcome = class(result).map_or("accepted", ErrorClass::as_str);
    metrics::counter!("bellhop_attempts_total", "channel" => channel.as_str(), "outcome" => outcome).increment(1);
    metrics::histogram!("bellhop_call_seconds", "channel" => channel.as_str())
        .record(took.as_secs_f64());
}

/// Uniform in 0..1; back-off needs no better randomness than the operating system's.
pub(super) fn jitter() -> f64 {
    let mut bytes = [0_u8; 4];
    if getrandom::fill(&mut bytes).is_err() {
        return 0.5;
    }
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}

fn log(claimed: &Claimed, result: &SendResult, next: NextStep) {
    match result {
        SendResult::Accepted { .. } => {
            tracing::debug!(notification = %claimed.id, "taken by the provider")
        }
        SendResult::Failed { class: ErrorClass::Message | ErrorClass::TooLong, code, detail } => {
            tracing::error!(notification = %claimed.id, template = %claimed.template, ?code, %detail, ?next, "a message was refused for good");
        }
        SendResult::Failed { class, code, detail } => {
            tracing::warn!(notification = %claimed.id, class = class.as_str(), ?code, %detail, ?next, "a try failed");
        }
    }
}
