//! The work that looks at the clock: one replica does it for all, and another takes it up when that
//! one is gone. What is shared by claims (deliveries, events, webhooks) every replica does.

use tokio_util::sync::CancellationToken;

use super::supervision::spawn_worker;
use crate::bot::DialogueExpiry;
use crate::notifications::alerts::AlertNotifier;
use crate::notifications::verifications::VerificationService;
use crate::store::{Lease, Singleton, Store};
use crate::support::{RelayRetryWorker, TimerScheduler};

const SCHEDULES: Singleton = Singleton::named("schedules");

/// The jobs that look for what has come due. Cheap to clone.
#[derive(Clone)]
pub(super) struct Schedules {
    pub store: Store,
    pub codes: VerificationService,
    pub alerts: AlertNotifier,
    pub relay_retry: RelayRetryWorker,
    pub timers: TimerScheduler,
    pub dialogues: DialogueExpiry,
}

impl Schedules {
    /// Does it all while no other replica does, until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let jobs = |lease: Lease| {
            let jobs = self.clone();
            async move { jobs.until(lease.ended()).await }
        };
        SCHEDULES.run(&self.store, &stop, jobs).await;
    }

    async fn until(self, stop: &CancellationToken) {
        let Self { codes, alerts, relay_retry, timers, dialogues, .. } = self;
        let jobs = [
            spawn_worker("codes", stop, move |stop| codes.clone().forget(stop)),
            spawn_worker("alerts", stop, move |stop| alerts.clone().run(stop)),
            spawn_worker("relay_retry", stop, move |stop| relay_retry.clone().run(stop)),
            spawn_worker("scheduler", stop, move |stop| timers.clone().run(stop)),
            spawn_worker("idle", stop, move |stop| dialogues.clone().run(stop)),
        ];
        for job in jobs {
            if let Err(error) = job.await {
                tracing::error!(%error, "a schedule ended badly");
            }
        }
    }
}
