//! Claiming: takes due notifications under a lease and begins their attempts.

use std::sync::Arc;
use std::time::Duration;

use super::chat_backpressure::ChatBackpressure;
use super::preflight::Preflight;
use crate::delivery::attempt::queries as attempts;
use crate::delivery::claims::Claimed;
use crate::delivery::claims::queries::{self as claims, ClaimRequest};
use crate::delivery::context::DeliveryContext;
use crate::delivery::engine::sms_spend::SmsSpend;
use crate::delivery::notification::Priority;
use crate::delivery::sms_budget::SmsBudget;
use crate::ids::AttemptId;
use crate::store::{StoreError, Tx};

/// Claims due work. Cheap to clone.
#[derive(Clone)]
pub(super) struct Claimer {
    pub context: DeliveryContext,
    pub preflight: Preflight,
    pub costs: Option<Arc<SmsBudget>>,
    /// This replica.
    pub owner: Arc<str>,
    pub lease: Duration,
}

impl Claimer {
    /// Claims at most `free` of a priority. Returns what has begun, and how many were due.
    pub(super) async fn claim(
        &self,
        priority: Priority,
        free: usize,
    ) -> Result<(Vec<Claimed>, usize), StoreError> {
        if free == 0 {
            return Ok((Vec::new(), 0));
        }
        let now = self.context.clock.now();
        let limit = i64::try_from(free.min(64)).unwrap_or(64);
        // Each claim is an owner of its own: work that was taken over and claimed again is not
        // mistaken for what it was.
        let owner = format!("{}/{}", self.owner, AttemptId::new(now));
        let claim = ClaimRequest { owner, lease_until: now.plus(self.lease), now, priority, limit };
        let claimer = self.clone();
        self.context.store.write(async move |tx| claimer.take(tx, &claim).await).await
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
        let (preflight, mut backpressure) = (&self.preflight, ChatBackpressure::default());
        let mut spend = SmsSpend::open(self.costs.clone());
        let mut begun = Vec::with_capacity(seen);
        for mut work in claimed {
            if preflight.ended_before_try(tx, &work, claim.now).await?
                || preflight.passed_over(tx, &work, claim.now).await?
                || preflight.must_reconcile_first(tx, &work, claim.now).await?
            {
                continue;
            }
            match preflight.chat_is_busy_until(&mut backpressure, &work, claim.now) {
                Some(due_at) => claims::put_back(tx, &work, due_at, None).await?,
                None if spend.pay(tx, &self.context, &mut work, claim.now).await? => {
                    begun.push(work)
                }
                None => {}
            }
        }
        attempts::start_attempts(tx, &begun, claim.now).await?;
        spend.close(tx, &self.context, claim.now).await?;
        Ok((begun, seen))
    }
}
