//! Fires the clocks that are due. A clock is marked as fired in the same transaction as its
//! effects, so they happen once, even with several replicas or after a crash.

use std::time::Duration;
use tokio_util::sync::CancellationToken;

use crate::audit::Actor;
use crate::channels::{Button, Content};
use crate::clock;
use crate::clock::At;
use crate::delivery::Priority;
use crate::ids::TicketId;
use crate::language::Args;
use crate::store::poll::{Looked, TablePoll};
use crate::store::{Store, StoreError, Tx, Wake};
use crate::support::agents_group::deferral;
use crate::support::buttons::TicketAction;
use crate::support::case::clocks::{ClockKind, TicketClock};
use crate::support::case::names;
use crate::support::case::ticket::Ticket;
use crate::support::case::transition::Transition;
use crate::support::changes::clocks::queries as clocks_queries;
use crate::support::conversation::relay::change_ticket::change_ticket;
use crate::support::customer_notices::reminder::remind_customer;
use crate::support::desk::Support;
use crate::support::outbound;
use crate::support::tickets;

/// The pause between two looks.
const EVERY: Duration = Duration::from_secs(1);

/// The most clocks fired in one look.
const AT_ONCE: i64 = 100;

/// The job that fires clocks. Cheap to clone.
#[derive(Clone)]
pub struct ClockScheduler {
    pub store: Store,
    pub clock: clock::Clock,
    pub support: Support,
    pub engine: Wake,
}

impl ClockScheduler {
    /// Fires the clocks that are due, until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let poll = TablePoll::every("ticket clocks", EVERY);
        let look = || async {
            if self.look().await? > 0 {
                self.engine.now();
            }
            Ok(Looked::Idle)
        };
        poll.run(&stop, look).await;
    }

    /// Fires what is due; returns how many clocks.
    async fn look(&self) -> Result<usize, StoreError> {
        let due = clocks_queries::due(&self.store, self.clock.now(), AT_ONCE).await?;
        for (id, clock) in &due {
            let (support, id, clock, now) =
                (self.support.clone(), id.clone(), *clock, self.clock.now());
            let done = self.store.write(move |tx| {
                let (support, id) = (support.clone(), id.clone());
                Box::pin(async move { fire(tx, &support, &id, &clock, now).await })
            });
            done.await?;
        }
        Ok(due.len())
    }
}

async fn fire(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    clock: &TicketClock,
    now: At,
) -> Result<(), StoreError> {
    // The ticket is locked first, so that a concurrent change has reset its clocks before we look.
    let Some(ticket) = tickets::lock(tx, id).await? else { return Ok(()) };
    if clock.kind == ClockKind::AutoClose && is_put_off(tx, support, id, clock, now).await? {
        return Ok(());
    }
    if !clocks_queries::fire(tx, id, clock, now).await? {
        return Ok(());
    }
    tracing::info!(ticket = %id, clock = clock.kind.as_str(), "a ticket's clock went off");
    let is_told_of = !matches!(clock.kind, ClockKind::Reminder | ClockKind::AutoClose);
    // The digest of deferred tickets already says that it waits.
    if is_told_of && deferral::is_deferred(tx, id).await? {
        return Ok(());
    }
    match clock.kind {
        ClockKind::FirstResponse | ClockKind::NextResponse => {
            nudge(tx, support, &ticket, "ticket-nudge-answer", At(clock.round), now).await
        }
        ClockKind::Resolution => {
            nudge(tx, support, &ticket, "ticket-nudge-solve", At(clock.round), now).await
        }
        ClockKind::Escalation => {
            escalate(tx, support, &ticket, "ticket-late-answer", At(clock.round), now).await
        }
        ClockKind::LateResolution => {
            escalate(tx, support, &ticket, "ticket-late-solve", At(clock.round), now).await
        }
        ClockKind::Reminder => remind_customer(tx, support, &ticket, now).await,
        ClockKind::AutoClose => {
            change_ticket(tx, support, id, &Transition::Close, &Actor::System, now)
                .await
                .map(|_| ())
        }
    }
}

/// Postpones the close after a late reminder (we were not running), so that the customer still has
/// the whole time to answer.
async fn is_put_off(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    clock: &TicketClock,
    now: At,
) -> Result<bool, StoreError> {
    let times = &support.rules.times;
    let (Some(remind), Some(close)) = (times.remind_after, times.close_after) else {
        return Ok(false);
    };
    let Some(reminded) = clocks_queries::fired(tx, id, ClockKind::Reminder, clock.round).await?
    else {
        return Ok(false);
    };
    let due = reminded.plus(close.saturating_sub(remind));
    if due <= now {
        return Ok(false);
    }
    clocks_queries::put_off(tx, id, clock, due).await?;
    Ok(true)
}

/// Tells the ticket's topic that a target was missed.
async fn nudge(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    key: &'static str,
    since: At,
    now: At,
) -> Result<(), StoreError> {
    let voice = support.agents_translator();
    let line = voice.say(
        key,
        &Args::new().text("number", &ticket.number.to_string()).date_time("at", since, voice.zone),
    );
    let whose = ticket
        .assignee
        .as_ref()
        .map(|agent| voice.say("ticket-nudge-whose", &Args::new().text("who", &agent.name)));
    let text = crate::language::Text::join([Some(line), whose].into_iter().flatten(), "\n");
    outbound::post_to_topic(
        tx,
        support,
        ticket,
        "ticket-nudge",
        Priority::High,
        Content::text(text),
        now,
    )
    .await
}

/// Tells the whole group that a target was missed by far.
async fn escalate(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    key: &'static str,
    since: At,
    now: At,
) -> Result<(), StoreError> {
    let voice = support.agents_translator();
    let text = voice.say(key, &names::ticket_args(ticket).date_time("at", since, voice.zone));
    let take =
        Button::press(voice.word("ticket-button-take"), TicketAction::Take(ticket.number).word());
    let buttons = if ticket.assignee.is_none() { vec![vec![take]] } else { Vec::new() };
    outbound::post_to_group(
        tx,
        support,
        ticket,
        "ticket-escalation",
        Priority::High,
        Content::with_buttons(text, buttons),
        now,
    )
    .await
}
