//! Fires the timers that are due. A timer is marked as fired in the same transaction as its
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
use crate::support::case::names;
use crate::support::case::ticket::Ticket;
use crate::support::case::timers::{TicketTimer, TimerKind};
use crate::support::case::transition::Transition;
use crate::support::changes::reset_timers::queries as timer_queries;
use crate::support::conversation::relay::change_ticket::change_ticket;
use crate::support::customer_notices::reminder::remind_customer;
use crate::support::desk::Support;
use crate::support::outbound;
use crate::support::tickets;

/// The pause between two looks.
const EVERY: Duration = Duration::from_secs(1);

/// The most timers fired in one look.
const AT_ONCE: i64 = 100;

/// The job that fires timers. Cheap to clone.
#[derive(Clone)]
pub struct TimerScheduler {
    pub store: Store,
    pub clock: clock::Clock,
    pub support: Support,
    pub engine: Wake,
}

impl TimerScheduler {
    /// Fires the timers that are due, until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let poll = TablePoll::every("ticket timers", EVERY, &self.store, &self.clock);
        let look = || async {
            let now = self.clock.now();
            match timer_queries::next_due(&self.store).await? {
                Some(at) if at <= now => {}
                next => return Ok(Looked::until_due(next.map(|at| at.since(now)))),
            }
            if self.fire_due().await? > 0 {
                self.engine.now();
            }
            Ok(Looked::IdleFor(EVERY))
        };
        poll.run(&stop, look).await;
    }

    /// Fires what is due; returns how many timers.
    async fn fire_due(&self) -> Result<usize, StoreError> {
        let due = timer_queries::due(&self.store, self.clock.now(), AT_ONCE).await?;
        for (id, timer) in &due {
            let (support, id, timer, now) =
                (self.support.clone(), id.clone(), *timer, self.clock.now());
            let done = self.store.write(async move |tx| fire(tx, &support, &id, &timer, now).await);
            done.await?;
        }
        Ok(due.len())
    }
}

async fn fire(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    timer: &TicketTimer,
    now: At,
) -> Result<(), StoreError> {
    // The ticket is locked first, so that a concurrent change has reset its timers before we look.
    let Some(ticket) = tickets::lock(tx, id).await? else { return Ok(()) };
    if timer.kind == TimerKind::AutoClose && is_put_off(tx, support, id, timer, now).await? {
        return Ok(());
    }
    if !timer_queries::fire(tx, id, timer, now).await? {
        return Ok(());
    }
    tracing::info!(ticket = %id, timer = timer.kind.as_str(), "a ticket's timer went off");
    let is_told_of = !matches!(timer.kind, TimerKind::Reminder | TimerKind::AutoClose);
    // The digest of deferred tickets already says that it waits.
    if is_told_of && deferral::is_deferred(tx, id).await? {
        return Ok(());
    }
    match timer.kind {
        TimerKind::FirstResponse | TimerKind::NextResponse => {
            nudge(tx, support, &ticket, "ticket-nudge-answer", At(timer.round), now).await
        }
        TimerKind::Resolution => {
            nudge(tx, support, &ticket, "ticket-nudge-solve", At(timer.round), now).await
        }
        TimerKind::Escalation => {
            escalate(tx, support, &ticket, "ticket-late-answer", At(timer.round), now).await
        }
        TimerKind::LateResolution => {
            escalate(tx, support, &ticket, "ticket-late-solve", At(timer.round), now).await
        }
        TimerKind::Reminder => remind_customer(tx, support, &ticket, now).await,
        TimerKind::AutoClose => {
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
    timer: &TicketTimer,
    now: At,
) -> Result<bool, StoreError> {
    let times = &support.rules.times;
    let (Some(remind), Some(close)) = (times.remind_after, times.close_after) else {
        return Ok(false);
    };
    let Some(reminded) = timer_queries::fired(tx, id, TimerKind::Reminder, timer.round).await?
    else {
        return Ok(false);
    };
    let due = reminded.plus(close.saturating_sub(remind));
    if due <= now {
        return Ok(false);
    }
    timer_queries::put_off(tx, id, timer, due).await?;
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
