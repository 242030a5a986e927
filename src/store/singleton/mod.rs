//! Work that one replica does at a time: whoever holds its lease. The lease is a row that its
//! holder renews, by the database's clock; a holder that is gone, or that cannot renew it, is
//! replaced. SQLite has one process, which simply does it.

mod decision;
mod lease;

use std::time::Duration;

use futures_util::future::{Either, select};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;

use super::postgres::lease_rows::{self, LeaseRow};
use super::postgres::pool_mode::SessionSource;
use super::postgres::presence::SignOfLife;
use super::{Store, StoreError};
use decision::{Absence, Renewal, Verdict, after_renewal, may_take};
pub use lease::Lease;

/// How long a lease lasts after each renewal, by the database's clock, where its holder has no
/// session.
const LEASE: Duration = Duration::from_secs(8);
/// How often its holder renews it.
const RENEW_EVERY: Duration = Duration::from_secs(2);
/// How long its holder works after the beginning of a renewal that came true, by its own monotonic
/// clock: it has stopped before others may take the lease.
const HELD_FOR: Duration = Duration::from_millis(5_500);
/// How long the lease of a holder with a session lasts: as long as it shows that it lives, which
/// writes nothing.
const WHILE_ALIVE: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);
/// How long such a holder works after the beginning of its newest sign of life: the others replace
/// it when they have not heard of it for five seconds.
const ALIVE_FOR: Duration = Duration::from_millis(3_500);
/// How often the others look.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How soon a renewal that failed is tried again.
const RETRY: Duration = Duration::from_millis(300);

/// Work that runs once among all replicas.
#[derive(Debug, Clone, Copy)]
pub struct Singleton(&'static str);

/// How a time of holding the lease ended.
#[derive(Debug, PartialEq, Eq)]
enum HoldEnd {
    /// The work is done, or was told to stop and has.
    Done,
    /// Others may do it by now.
    Lost,
}

impl Singleton {
    /// The work of this name. All replicas must mean the same by it.
    pub const fn named(name: &'static str) -> Self {
        Self(name)
    }

    /// Does the work whenever this replica holds the lease. Returns once `work` has ended by itself
    /// while it was held, or once it has ended after `stop`. When the lease is lost, `work` is told
    /// by its [`Lease`] and must end; it is begun again when this replica gets the lease back.
    pub async fn run<W, F>(self, store: &Store, stop: &CancellationToken, work: W)
    where
        W: Fn(Lease) -> F,
        F: Future<Output = ()>,
    {
        if store.is_exclusive() {
            return work(Lease::without_end(stop)).await;
        }
        while let Some((epoch, lease)) = self.taken(store, stop).await {
            tracing::info!(work = self.0, epoch, "this replica does it from now on");
            let end = self.hold(store, stop, epoch, &lease, work(lease.clone())).await;
            match end {
                HoldEnd::Lost => {
                    tracing::warn!(work = self.0, epoch, "another replica may do it by now");
                }
                HoldEnd::Done => {
                    let (name, released) = (self.0, Instant::now() + RENEW_EVERY);
                    // Where it cannot be given back, it runs out.
                    let _ = timeout_at(released, lease_rows::release(store, name, epoch)).await;
                    return;
                }
            }
        }
    }

    /// Waits until the lease is ours; none when `stop` came first.
    async fn taken(self, store: &Store, stop: &CancellationToken) -> Option<(i64, Lease)> {
        let (mut absence, mut is_failing) = (None, false);
        while !stop.is_cancelled() {
            let begun = Instant::now();
            match self.look(store, &mut absence).await {
                Ok(Some(epoch)) if shows_life(store) => {
                    let heard = store.signs_of_life().borrow().heard;
                    return Some((epoch, Lease::until(heard + ALIVE_FOR)));
                }
                Ok(Some(epoch)) => return Some((epoch, Lease::until(begun + HELD_FOR))),
                Ok(None) => is_failing = false,
                Err(error) if !is_failing => {
                    tracing::warn!(work = self.0, %error, "nobody knows who does it");
                    is_failing = true;
                }
                Err(_) => {}
            }
            tokio::select! {
                () = sleep(LOOK_EVERY) => {}
                () = stop.cancelled() => {}
            }
        }
        None
    }

    /// Takes the lease where it may be had; its epoch.
    async fn look(
        self,
        store: &Store,
        absence: &mut Option<Absence>,
    ) -> Result<Option<i64>, StoreError> {
        let row = lease_rows::find(store, self.0).await?.unwrap_or_else(LeaseRow::of_nobody);
        if !may_take(&row, store.replica(), None) {
            let gone = store.absent(vec![row.holder.clone()]).await?;
            *absence = Absence::after(*absence, row.epoch, !gone.is_empty(), Instant::now());
            if !may_take(&row, store.replica(), absence.map(Absence::lasted))
                && !store.is_silent(&row.holder).await?
            {
                return Ok(None);
            }
        }
        let lease = if shows_life(store) { WHILE_ALIVE } else { LEASE };
        lease_rows::take(store, self.0, &row, lease).await
    }

    /// Does the work and renews the lease until the work has ended. What is stopped renews it too:
    /// the lease is given back after the work.
    async fn hold(
        self,
        store: &Store,
        stop: &CancellationToken,
        epoch: i64,
        lease: &Lease,
        work: impl Future<Output = ()>,
    ) -> HoldEnd {
        let stopped = async {
            stop.cancelled().await;
            lease.end();
            std::future::pending::<()>().await;
        };
        let renewed = async {
            match shows_life(store) {
                true => keep(store, lease).await,
                false => self.renew(store, epoch, lease).await,
            }
        };
        let lost = async {
            tokio::select! {
                () = renewed => {}
                () = stopped => {}
            }
        };
        match select(Box::pin(work), Box::pin(lost)).await {
            Either::Left(((), _)) if lease.is_held() => HoldEnd::Done,
            Either::Left(((), _)) => HoldEnd::Lost,
            Either::Right(((), work)) => {
                lease.lose();
                work.await;
                if stop.is_cancelled() { HoldEnd::Done } else { HoldEnd::Lost }
            }
        }
    }

    /// Renews the lease for as long as it can be; returns once it is lost.
    async fn renew(self, store: &Store, epoch: i64, lease: &Lease) {
        let mut signs = store.signs_of_life();
        let losses = signs.borrow().losses;
        let mut next = Instant::now() + RENEW_EVERY;
        loop {
            tokio::select! {
                () = sleep_until(next.min(lease.held_until())) => {}
                // The others take us for dead now.
                () = lost_session(&mut signs, losses) => return,
            }
            let (begun, until) = (Instant::now(), lease.held_until());
            let renewal = if begun >= until {
                Renewal::Unknown
            } else {
                match timeout_at(until, lease_rows::renew(store, self.0, epoch, LEASE)).await {
                    Ok(Ok(true)) => Renewal::Done,
                    Ok(Ok(false)) => Renewal::Refused,
                    Ok(Err(_)) | Err(_) => Renewal::Unknown,
                }
            };
            match after_renewal(renewal, Instant::now(), until) {
                Verdict::Keep => {
                    lease.extend(begun + HELD_FOR);
                    next = begun + RENEW_EVERY;
                }
                Verdict::Retry => next = Instant::now() + RETRY,
                Verdict::Lost => return,
            }
        }
    }
}

/// Whether the others see by its session that this replica lives, without a word from it.
fn shows_life(store: &Store) -> bool {
    store.session_source().is_some_and(|source| source != SessionSource::Nowhere)
}

/// Keeps the lease for as long as this replica shows that it lives; returns once it is lost.
async fn keep(store: &Store, lease: &Lease) {
    let mut signs = store.signs_of_life();
    let losses = signs.borrow().losses;
    loop {
        let until = lease.held_until();
        let told = timeout_at(until, signs.changed()).await;
        let sign = *signs.borrow_and_update();
        let renewal = match told {
            Ok(Ok(())) if sign.losses == losses => Renewal::Done,
            // The others take us for dead now.
            Ok(Ok(())) => Renewal::Refused,
            // The store is being closed.
            Ok(Err(_)) => {
                sleep_until(until).await;
                Renewal::Unknown
            }
            Err(_) => Renewal::Unknown,
        };
        match after_renewal(renewal, Instant::now(), until) {
            Verdict::Keep => lease.extend(sign.heard + ALIVE_FOR),
            Verdict::Retry => {}
            Verdict::Lost => return,
        }
    }
}

/// Waits until the others take this replica for dead.
async fn lost_session(signs: &mut watch::Receiver<SignOfLife>, losses: u64) {
    if signs.wait_for(|sign| sign.losses != losses).await.is_err() {
        std::future::pending::<()>().await;
    }
}
