//! The writer of outcomes: plain ones together with others, the rest each in a transaction of its
//! own, with what was heard of its try meanwhile.

use std::sync::Arc;

use super::batch::{self, BatchRecorder};
use super::listener::OutcomeListener;
use super::queries::AcceptedOutcome;
use super::record::{self, OutcomeRecord};
use crate::delivery::context::DeliveryContext;
use crate::delivery::policy::NextStep;
use crate::delivery::receipts::{apply, late};
use crate::store::StoreError;

/// Writes what calls brought. Cheap to clone.
#[derive(Clone)]
pub(in crate::delivery) struct OutcomeWriter {
    context: DeliveryContext,
    batch: BatchRecorder,
}

impl OutcomeWriter {
    /// Must be called within a runtime: batches are written by a task of their own.
    pub(in crate::delivery) fn open(context: DeliveryContext) -> Self {
        let batch = batch::open(context.store.clone());
        Self { context, batch }
    }

    /// Writes one outcome; returns once it is durable. A listener that fails is left out: the
    /// outcome is a fact, and without it on record the message would be sent again.
    pub(in crate::delivery) async fn write(
        &self,
        record: &OutcomeRecord,
    ) -> Result<(), StoreError> {
        let listeners = &self.context.listeners;
        if let Some(accepted) = AcceptedOutcome::of(record, listeners) {
            return self.batch.write(accepted).await;
        }
        match self.write_and_tell(record, listeners.clone()).await {
            Err(error) if !error.is_transient() && !listeners.is_empty() => {
                tracing::error!(
                    notification = %record.claimed.id,
                    %error,
                    "an outcome was written without telling its listeners"
                );
                self.write_and_tell(record, Arc::default()).await
            }
            written => written,
        }
    }

    async fn write_and_tell(
        &self,
        record: &OutcomeRecord,
        listeners: Arc<[Arc<dyn OutcomeListener>]>,
    ) -> Result<(), StoreError> {
        let (context, record) = (self.context.clone(), record.clone());
        let written = self.context.store.write(async move |tx| {
            let proven = late::proven_meanwhile(tx, &record).await?;
            let record = proven.as_ref().unwrap_or(&record);
            let is_ours = record::record(tx, record, &listeners).await?;
            if let (true, NextStep::Await(..), Some((attempt, _))) =
                (is_ours, record.next, &record.attempt)
            {
                apply::early_receipts(tx, &context, attempt, record.now).await?;
            }
            Ok(())
        });
        written.await
    }
}
