//! Receipts: a provider's word on a message it took. They come late, repeated, out of order and for
//! messages that we do not know; all are kept, and no state ever moves back.

pub(super) mod late;
pub mod queries;
pub mod quoted;

use self::queries::{AttemptMove, AttemptRow};
use super::attempt::AttemptState;
use super::claims::Claimed;
use super::engine::{Engine, jitter};
use super::outcomes::record::{self, DeliveryProof, OutcomeRecord};
use super::policy::{self, AttemptFacts, Awaits, NextStep};
use super::suppressions;
use crate::channels::{AddressFault, ChannelKind, ErrorClass, News, Receipt, Source, sms};
use crate::clock::At;
use crate::store::{StoreError, Tx};

/// The carrier refuses our messages; said twice of one number, it is let alone.
const CARRIER_REFUSES: &str = "30004";
/// The code of a try of which the provider knew nothing when it was asked.
const NOT_FOUND: &str = "not_found";

/// What a receipt changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptEffect {
    /// Its attempt moved on.
    Moved,
    /// It was no news.
    Stale,
    /// It came before the answer to our own request was stored; it is heard with that.
    Early,
    /// No attempt of ours has this message.
    UnknownMessage,
}

impl ReceiptEffect {
    fn as_str(self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::Stale => "stale",
            Self::Early => "early",
            Self::UnknownMessage => "unknown_message",
        }
    }
}

impl Engine {
    /// Hears a receipt: keeps it, and moves what it speaks of.
    ///
    /// # Errors
    /// When the store fails; then the provider is to say it again.
    pub async fn receive(&self, receipt: Receipt) -> Result<ReceiptEffect, StoreError> {
        let (engine, now, channel) = (self.clone(), self.clock.now(), receipt.channel.as_str());
        let effect = self.store.write(move |tx| {
            let (engine, receipt) = (engine.clone(), receipt.clone());
            Box::pin(async move { hear(tx, &engine, &receipt, now).await })
        });
        let effect = effect.await?;
        metrics::counter!("bellhop_receipts_total", "channel" => channel, "effect" => effect.as_str()).increment(1);
        self.wake.now();
        Ok(effect)
    }

    /// Hears that a person showed that they read: by pressing or answering `message`, or by writing
    /// at all.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn was_read(
        &self,
        tx: &mut Tx,
        chat: i64,
        message: Option<i64>,
        now: At,
    ) -> Result<(), StoreError> {
        let address = chat.to_string();
        if let Some(message) = message
            && let Some(attempt) =
                queries::attempt_in_chat(tx, &address, &message.to_string()).await?
        {
            let receipt = read_receipt(&message.to_string(), &attempt.id);
            let moved = AttemptMove {
                confirmed_at: Some(now),
                status: Some("read"),
                ..AttemptMove::default()
            };
            if queries::move_attempt(tx, &attempt, AttemptState::Confirmed, &moved).await? {
                queries::insert(
                    tx,
                    &receipt,
                    Some(&attempt.id),
                    ReceiptEffect::Moved.as_str(),
                    now,
                )
                .await?;
            }
            self.is_proven(tx, &attempt, DeliveryProof::Read, now).await?;
        }
        if self.settings.rules.categories.iter().all(|rules| rules.confirm_within.is_none()) {
            return Ok(());
        }
        for (id, number) in queries::unread(tx, &address).await? {
            if let Some((claimed, _)) =
                queries::take_awaiting(tx, &id, number, self.store.replica(), now).await?
            {
                self.deliver_proven(tx, &claimed, DeliveryProof::Read, now).await?;
            }
        }
        Ok(())
    }

    /// An attempt is proven: its notification is delivered, or its proof grows stronger.
    pub(super) async fn is_proven(
        &self,
        tx: &mut Tx,
        attempt: &AttemptRow,
        proof: DeliveryProof,
        now: At,
    ) -> Result<(), StoreError> {
        match queries::take_awaiting(
            tx,
            &attempt.notification,
            attempt.number,
            self.store.replica(),
            now,
        )
        .await?
        {
            Some((claimed, _)) => self.deliver_proven(tx, &claimed, proof, now).await,
            None => match late::taken_back(tx, self, attempt, now).await? {
                Some(claimed) => self.deliver_proven(tx, &claimed, proof, now).await,
                None => queries::strengthen(tx, &attempt.notification, proof.as_str()).await,
            },
        }
    }

    pub(super) async fn deliver_proven(
        &self,
        tx: &mut Tx,
        claimed: &Claimed,
        proof: DeliveryProof,
        now: At,
    ) -> Result<(), StoreError> {
        let record = OutcomeRecord {
            proof,
            ..self.record(claimed, None, NextStep::Deliver, claimed.facts(), now)
        };
        record::record(tx, &record, &self.outcomes).await?;
        Ok(())
    }

    /// A taken notification goes on as `next` says.
    pub(super) async fn go_on(
        &self,
        tx: &mut Tx,
        claimed: &Claimed,
        class: ErrorClass,
        next: NextStep,
        now: At,
    ) -> Result<(), StoreError> {
        let facts = AttemptFacts {
            first_failed_at: claimed.first_failed_at.or(Some(now)),
            ..claimed.facts()
        };
        record::record(tx, &self.record(claimed, Some(class), next, facts, now), &self.outcomes)
            .await?;
        Ok(())
    }
}

fn read_receipt(message: &str, attempt: &str) -> Receipt {
    Receipt {
        channel: ChannelKind::Telegram,
        provider_id: message.to_owned(),
        attempt: Some(attempt.to_owned()),
        status: "read".to_owned(),
        code: None,
        news: News::Read,
        source: Source::Person,
        raw: "{}".to_owned(),
    }
}

/// Hears one receipt inside a transaction.
pub(super) async fn hear(
    tx: &mut Tx,
    engine: &Engine,
    receipt: &Receipt,
    now: At,
) -> Result<ReceiptEffect, StoreError> {
    let mut attempt = queries::attempt_of(tx, receipt).await?;
    let mut is_early = attempt.as_ref().is_some_and(AttemptRow::is_under_way);
    if let (true, Some(before)) = (is_early, &attempt) {
        // Whoever is writing its end down right now either waits for us, or we for them.
        is_early = queries::hold_under_way(tx, &before.id).await?;
        if !is_early {
            attempt = queries::attempt_of(tx, receipt).await?;
        }
    }
    let Some(attempt) = attempt else {
        queries::insert(tx, receipt, None, ReceiptEffect::UnknownMessage.as_str(), now).await?;
        return Ok(ReceiptEffect::UnknownMessage);
    };
    let effect = if is_early {
        ReceiptEffect::Early
    } else {
        apply(tx, engine, &attempt, receipt, now).await?
    };
    // Asking again and again brings the same word: only what is new is kept of it.
    if effect != ReceiptEffect::Stale || receipt.source != Source::Poll {
        queries::insert(tx, receipt, Some(&attempt.id), effect.as_str(), now).await?;
    }
    Ok(effect)
}

/// After a try's end was stored: what came before it is heard now. It also tells of a try whose end
/// is unknown.
pub(super) async fn hear_early(
    tx: &mut Tx,
    engine: &Engine,
    attempt: &str,
    now: At,
) -> Result<(), StoreError> {
    let early = queries::early(tx, attempt).await?;
    for (status, code, raw, provider_id) in early {
        let mut receipt = sms::receipt_again(provider_id, &status, code.as_deref(), raw);
        receipt.attempt = Some(attempt.to_owned());
        if let Some(attempt) = queries::attempt_of(tx, &receipt).await? {
            apply(tx, engine, &attempt, &receipt, now).await?;
        }
    }
    Ok(())
}

/// Moves an attempt and what hangs on it.
async fn apply(
    tx: &mut Tx,
    engine: &Engine,
    attempt: &AttemptRow,
    receipt: &Receipt,
    now: At,
) -> Result<ReceiptEffect, StoreError> {
    let mut attempt = attempt.clone();
    // The provider speaks of it: it was taken after all.
    let was_found = match attempt.state {
        AttemptState::Unknown => found(tx, engine, &mut attempt, receipt, now).await?,
        _ if late::was_lost(&attempt) => {
            late::turned_up(tx, engine, &mut attempt, receipt, now).await?
        }
        _ => false,
    };
    let moved = AttemptMove {
        code: receipt.code.as_deref(),
        provider_id: Some(&receipt.provider_id),
        status: Some(&receipt.status),
        ..AttemptMove::default()
    };
    match receipt.news {
        News::Underway => {
            let newer = sms::rank(&receipt.status)
                > attempt.provider_status.as_deref().map_or(-1, sms::rank);
            let moved = newer && queries::move_attempt(tx, &attempt, attempt.state, &moved).await?;
            Ok(if moved || was_found { ReceiptEffect::Moved } else { ReceiptEffect::Stale })
        }
        News::Confirmed | News::Read => {
            let proof = if receipt.news == News::Read {
                DeliveryProof::Read
            } else {
                DeliveryProof::Confirmed
            };
            let Some(next) = attempt.state.hear(AttemptState::Confirmed) else {
                return Ok(ReceiptEffect::Stale);
            };
            if !queries::move_attempt(
                tx,
                &attempt,
                next,
                &AttemptMove { confirmed_at: Some(now), ..moved },
            )
            .await?
            {
                return Ok(ReceiptEffect::Stale);
            }
            engine.is_proven(tx, &attempt, proof, now).await?;
            Ok(ReceiptEffect::Moved)
        }
        News::Refuted { class, again_after } => {
            let Some(next) = attempt.state.hear(AttemptState::Failed) else {
                return Ok(ReceiptEffect::Stale);
            };
            let moved =
                AttemptMove { class: Some(class.as_str()), confirmed_at: Some(now), ..moved };
            if !queries::move_attempt(tx, &attempt, next, &moved).await? {
                return Ok(ReceiptEffect::Stale);
            }
            refuted(tx, engine, &attempt, receipt, class, now, again_after).await?;
            Ok(ReceiptEffect::Moved)
        }
    }
}

/// An unknown attempt is known to the provider; false when it has moved meanwhile.
pub(super) async fn found(
    tx: &mut Tx,
    engine: &Engine,
    attempt: &mut AttemptRow,
    receipt: &Receipt,
    now: At,
) -> Result<bool, StoreError> {
    let moved = AttemptMove {
        provider_id: Some(&receipt.provider_id),
        status: Some(&receipt.status),
        ..AttemptMove::default()
    };
    if !queries::move_attempt(tx, attempt, AttemptState::Accepted, &moved).await? {
        return Ok(false);
    }
    attempt.state = AttemptState::Accepted;
    attempt.provider_id = Some(receipt.provider_id.clone());
    let taken = queries::take_awaiting(
        tx,
        &attempt.notification,
        attempt.number,
        engine.store.replica(),
        now,
    )
    .await?;
    if let Some((claimed, Awaits::Reconciliation)) = taken {
        let next = policy::after_acceptance(&claimed.facts(), &engine.settings.rules, now);
        record::record(
            tx,
            &engine.record(&claimed, None, next, claimed.facts(), now),
            &engine.outcomes,
        )
        .await?;
    }
    Ok(true)
}

async fn refuted(
    tx: &mut Tx,
    engine: &Engine,
    attempt: &AttemptRow,
    receipt: &Receipt,
    class: ErrorClass,
    now: At,
    again_after: Option<std::time::Duration>,
) -> Result<(), StoreError> {
    let channel = receipt.channel;
    if let ErrorClass::Address(fault) = class {
        suppressions::mark(tx, channel, &attempt.address, fault, now).await?;
    }
    if receipt.code.as_deref() == Some(CARRIER_REFUSES)
        && queries::refusals(tx, &attempt.address, CARRIER_REFUSES).await? >= 2
    {
        suppressions::mark(tx, channel, &attempt.address, AddressFault::Rejected, now).await?;
    }
    match queries::take_awaiting(
        tx,
        &attempt.notification,
        attempt.number,
        engine.store.replica(),
        now,
    )
    .await?
    {
        Some((claimed, _)) => {
            let next = policy::after_refutation(&claimed.facts(), now, again_after);
            engine.go_on(tx, &claimed, class, next, now).await
        }
        None => queries::refute_late(tx, &attempt.notification).await,
    }
}

/// What follows when the provider knows nothing of an unknown try: asked once more, and in the end
/// it was not sent.
pub(super) async fn not_found(
    tx: &mut Tx,
    engine: &Engine,
    claimed: &Claimed,
    attempt: &AttemptRow,
    now: At,
) -> Result<(), StoreError> {
    let (rules, ago) = (&engine.settings.rules, now.since(attempt.ended_at.unwrap_or(now)));
    let Some(next) = policy::after_not_found(&claimed.facts(), rules, now, ago, jitter()) else {
        return look_again(tx, engine, claimed, now).await;
    };
    let moved = AttemptMove {
        class: Some(ErrorClass::Transient.as_str()),
        code: Some(NOT_FOUND),
        confirmed_at: Some(now),
        ..AttemptMove::default()
    };
    queries::move_attempt(tx, attempt, AttemptState::Failed, &moved).await?;
    engine.go_on(tx, claimed, ErrorClass::Transient, next, now).await
}

/// An unknown try is looked for once more.
pub(super) async fn look_again(
    tx: &mut Tx,
    engine: &Engine,
    claimed: &Claimed,
    now: At,
) -> Result<(), StoreError> {
    let next = NextStep::Await(Awaits::Reconciliation, now.plus(policy::BEFORE_ASKING));
    engine.go_on(tx, claimed, ErrorClass::Ambiguous, next, now).await
}
