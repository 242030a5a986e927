//! The receipt sink: what the doors call when they learn that a message arrived or was read.

use super::apply;
use super::attempts::{AttemptMove, queries as attempts};
use super::effect::ReceiptEffect;
use super::queries;
use super::quoted::QuotedText;
use crate::channels::{ChannelName, News, Receipt, Source};
use crate::clock::At;
use crate::delivery::attempt::AttemptState;
use crate::delivery::context::DeliveryContext;
use crate::delivery::outcomes::proof::DeliveryProof;
use crate::store::{StoreError, Tx};

/// Takes receipts, and other signs that a message arrived. Cheap to clone.
#[derive(Clone)]
pub struct ReceiptSink(DeliveryContext);

impl ReceiptSink {
    /// A sink for receipts of what is sent from this context.
    pub fn new(context: DeliveryContext) -> Self {
        Self(context)
    }

    /// Keeps a receipt and moves what it speaks of.
    ///
    /// # Errors
    /// The receipt is not kept then: the provider must be made to send it again.
    pub async fn receive(&self, receipt: Receipt) -> Result<ReceiptEffect, StoreError> {
        let (context, now, channel) =
            (self.0.clone(), self.0.clock.now(), receipt.channel.as_str());
        let effect =
            self.0.store.write(async move |tx| apply::receipt(tx, &context, &receipt, now).await);
        let effect = effect.await?;
        metrics::counter!(
            "bellhop_receipts_total",
            "channel" => channel,
            "effect" => effect.as_str()
        )
        .increment(1);
        self.0.wake.now();
        Ok(effect)
    }

    /// The person at an address showed that they read: by pressing or answering `message`, or by
    /// writing at all.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn was_read(
        &self,
        tx: &mut Tx,
        channel: ChannelName,
        address: &str,
        message: Option<&str>,
        now: At,
    ) -> Result<(), StoreError> {
        let context = &self.0;
        if let Some(message) = message
            && let Some(attempt) = attempts::attempt_in_chat(tx, channel, address, message).await?
        {
            let receipt = from_person(channel, message, &attempt.id, "read", "{}".to_owned());
            let moved = AttemptMove {
                confirmed_at: Some(now),
                status: Some("read"),
                ..AttemptMove::default()
            };
            if attempts::move_attempt(tx, &attempt, AttemptState::Confirmed, &moved).await? {
                queries::insert(tx, &receipt, Some(&attempt.id), ReceiptEffect::Moved, now).await?;
            }
            apply::proven(tx, context, &attempt, DeliveryProof::Read, now).await?;
        }
        if context.rules.categories.iter().all(|rules| rules.confirm_within.is_none()) {
            return Ok(());
        }
        for (id, number) in queries::unread(tx, channel, address).await? {
            let replica = context.store.replica();
            if let Some((claimed, _)) =
                queries::take_awaiting(tx, &id, number, replica, now).await?
            {
                apply::deliver(tx, context, &claimed, DeliveryProof::Read, now).await?;
            }
        }
        Ok(())
    }

    /// The person reacted to a text of ours, so it arrived and was read. `raw` is what they sent,
    /// kept with the receipt.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn was_reacted_to(
        &self,
        tx: &mut Tx,
        quoted: &QuotedText,
        raw: String,
        now: At,
    ) -> Result<(), StoreError> {
        let attempt = &quoted.attempt;
        let moved = AttemptMove { confirmed_at: Some(now), ..AttemptMove::default() };
        let is_news = attempt.state.hear(AttemptState::Confirmed).is_some()
            && attempts::move_attempt(tx, attempt, AttemptState::Confirmed, &moved).await?;
        let message = attempt.provider_id.as_deref().unwrap_or_default();
        let receipt = from_person(attempt.channel, message, &attempt.id, "reacted", raw);
        let effect = if is_news { ReceiptEffect::Moved } else { ReceiptEffect::Stale };
        queries::insert(tx, &receipt, Some(&attempt.id), effect, now).await?;
        apply::proven(tx, &self.0, attempt, DeliveryProof::Read, now).await
    }
}

/// A receipt that no provider sent: the person did something that shows it.
fn from_person(
    channel: ChannelName,
    message: &str,
    attempt: &str,
    status: &str,
    raw: String,
) -> Receipt {
    Receipt {
        channel,
        provider_id: message.to_owned(),
        attempt: Some(attempt.to_owned()),
        status: status.to_owned(),
        code: None,
        news: News::Read,
        source: Source::Person,
        raw,
    }
}
