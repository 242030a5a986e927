//! What is heard late: of a try that was given up meanwhile. What it tells counts all the same, and
//! a try that was planned in its place and has not begun is not made.

use super::attempts::{AttemptRow, queries as attempts};
use super::queries;
use crate::channels::Receipt;
use crate::clock::At;
use crate::delivery::attempt::AttemptState;
use crate::delivery::claims::Claimed;
use crate::delivery::context::DeliveryContext;
use crate::delivery::outcomes::proof::DeliveryProof;
use crate::delivery::outcomes::record::{self, OutcomeRecord};
use crate::delivery::policy::{self, NextStep};
use crate::store::{StoreError, Tx};

/// The code of an attempt of which the provider knew nothing when it was asked.
pub(super) const NOT_FOUND: &str = "not_found";

/// Whether a try was believed not to be at the provider.
pub(super) fn was_lost(attempt: &AttemptRow) -> bool {
    attempt.state == AttemptState::Failed && attempt.code.as_deref() == Some(NOT_FOUND)
}

/// A try that was believed not to be at the provider is there after all; false when it has moved
/// meanwhile. Its notification waits for it again, unless another try is on its way already.
pub(super) async fn turned_up(
    tx: &mut Tx,
    context: &DeliveryContext,
    attempt: &mut AttemptRow,
    receipt: &Receipt,
    now: At,
) -> Result<bool, StoreError> {
    if !attempts::turn_up(tx, &attempt.id, receipt, NOT_FOUND).await? {
        return Ok(false);
    }
    tracing::warn!(
        notification = %attempt.notification,
        "a message that its provider did not know is there after all"
    );
    attempt.state = AttemptState::Accepted;
    attempt.provider_id = Some(receipt.provider_id.clone());
    let taken = queries::take_planned(
        tx,
        &attempt.notification,
        attempt.number,
        context.store.replica(),
        now,
    )
    .await?;
    if let Some(mut claimed) = taken {
        back_to(tx, &mut claimed, attempt).await?;
        let next = policy::after_acceptance(&claimed.facts(), &context.rules, now);
        record::next_step(tx, context, &claimed, next, now).await?;
    }
    Ok(true)
}

/// Takes a notification back to a try that is proven, from later ones that are not on the wire.
pub(super) async fn taken_back(
    tx: &mut Tx,
    context: &DeliveryContext,
    attempt: &AttemptRow,
    now: At,
) -> Result<Option<Claimed>, StoreError> {
    let mut taken =
        queries::take_proven(tx, &attempt.notification, context.store.replica(), now).await?;
    if let Some(claimed) = &mut taken {
        back_to(tx, claimed, attempt).await?;
    }
    Ok(taken)
}

/// The leg of a route that a try went by.
fn leg_of(claimed: &Claimed, attempt: &AttemptRow) -> Option<usize> {
    claimed
        .route
        .iter()
        .position(|leg| leg.channel == attempt.channel && leg.address == attempt.address)
}

async fn back_to(
    tx: &mut Tx,
    claimed: &mut Claimed,
    attempt: &AttemptRow,
) -> Result<(), StoreError> {
    if let Some(leg) = leg_of(claimed, attempt).filter(|leg| *leg != claimed.leg) {
        queries::return_to_leg(tx, claimed, leg).await?;
        claimed.leg = leg;
    }
    Ok(())
}

/// The record of a try while which an earlier one was proven: whatever it brought, the person has
/// the message.
pub(in crate::delivery) async fn proven_meanwhile(
    tx: &mut Tx,
    record: &OutcomeRecord,
) -> Result<Option<OutcomeRecord>, StoreError> {
    let claimed = &record.claimed;
    if claimed.attempt_no < 2 {
        return Ok(None);
    }
    let Some(attempt) = attempts::proven(tx, &claimed.id).await? else { return Ok(None) };
    if let Some(leg) = leg_of(claimed, &attempt) {
        queries::return_to_leg(tx, claimed, leg).await?;
    }
    // Without receipts there is no other proof than a reader.
    let proof = if attempt.channel.profile().gives_receipts {
        DeliveryProof::Confirmed
    } else {
        DeliveryProof::Read
    };
    Ok(Some(OutcomeRecord { next: NextStep::Deliver, proof, ..record.clone() }))
}
