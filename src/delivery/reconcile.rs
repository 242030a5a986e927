//! The reconciler: asks providers about attempts whose receipt or outcome has not come in time. A
//! message without a receipt is settled or given up as unconfirmed; one that may have been sent is
//! looked up before it is repeated.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::attempt::AttemptState;
use super::claims::Claimed;
use super::claims::hash;
use super::context::{DeliveryContext, WRITE_AGAIN_AFTER};
use super::outcomes::proof::DeliveryProof;
use super::outcomes::record::{self, OutcomeRecord};
use super::policy::{self, Awaits, NextStep};
use super::receipts::apply;
use super::receipts::attempts::{AttemptMove, AttemptRow, queries as attempts};
use super::receipts::queries;
use crate::channels::{AskError, ErrorClass, Found, Receipt};
use crate::clock::At;
use crate::delivery::end_reason::EndReason;
use crate::store::poll::{Looked, TablePoll};
use crate::store::{StoreError, Tx};

/// How soon after a change it looks.
const INTERVAL: Duration = Duration::from_secs(1);
/// How long it holds what it asks about; longer than any question.
const HOLD: Duration = Duration::from_secs(30);
/// Clocks differ: a message is looked for from a little before its try began.
const SLACK: Duration = Duration::from_secs(60);

/// Asks about what waits too long for its receipt.
pub(super) struct Reconciler {
    context: DeliveryContext,
}

impl Reconciler {
    pub(super) fn new(context: DeliveryContext) -> Self {
        Self { context }
    }

    pub(super) async fn run(self, stop: CancellationToken) {
        let poll = TablePoll::every(
            "awaited receipts",
            INTERVAL,
            &self.context.store,
            &self.context.clock,
        );
        poll.run(&stop, || self.look()).await;
    }

    /// Asks about everything overdue.
    async fn look(&self) -> Result<Looked, StoreError> {
        let now = self.context.clock.now();
        match queries::next_overdue(&self.context.store).await? {
            Some(at) if at <= now => {}
            Some(at) => return Ok(Looked::IdleFor(at.since(now))),
            None => return Ok(Looked::Idle),
        }
        let (owner, until) = (self.context.store.replica().to_owned(), now.plus(HOLD));
        let overdue = self
            .context
            .store
            .write(async move |tx| {
                    let mut overdue = Vec::new();
                    for (claimed, awaits) in queries::take_overdue(tx, &owner, until, now).await? {
                        match attempts::awaited_attempt(tx, &claimed).await? {
                            Some(attempt) => overdue.push((claimed, awaits, attempt)),
                            None => tracing::error!(notification = %claimed.id, "waits for the word on a try that is not there"),
                        }
                    }
                    Ok(overdue)
                })
            .await?;
        let asked = overdue.into_iter().map(|(claimed, awaits, attempt)| async move {
            let word = self.ask(&claimed, awaits, &attempt).await;
            (claimed, attempt, word)
        });
        // One after the other: two tries that brought the same words must not both find the same
        // message.
        for (claimed, attempt, word) in futures_util::future::join_all(asked).await {
            self.write_down(&claimed, &attempt, &word, until).await;
        }
        self.context.wake.now();
        Ok(Looked::Again)
    }

    /// While the store can't take a word it is offered again, for as long as what it is about is
    /// held.
    async fn write_down(
        &self,
        claimed: &Claimed,
        attempt: &AttemptRow,
        word: &ProviderAnswer,
        until: At,
    ) {
        while let Err(error) = self.write(claimed.clone(), attempt.clone(), word.clone()).await {
            if !error.is_transient() || self.context.clock.now() >= until {
                tracing::error!(
                    notification = %claimed.id, %error,
                    "what waits for its receipt could not be settled"
                );
                return;
            }
            tokio::time::sleep(WRITE_AGAIN_AFTER).await;
        }
    }

    async fn ask(&self, claimed: &Claimed, awaits: Awaits, attempt: &AttemptRow) -> ProviderAnswer {
        match awaits {
            Awaits::Receipt => self.ask_for_receipt(claimed, attempt).await,
            Awaits::Reconciliation => self.look_up(claimed, attempt).await,
            Awaits::Read => ProviderAnswer::Unread,
        }
    }

    async fn ask_for_receipt(&self, claimed: &Claimed, attempt: &AttemptRow) -> ProviderAnswer {
        let channel = self.context.channels.get(claimed.leg().channel);
        let (Some(channel), Some(provider_id)) = (channel, &attempt.provider_id) else {
            return ProviderAnswer::Nothing;
        };
        match channel.fetch(provider_id).await {
            Ok(Some(receipt)) => ProviderAnswer::Receipt(receipt),
            Ok(None) => ProviderAnswer::Nothing,
            Err(error) => silent(claimed, &error),
        }
    }

    async fn look_up(&self, claimed: &Claimed, attempt: &AttemptRow) -> ProviderAnswer {
        let Some(channel) = self.context.channels.get(claimed.leg().channel) else {
            return ProviderAnswer::Silence;
        };
        let since = attempt.started_at.unwrap_or(attempt.ended_at.unwrap_or(At(0))).minus(SLACK);
        match channel.look_up(&attempt.address, since).await {
            Ok(found) => ProviderAnswer::Found(
                found
                    .into_iter()
                    .filter(|found| Some(hash(&found.body)) == attempt.body_hash)
                    .collect(),
            ),
            Err(error) => silent(claimed, &error),
        }
    }

    async fn write(
        &self,
        claimed: Claimed,
        attempt: AttemptRow,
        word: ProviderAnswer,
    ) -> Result<(), StoreError> {
        let (context, now) = (self.context.clone(), self.context.clock.now());
        self.context
            .store
            .write(async move |tx| {
                hear(tx, &context, &claimed, attempt.clone(), word.clone(), now).await
            })
            .await
    }
}

fn silent(claimed: &Claimed, error: &AskError) -> ProviderAnswer {
    tracing::warn!(
        notification = %claimed.id, %error,
        "the provider could not be asked about a message"
    );
    ProviderAnswer::Silence
}

/// What asking brought.
#[derive(Debug, Clone)]
enum ProviderAnswer {
    /// Nobody read it in time.
    Unread,
    /// The provider's word on a message.
    Receipt(Receipt),
    /// The provider knows no such message.
    Nothing,
    /// The messages with the same words to the same number.
    Found(Vec<Found>),
    /// The provider did not answer.
    Silence,
}

async fn hear(
    tx: &mut Tx,
    context: &DeliveryContext,
    claimed: &Claimed,
    mut attempt: AttemptRow,
    word: ProviderAnswer,
    now: At,
) -> Result<(), StoreError> {
    let rules = context.rules.clone();
    let facts = claimed.facts();
    match word {
        ProviderAnswer::Unread => {
            let next = policy::after_unread(&facts);
            record::record(
                tx,
                &OutcomeRecord::of(context, Arc::new(claimed.clone()), None, next, facts, now),
                &context.listeners,
            )
            .await?;
        }
        ProviderAnswer::Receipt(receipt) => {
            apply::receipt(tx, context, &receipt, now).await?;
            if receipt.news == crate::channels::News::Underway {
                wait_or_give_up(tx, context, claimed, &attempt, now).await?;
            }
        }
        ProviderAnswer::Silence if attempt.state == AttemptState::Unknown => {
            let since = now.since(attempt.ended_at.unwrap_or(now));
            let is_worthless = claimed.expires_at.is_some_and(|at| at <= now);
            let next = if is_worthless {
                NextStep::Fail(EndReason::Unknown)
            } else {
                policy::after_silence(&facts, &rules, now, since)
            };
            apply::go_on(tx, context, claimed, ErrorClass::Ambiguous, next, now).await?;
        }
        ProviderAnswer::Nothing | ProviderAnswer::Silence => {
            wait_or_give_up(tx, context, claimed, &attempt, now).await?
        }
        ProviderAnswer::Found(_) if attempts::is_on_the_wire(tx, &attempt).await? => {
            apply::look_again(tx, context, claimed, now).await?;
        }
        ProviderAnswer::Found(found) => {
            for message in found {
                // Two texts with the same words to one number: each is found once.
                if attempts::is_taken(tx, attempt_channel(claimed), &message.provider_id).await? {
                    continue;
                }
                apply::found(tx, context, &mut attempt, &message.receipt, now).await?;
                apply::receipt(tx, context, &message.receipt, now).await?;
                return Ok(());
            }
            apply::not_found(tx, context, claimed, &attempt, now).await?;
        }
    }
    Ok(())
}

fn attempt_channel(claimed: &Claimed) -> &'static str {
    claimed.leg().channel.as_str()
}

/// Still under way, or nobody knows: asked again later, and given up as unconfirmed in the end.
async fn wait_or_give_up(
    tx: &mut Tx,
    context: &DeliveryContext,
    claimed: &Claimed,
    attempt: &AttemptRow,
    now: At,
) -> Result<(), StoreError> {
    let rules = &context.rules;
    let age = now.since(attempt.ended_at.unwrap_or(now));
    if age < rules.unconfirmed_after {
        let until = now.plus(rules.poll_after.max(age).min(rules.unconfirmed_after - age));
        let next = NextStep::Await(Awaits::Receipt, until);
        return record::next_step(tx, context, claimed, next, now).await;
    }
    if attempts::move_attempt(tx, attempt, AttemptState::Unconfirmed, &AttemptMove::default())
        .await?
    {
        apply::deliver(tx, context, claimed, DeliveryProof::Unconfirmed, now).await?;
    }
    Ok(())
}
