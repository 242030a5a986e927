//! What receipts change: the attempt they are about, and its notification.

use super::attempts::{AttemptMove, AttemptRow, queries as attempts};
use super::effect::ReceiptEffect;
use super::late;
use super::queries;
use crate::channels::{AddressFault, ErrorClass, News, Receipt, Source};
use crate::clock::At;
use crate::delivery::attempt::AttemptState;
use crate::delivery::claims::Claimed;
use crate::delivery::context::{DeliveryContext, jitter};
use crate::delivery::outcomes::proof::DeliveryProof;
use crate::delivery::outcomes::record::{self, OutcomeRecord};
use crate::delivery::policy::{self, AttemptFacts, Awaits, NextStep};
use crate::delivery::suppressions;
use crate::store::{StoreError, Tx};
use std::sync::Arc;

/// An attempt is proven: its notification is delivered, or its proof grows stronger.
pub(in crate::delivery) async fn proven(
    tx: &mut Tx,
    context: &DeliveryContext,
    attempt: &AttemptRow,
    proof: DeliveryProof,
    now: At,
) -> Result<(), StoreError> {
    match queries::take_awaiting(
        tx,
        &attempt.notification,
        attempt.number,
        context.store.replica(),
        now,
    )
    .await?
    {
        Some((claimed, _)) => deliver(tx, context, &claimed, proof, now).await,
        None => match late::taken_back(tx, context, attempt, now).await? {
            Some(claimed) => deliver(tx, context, &claimed, proof, now).await,
            None => queries::strengthen(tx, &attempt.notification, proof.as_str()).await,
        },
    }
}

pub(in crate::delivery) async fn deliver(
    tx: &mut Tx,
    context: &DeliveryContext,
    claimed: &Claimed,
    proof: DeliveryProof,
    now: At,
) -> Result<(), StoreError> {
    let record = OutcomeRecord {
        proof,
        ..OutcomeRecord::of(
            context,
            Arc::new(claimed.clone()),
            None,
            NextStep::Deliver,
            claimed.facts(),
            now,
        )
    };
    record::record(tx, &record, &context.listeners).await?;
    Ok(())
}

/// Records that a claimed notification goes on as `next` says.
pub(in crate::delivery) async fn go_on(
    tx: &mut Tx,
    context: &DeliveryContext,
    claimed: &Claimed,
    class: ErrorClass,
    next: NextStep,
    now: At,
) -> Result<(), StoreError> {
    let facts =
        AttemptFacts { first_failed_at: claimed.first_failed_at.or(Some(now)), ..claimed.facts() };
    record::record(
        tx,
        &OutcomeRecord::of(context, Arc::new(claimed.clone()), Some(class), next, facts, now),
        &context.listeners,
    )
    .await?;
    Ok(())
}

/// Keeps one receipt and moves what it speaks of.
pub(in crate::delivery) async fn receipt(
    tx: &mut Tx,
    context: &DeliveryContext,
    receipt: &Receipt,
    now: At,
) -> Result<ReceiptEffect, StoreError> {
    let mut attempt = attempts::attempt_of(tx, receipt).await?;
    let mut is_early = attempt.as_ref().is_some_and(AttemptRow::is_under_way);
    if let (true, Some(before)) = (is_early, &attempt) {
        // Whoever is writing its end down right now either waits for us, or we for them.
        is_early = attempts::hold_under_way(tx, &before.id).await?;
        if !is_early {
            attempt = attempts::attempt_of(tx, receipt).await?;
        }
    }
    let Some(attempt) = attempt else {
        queries::insert(tx, receipt, None, ReceiptEffect::UnknownMessage, now).await?;
        return Ok(ReceiptEffect::UnknownMessage);
    };
    let effect = if is_early {
        ReceiptEffect::Early
    } else {
        move_attempt(tx, context, &attempt, receipt, now).await?
    };
    // Asking again and again brings the same word: only what is new is kept of it.
    if effect != ReceiptEffect::Stale || receipt.source != Source::Poll {
        queries::insert(tx, receipt, Some(&attempt.id), effect, now).await?;
    }
    Ok(effect)
}

/// Applies the receipts that came before the end of their attempt was stored. Call it right after
/// that.
pub(in crate::delivery) async fn early_receipts(
    tx: &mut Tx,
    context: &DeliveryContext,
    attempt: &str,
    now: At,
) -> Result<(), StoreError> {
    for early in queries::early(tx, attempt).await? {
        let channel = context.channels.get(early.channel);
        let read = channel.and_then(|channel| channel.read_receipt(early.kept, Source::Callback));
        let Some(mut receipt) = read else { continue };
        receipt.attempt = Some(attempt.to_owned());
        if let Some(attempt) = attempts::attempt_of(tx, &receipt).await? {
            move_attempt(tx, context, &attempt, &receipt, now).await?;
        }
    }
    Ok(())
}

/// Moves an attempt, and its notification with it.
async fn move_attempt(
    tx: &mut Tx,
    context: &DeliveryContext,
    attempt: &AttemptRow,
    receipt: &Receipt,
    now: At,
) -> Result<ReceiptEffect, StoreError> {
    let mut attempt = attempt.clone();
    // The provider speaks of it: it was taken after all.
    let was_found = match attempt.state {
        AttemptState::Unknown => found(tx, context, &mut attempt, receipt, now).await?,
        _ if late::was_lost(&attempt) => {
            late::turned_up(tx, context, &mut attempt, receipt, now).await?
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
            let rank = |status| {
                context.channels.get(receipt.channel).map_or(-1, |channel| channel.rank(status))
            };
            let newer = rank(&receipt.status) > attempt.provider_status.as_deref().map_or(-1, rank);
            let moved =
                newer && attempts::move_attempt(tx, &attempt, attempt.state, &moved).await?;
            Ok(if moved || was_found { ReceiptEffect::Moved } else { ReceiptEffect::Stale })
        }
        News::Confirmed | News::Read => {
            let Some(next) = attempt.state.hear(AttemptState::Confirmed) else {
                return Ok(ReceiptEffect::Stale);
            };
            let moved = AttemptMove { confirmed_at: Some(now), ..moved };
            if !attempts::move_attempt(tx, &attempt, next, &moved).await? {
                return Ok(ReceiptEffect::Stale);
            }
            let is_read = receipt.news == News::Read;
            let proof = if is_read { DeliveryProof::Read } else { DeliveryProof::Confirmed };
            proven(tx, context, &attempt, proof, now).await?;
            Ok(ReceiptEffect::Moved)
        }
        News::Refuted { class, again_after } => {
            let Some(next) = attempt.state.hear(AttemptState::Failed) else {
                return Ok(ReceiptEffect::Stale);
            };
            let moved =
                AttemptMove { class: Some(class.as_str()), confirmed_at: Some(now), ..moved };
            if !attempts::move_attempt(tx, &attempt, next, &moved).await? {
                return Ok(ReceiptEffect::Stale);
            }
            refuted(tx, context, &attempt, receipt, class, now, again_after).await?;
            Ok(ReceiptEffect::Moved)
        }
    }
}

/// An unknown attempt is known to the provider; false when it has moved meanwhile.
pub(in crate::delivery) async fn found(
    tx: &mut Tx,
    context: &DeliveryContext,
    attempt: &mut AttemptRow,
    receipt: &Receipt,
    now: At,
) -> Result<bool, StoreError> {
    let moved = AttemptMove {
        provider_id: Some(&receipt.provider_id),
        status: Some(&receipt.status),
        ..AttemptMove::default()
    };
    if !attempts::move_attempt(tx, attempt, AttemptState::Accepted, &moved).await? {
        return Ok(false);
    }
    attempt.state = AttemptState::Accepted;
    attempt.provider_id = Some(receipt.provider_id.clone());
    let taken = queries::take_awaiting(
        tx,
        &attempt.notification,
        attempt.number,
        context.store.replica(),
        now,
    )
    .await?;
    if let Some((claimed, Awaits::Reconciliation)) = taken {
        let next = policy::after_acceptance(&claimed.facts(), &context.rules, now);
        record::next_step(tx, context, &claimed, next, now).await?;
    }
    Ok(true)
}

async fn refuted(
    tx: &mut Tx,
    context: &DeliveryContext,
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
    if let (Some(code), Some(known)) = (&receipt.code, context.channels.get(channel))
        && let Some(most) = known.rejects_after(code)
        && attempts::refusals(tx, channel, &attempt.address, code).await? >= most
    {
        suppressions::mark(tx, channel, &attempt.address, AddressFault::Rejected, now).await?;
    }
    match queries::take_awaiting(
        tx,
        &attempt.notification,
        attempt.number,
        context.store.replica(),
        now,
    )
    .await?
    {
        Some((claimed, _)) => {
            let next = policy::after_refutation(&claimed.facts(), now, again_after);
            go_on(tx, context, &claimed, class, next, now).await
        }
        None => queries::refute_late(tx, &attempt.notification).await,
    }
}

/// The provider does not know an attempt whose outcome is unknown: it is asked again, and after a
/// while the attempt counts as not sent.
pub(in crate::delivery) async fn not_found(
    tx: &mut Tx,
    context: &DeliveryContext,
    claimed: &Claimed,
    attempt: &AttemptRow,
    now: At,
) -> Result<(), StoreError> {
    let (rules, ago) = (&context.rules, now.since(attempt.ended_at.unwrap_or(now)));
    let Some(next) = policy::after_not_found(&claimed.facts(), rules, now, ago, jitter()) else {
        return look_again(tx, context, claimed, now).await;
    };
    let moved = AttemptMove {
        class: Some(ErrorClass::Transient.as_str()),
        code: Some(late::NOT_FOUND),
        confirmed_at: Some(now),
        ..AttemptMove::default()
    };
    attempts::move_attempt(tx, attempt, AttemptState::Failed, &moved).await?;
    go_on(tx, context, claimed, ErrorClass::Transient, next, now).await
}

/// Looks for an attempt whose outcome is unknown once more.
pub(in crate::delivery) async fn look_again(
    tx: &mut Tx,
    context: &DeliveryContext,
    claimed: &Claimed,
    now: At,
) -> Result<(), StoreError> {
    let next = NextStep::Await(Awaits::Reconciliation, now.plus(policy::BEFORE_ASKING));
    go_on(tx, context, claimed, ErrorClass::Ambiguous, next, now).await
}
