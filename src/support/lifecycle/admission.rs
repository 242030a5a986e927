//! Admission control for tickets of people whom the shop does not know. Anybody can make accounts,
//! and a group accepts few calls a minute, so only some of their tickets get a topic within a time
//! window. The others are *deferred*: they are open and stored, the group gets a digest of them, an
//! agent can admit one by a button, and the rest is admitted, oldest first, when there is room.

use std::time::Duration;

use crate::audit;
use crate::audit::{Actor, AuditEntry};
use crate::channels::{BOT_CHANNEL, Button, Content};
use crate::clock::{At, Clock, Window};
use crate::delivery::{Category, Leg, NewNotification, Priority, Recipient, outbox};
use crate::ids::TicketId;
use crate::language::{Args, Text};
use crate::store::{AdvisoryLock, Store, StoreError, Tx};
use crate::support::agents_group::deferral::{queries as deferral_queries, release};
use crate::support::buttons::TicketAction;
use crate::support::case::names;
use crate::support::case::ticket::Ticket;
use crate::support::conversation::relay::to_agents;
use crate::support::desk::Support;
use crate::support::tickets;

/// The least time between two digests in a group.
const DIGEST_EVERY: Duration = Duration::from_secs(2 * 60);

/// The time from the first deferred ticket to the digest: others will follow.
const GATHER: Duration = Duration::from_secs(10);

/// The most tickets named in a digest.
const NAMED: i64 = 8;

/// The most tickets admitted in one run.
const AT_ONCE: i64 = 20;

/// The template of the digest.
const DIGEST: &str = "ticket-digest";

/// The result of admitting a ticket by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdmissionOutcome {
    /// It was deferred and gets its topic now.
    Admitted,
    /// It was not deferred.
    NotDeferred,
    /// There is no such ticket.
    Unknown,
}

/// Admits a deferred ticket when an agent asks for it.
pub async fn admit_by_agent(
    tx: &mut Tx,
    support: &Support,
    number: i64,
    actor: &Actor,
    now: At,
) -> Result<AdmissionOutcome, StoreError> {
    let Some(id) = tickets::id_of(tx, number).await? else { return Ok(AdmissionOutcome::Unknown) };
    let Some(ticket) = tickets::lock(tx, &id).await? else { return Ok(AdmissionOutcome::Unknown) };
    if !admit_and_relay(tx, support, &ticket, now).await? {
        return Ok(AdmissionOutcome::NotDeferred);
    }
    audit::append(
        tx,
        &AuditEntry { actor, action: "ticket.let_in", object: id.as_str(), detail: "" },
        now,
    )
    .await?;
    Ok(AdmissionOutcome::Admitted)
}

/// Admits a ticket if it is deferred, and relays its messages; false if it was not deferred.
pub(crate) async fn admit_and_relay(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<bool, StoreError> {
    if !release(tx, ticket, now).await? {
        return Ok(false);
    }
    to_agents::send_to_agents_unless_held(tx, support, ticket, now).await?;
    Ok(true)
}

/// Admits the tickets of contacts who are known by now and those for which there is room, and sends
/// digests of the others. Returns how much was done.
pub(crate) async fn run_once(
    store: &Store,
    support: &Support,
    clock: &Clock,
) -> Result<usize, StoreError> {
    let waiting = deferral_queries::waiting(store).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let mut found = 0;
    for id in deferral_queries::known(store, AT_ONCE).await? {
        found += usize::from(run_step(store, support, clock, AdmissionStep::Known(id)).await?);
    }
    for group in waiting {
        let mut let_in = 0;
        while let_in < AT_ONCE
            && run_step(store, support, clock, AdmissionStep::Next(group.group)).await?
        {
            let_in += 1;
        }
        found += usize::try_from(let_in).unwrap_or(0)
            + usize::from(run_step(store, support, clock, AdmissionStep::Tell(group.group)).await?);
    }
    Ok(found)
}

/// One transaction of a run.
#[derive(Debug, Clone)]
enum AdmissionStep {
    /// Admit a ticket whose contact is known by now.
    Known(TicketId),
    /// Admit the oldest of a group, if there is room.
    Next(i64),
    /// Send a group its digest, if it is due.
    Tell(i64),
}

async fn run_step(
    store: &Store,
    support: &Support,
    clock: &Clock,
    step: AdmissionStep,
) -> Result<bool, StoreError> {
    let (support, now) = (support.clone(), clock.now());
    let done = store.write(async move |tx| match &step {
        AdmissionStep::Known(id) => match tickets::lock(tx, id).await? {
            Some(ticket) => admit_and_relay(tx, &support, &ticket, now).await,
            None => Ok(false),
        },
        AdmissionStep::Next(group) => let_in_next(tx, &support, *group, now).await,
        AdmissionStep::Tell(group) => tell(tx, &support, *group, now).await,
    });
    done.await
}

async fn let_in_next(
    tx: &mut Tx,
    support: &Support,
    group: i64,
    now: At,
) -> Result<bool, StoreError> {
    tx.in_turn(AdvisoryLock::Strangers).await?;
    let limits = support.rules.strangers;
    if limits
        .room(deferral_queries::admitted_within(tx, group, Window::of(limits.window), now).await?)
        == 0
    {
        return Ok(false);
    }
    let Some(oldest) = deferral_queries::oldest(tx, group, 1).await?.pop() else {
        return Ok(false);
    };
    let Some(ticket) = tickets::lock(tx, &oldest.id).await? else { return Ok(false) };
    admit_and_relay(tx, support, &ticket, now).await
}

/// Sends a group its digest, if there are new deferred tickets and the last digest is long enough
/// ago.
async fn tell(tx: &mut Tx, support: &Support, group: i64, now: At) -> Result<bool, StoreError> {
    let Some(waiting) = deferral_queries::waiting_in(tx, group).await? else { return Ok(false) };
    if now.since(waiting.oldest) < GATHER
        || !deferral_queries::claim_digest(tx, &waiting, now, DIGEST_EVERY).await?
    {
        return Ok(false);
    }
    let oldest = deferral_queries::oldest(tx, group, NAMED).await?;
    let (text, buttons) = digest(support, waiting.count, &oldest);
    let leg = Leg {
        channel: BOT_CHANNEL,
        address: group.to_string(),
        content: Content::with_buttons(text, buttons),
    };
    let locale = support.agents_translator().locale.code();
    let mut new = NewNotification::new(
        Recipient::Staff,
        Category::Staff,
        Priority::High,
        DIGEST,
        locale,
        vec![leg],
    );
    new.expires_at = Some(now.plus(support.outbound.worth(Category::Staff)));
    outbox::enqueue(tx, &new, now).await?;
    Ok(true)
}

fn digest(support: &Support, count: i64, oldest: &[Ticket]) -> (Text, Vec<Vec<Button>>) {
    let (voice, limits) = (support.agents_translator(), support.rules.strangers);
    let minutes = i64::try_from(limits.window.as_secs() / 60).unwrap_or(i64::MAX);
    let title = voice.say("tickets-deferred", &Args::new().number("count", count));
    let how = voice.say(
        "tickets-deferred-how",
        &Args::new().number("topics", limits.topics).number("minutes", minutes),
    );
    let line = |ticket: &Ticket| {
        let args = names::ticket_args(ticket)
            .text("sign", names::state_sign(ticket.state))
            .with("number", names::ticket_link(&voice, ticket));
        voice.say(
            "tickets-line",
            &args.with("category", support.category_name(&ticket.category, voice.locale)),
        )
    };
    let button = |ticket: &Ticket| {
        let label =
            voice.say("tickets-number", &Args::new().text("number", &ticket.number.to_string()));
        Button::press(label, TicketAction::LetIn(ticket.number).word())
    };
    let text = Text::join([title].into_iter().chain(oldest.iter().map(line)).chain([how]), "\n");
    (text, oldest.chunks(4).map(|row| row.iter().map(button).collect()).collect())
}
