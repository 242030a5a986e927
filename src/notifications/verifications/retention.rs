//! Deletes old verifications: phone numbers are not kept longer than a limit needs them. Also old
//! automatic replies, and costs of SMS after two months.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::budgets::DAY;
use super::queries;
use super::service::VerificationService;
use crate::customers::auto_reply;
use crate::delivery::sms_budget::queries as costs;
use crate::store::StoreError;
use crate::store::poll::{Looked, TablePoll};

/// How often it is looked for.
const INTERVAL: Duration = Duration::from_secs(600);
/// How many rows go at once, so that nobody waits for it.
const TOGETHER: i64 = 500;

impl VerificationService {
    /// Forgets old requests until `stop`.
    pub async fn forget(self, stop: CancellationToken) {
        let poll = TablePoll::every("old one-time codes", INTERVAL, &self.store, &self.clock);
        let look = || async {
            self.forget_old().await?;
            Ok(Looked::Idle)
        };
        poll.run(&stop, look).await;
    }

    async fn forget_old(&self) -> Result<(), StoreError> {
        // A code is over within the hour, and the longest limit counts a day.
        let now = self.clock.now();
        let before = now.minus(2 * DAY);
        let costs_before = now.minus(62 * DAY);
        if auto_reply::is_any_old(&self.store, now).await?
            || costs::is_any_before(&self.store, costs_before).await?
        {
            let forgotten = self.store.write(async move |tx| {
                auto_reply::forget(tx, now).await?;
                costs::forget(tx, costs_before).await
            });
            forgotten.await?;
        }
        while queries::is_any_before(&self.store, before).await? {
            let forgotten = self
                .store
                .write(async move |tx| queries::forget(tx, before, TOGETHER).await)
                .await?;
            if forgotten < TOGETHER.unsigned_abs() {
                break;
            }
        }
        Ok(())
    }
}
