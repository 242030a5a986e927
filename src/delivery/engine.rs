//! The engine: claims what is due under a lease, does it, writes down what came back. Level-triggered: the tables say
//! what is left to do, a wake-up only says "look now".

use std::collections::{HashMap, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Outcomes;
use super::crowd::{BREATH, Crowd, PATIENCE};
use super::notification::{Priority, State};
use super::policy::{Facts, Next, Rules, after};
use super::queries::{self, Claim, Claimed, Ending};
use super::rescue::Rescuer;
use super::settle::{self, Record};
use crate::channels::{ChannelKind, Channels, ErrorClass, SendResult};
use crate::clock::{At, Clock};
use crate::store::{Store, StoreError};

/// How long the engine rests when nothing is due: the sweep that no lost wake-up can stop.
const SWEEP: Duration = Duration::from_millis(500);
/// How often leases of the dead are looked for.
const RESCUE_EVERY: Duration = Duration::from_secs(5);

/// How the engine runs.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// The delivery policy.
    pub rules: Rules,
    /// How long claimed work is held before others may take it; longer than any call.
    pub lease: Duration,
    /// Calls at once.
    pub slots: usize,
    /// Of these, how many only urgent and high may use, so that hanging bulk calls hold up nobody.
    pub reserved: usize,
}

/// Says "look now" to the engine; cheap to clone.
#[derive(Clone, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// Something was committed that may be due.
    pub fn now(&self) {
        self.0.notify_one();
    }

    /// Waits for the next word.
    pub async fn wait(&self) {
        self.0.notified().await;
    }
}

/// The delivery engine.
#[derive(Clone)]
pub struct Engine {
    store: Store,
    channels: Channels,
    clock: Clock,
    settings: Settings,
    outcomes: Arc<[Arc<dyn Outcomes>]>,
    wake: Wake,
    all_slots: Arc<Semaphore>,
    common_slots: Arc<Semaphore>,
    /// Work in hand by address: one at a time for each, so that a chat sees things in order.
    in_hand: Arc<Mutex<HashMap<String, VecDeque<Held>>>>,
    tasks: TaskTracker,
}

/// Claimed work with the slots it occupies.
struct Held {
    claimed: Claimed,
    _slots: (OwnedSemaphorePermit, Option<OwnedSemaphorePermit>),
}

impl Engine {
    /// An engine over `store` and `channels`; `outcomes` learn how notifications end.
    pub fn new(store: Store, channels: Channels, clock: Clock, settings: Settings, outcomes: Vec<Arc<dyn Outcomes>>, wake: Wake) -> Self {
        let common = settings.slots.saturating_sub(settings.reserved).max(1);
        Self {
            store,
            channels,
            clock,
            settings,
            outcomes: outcomes.into(),
            wake,
            all_slots: Arc::new(Semaphore::new(settings.slots.max(1))),
            common_slots: Arc::new(Semaphore::new(common)),
            in_hand: Arc::default(),
            tasks: TaskTracker::new(),
        }
    }

    /// Runs until `stop`, then finishes what is in hand.
    pub async fn run(self, stop: CancellationToken) {
        let rescuer = Rescuer { store: self.store.clone(), rules: self.settings.rules, outcomes: self.outcomes.clone() };
        // Where no other process can hold a lease, whatever is in flight at the start belongs to the dead.
        let alone = self.store.is_exclusive() && self.hold().is_empty();
        let before = if alone { At(i64::MAX) } else { self.clock.now() };
        self.rescue(&rescuer, before).await;
        let mut rescue_at = tokio::time::Instant::now() + RESCUE_EVERY;
        while !stop.is_cancelled() {
            if tokio::time::Instant::now() >= rescue_at {
                self.rescue(&rescuer, self.clock.now()).await;
                rescue_at = tokio::time::Instant::now() + RESCUE_EVERY;
            }
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
    }

    async fn rescue(&self, rescuer: &Rescuer, before: At) {
        match rescuer.take_over(before, self.clock.now()).await {
            Ok(0) => {}
            Ok(taken) => tracing::warn!(taken, "took over notifications that were in flight when their process ended"),
            Err(error) => tracing::error!(%error, "could not take over what was left in flight"),
        }
    }

    /// Claims and starts what is due and fits; returns how long nothing will be due.
    async fn look(&self) -> Result<Duration, StoreError> {
        let now = self.clock.now();
        let waiting = queries::next_due(&self.store).await?;
        let mut taken = 0;
        for (priority, _) in waiting.iter().filter(|(_, at)| *at <= now) {
            taken += self.claim(*priority, self.free(*priority)).await?;
        }
        if taken > 0 {
            return Ok(Duration::ZERO);
        }
        // Due and not taken means that no slot is free: the task that frees one wakes us.
        let waits = waiting.iter().map(|(_, at)| at.since(now)).filter(|wait| !wait.is_zero());
        Ok(waits.min().unwrap_or(SWEEP).min(SWEEP))
    }

    /// How many slots a priority may take now.
    fn free(&self, priority: Priority) -> usize {
        let all = self.all_slots.available_permits();
        if priority.is_pressing() { all } else { all.min(self.common_slots.available_permits()) }
    }

    async fn claim(&self, priority: Priority, free: usize) -> Result<usize, StoreError> {
        if free == 0 {
            return Ok(0);
        }
        let now = self.clock.now();
        let limit = i64::try_from(free.min(64)).unwrap_or(64);
        let owner = crate::ids::AttemptId::new(now).to_string();
        let claim = Claim { owner, lease_until: now.plus(self.settings.lease), now, priority, limit };
        let engine = self.clone();
        let (begun, seen) = self
            .store
            .write(move |tx| {
                let (engine, claim) = (engine.clone(), claim.clone());
                Box::pin(async move {
                    let claimed = queries::claim(tx, &claim).await?;
                    let seen = claimed.len();
                    let mut crowd = Crowd::default();
                    let mut begun = Vec::with_capacity(seen);
                    for work in claimed {
                        if let Some(due_at) = engine.crowded(&mut crowd, &work, claim.now) {
                            queries::put_back(tx, &work, due_at).await?;
                        } else if !engine.ended_early(tx, &work, claim.now).await? {
                            queries::start_attempt(tx, &work, claim.now).await?;
                            begun.push(work);
                        }
                    }
                    Ok((begun, seen))
                })
            })
            .await?;
        for work in begun {
            self.take_in_hand(work);
        }
        Ok(seen)
    }

    /// When work for a chat that cannot take it soon should come back instead of holding a slot.
    fn crowded(&self, crowd: &mut Crowd, work: &Claimed, now: At) -> Option<At> {
        let leg = work.leg();
        let waiting = self.hold().get(&leg.address).map_or(0, |queue| queue.len() + 1);
        let limiter = self.channels.telegram.limiter();
        let (wait, interval) = match (leg.channel, leg.address.parse::<i64>()) {
            (ChannelKind::Telegram, Ok(chat)) => (limiter.chat_wait(chat)?, limiter.chat_interval(chat)),
            (ChannelKind::Telegram, Err(_)) => return None,
        };
        crowd.place(&leg.address, wait, interval, waiting).map(|after| now.plus(after))
    }

    /// Expired or suppressed since it was entered: settled without a try.
    async fn ended_early(&self, tx: &mut crate::store::Tx, work: &Claimed, now: At) -> Result<bool, StoreError> {
        let expired = work.expires_at.is_some_and(|at| at <= now);
        let (state, reason) = match (&work.suppressed, expired) {
            (_, true) => (State::Expired, "expired"),
            (Some(_), _) if work.has_next_leg() => {
                let record = Record { next: Next::NextLeg, ..self.untried(work, now) };
                settle::record(tx, &record, &self.outcomes).await?;
                return Ok(true);
            }
            (Some(reason), _) => (State::Suppressed, reason.as_str()),
            (None, false) => return Ok(false),
        };
        queries::finish(tx, work, state, Some(reason), now).await?;
        Ok(true)
    }

    fn untried(&self, work: &Claimed, now: At) -> Record {
        let first_failed_at = work.first_failed_at.unwrap_or(now);
        Record {
            claimed: work.clone(),
            attempt: None,
            ending: Ending::default(),
            class: None,
            next: Next::NextLeg,
            tries: 0,
            first_failed_at,
            now,
        }
    }

    fn hold(&self) -> std::sync::MutexGuard<'_, HashMap<String, VecDeque<Held>>> {
        // The map stays whole even if a holder panicked.
        self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_in_hand(&self, claimed: Claimed) {
        let all = self.all_slots.clone().try_acquire_owned();
        let common = if claimed.priority.is_pressing() { None } else { self.common_slots.clone().try_acquire_owned().ok() };
        // Only this loop takes slots and it claimed no more than were free; without one the lease brings the work back.
        let Ok(all) = all else { return };
        let address = claimed.leg().address.clone();
        let held = Held { claimed, _slots: (all, common) };
        let mut in_hand = self.hold();
        if let Some(queue) = in_hand.get_mut(&address) {
            queue.push_back(held);
            return;
        }
        in_hand.insert(address.clone(), VecDeque::new());
        drop(in_hand);
        let engine = self.clone();
        self.tasks.spawn(async move { engine.work_off(address, held).await });
    }

    /// Does one address's work, one after the other.
    async fn work_off(&self, address: String, first: Held) {
        let mut next = Some(first);
        while let Some(held) = next {
            // A panic must not leave the address without anybody who works for it; the lease brings the work back.
            if AssertUnwindSafe(self.deliver(&held.claimed)).catch_unwind().await.is_err() {
                tracing::error!(notification = %held.claimed.id, "a delivery panicked");
            }
            drop(held);
            self.wake.now();
            let mut in_hand = self.hold();
            next = in_hand.get_mut(&address).and_then(VecDeque::pop_front);
            if next.is_none() {
                in_hand.remove(&address);
            }
        }
    }

    async fn deliver(&self, claimed: &Claimed) {
        let timeout = self.settings.rules.timeout(claimed.priority);
        let Some(lease_until) = self.still_ours(claimed, timeout).await else { return };
        let leg = claimed.leg();
        // The call itself must end under the lease: what the limiter does not let go in time is put back.
        let patience = lease_until.since(self.clock.now().plus(timeout));
        if !self.channels.admit(leg.channel, &leg.address, claimed.priority.lane(), patience).await {
            return self.put_back(claimed).await;
        }
        let result = self.channels.send(leg.channel, &leg.address, &leg.content, timeout).await;
        let record = self.judge(claimed, &result, self.clock.now());
        log(claimed, &result, record.next);
        self.write_down(&record, lease_until).await;
    }

    /// The message is out: while the store can't take the outcome it is offered again, for as long as the lease is ours.
    async fn write_down(&self, record: &Record, lease_until: At) {
        while let Err(error) = settle::write(&self.store, record, &self.outcomes).await {
            if !error.is_transient() || self.clock.now() >= lease_until {
                // The lease runs out and the crash rule decides: the same as if we had died here.
                tracing::error!(notification = %record.claimed.id, %error, "an outcome could not be written");
                return;
            }
            tokio::time::sleep(BREATH).await;
        }
    }

    async fn put_back(&self, claimed: &Claimed) {
        let wait = match claimed.leg().address.parse::<i64>() {
            Ok(chat) => self.channels.telegram.limiter().chat_wait(chat).unwrap_or_default(),
            Err(_) => Duration::ZERO,
        };
        let (work, due_at) = (claimed.clone(), self.clock.now().plus(wait.max(BREATH)));
        let written = self.store.write(move |tx| {
            let work = work.clone();
            Box::pin(async move { queries::unstart(tx, &work, due_at).await })
        });
        if let Err(error) = written.await {
            tracing::error!(notification = %claimed.id, %error, "work could not be put back; its lease brings it back");
        }
    }

    /// Until when the work is ours. Waiting in hand may have eaten the lease: it is renewed before a call that could outlast it.
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
                Box::pin(async move { queries::renew_lease(tx, &work, until).await })
            })
            .await;
        matches!(renewed, Ok(true)).then_some(until)
    }

    fn judge(&self, claimed: &Claimed, result: &SendResult, now: At) -> Record {
        let class = match result {
            SendResult::Failed { class, .. } => Some(*class),
            SendResult::Accepted { .. } => None,
        };
        let first_failed_at = claimed.first_failed_at.unwrap_or(now);
        let facts = Facts {
            category: claimed.category,
            priority: claimed.priority,
            is_send: claimed.leg().content.is_send(),
            tries: claimed.tries + 1,
            first_failed_at,
            has_next_leg: claimed.has_next_leg(),
        };
        let next = after(result, &facts, &self.settings.rules, now, jitter());
        Record {
            claimed: claimed.clone(),
            attempt: Some(claimed.attempt.to_string()),
            ending: settle::ending(result),
            class,
            next,
            tries: facts.tries,
            first_failed_at,
            now,
        }
    }
}

/// Uniform in 0..1; back-off needs no better randomness than the operating system's.
fn jitter() -> f64 {
    let mut bytes = [0_u8; 4];
    if getrandom::fill(&mut bytes).is_err() {
        return 0.5;
    }
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}

fn log(claimed: &Claimed, result: &SendResult, next: Next) {
    match result {
        SendResult::Accepted { .. } => tracing::debug!(notification = %claimed.id, "delivered"),
        SendResult::Failed { class: ErrorClass::Message, code, detail } => {
            tracing::error!(notification = %claimed.id, template = %claimed.template, ?code, %detail, ?next, "a message was refused for good");
        }
        SendResult::Failed { class, code, detail } => {
            tracing::warn!(notification = %claimed.id, class = class.as_str(), ?code, %detail, ?next, "a try failed");
        }
    }
}
