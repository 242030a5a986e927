//! The scheduler: clocks that are due go off. What a clock causes is written in the transaction
//! that takes it, so that it happens once, whoever stops or looks at the same time.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::actions::{RequestAction, TicketAction};
use super::clocks::{self, Clock, Kind};
use super::outward::Notice;
use super::ticket::{Act, State, Ticket};
use super::{Support, card, changes, outward, queries, strangers};
use crate::channels::{Button, Content};
use crate::clock::{self, At};
use crate::delivery::Priority;
use crate::ids::TicketId;
use crate::language::Args;
use crate::store::Wake;
use crate::store::{Store, StoreError, Tx};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);
/// How many clocks go off before it looks again.
const AT_ONCE: i64 = 100;
/// Who closes what nobody goes on with, in the audit log.
pub(super) const ITSELF: &str = "system";

/// Who lets clocks go off. Cheap to clone.
#[derive(Clone)]
pub struct Scheduler {
    /// The tables.
    pub store: Store,
    /// The time.
    pub clock: clock::Clock,
    /// The desk.
    pub support: Support,
    /// Wakes the engine.
    pub engine: Wake,
}

impl Scheduler {
    /// Looks until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            match self.look().await {
                Ok(0) => {}
                Ok(_) => self.engine.now(),
                Err(error) => tracing::error!(%error, "the clocks of tickets could not be read"),
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// Lets go off what is due; how many clocks were.
    async fn look(&self) -> Result<usize, StoreError> {
        let due = clocks::queries::due(&self.store, self.clock.now(), AT_ONCE).await?;
        for (id, clock) in &due {
            let (support, id, clock, now) =
                (self.support.clone(), id.clone(), *clock, self.clock.now());
            let done = self.store.write(move |tx| {
                let (support, id) = (support.clone(), id.clone());
                Box::pin(async move { go_off(tx, &support, &id, &clock, now).await })
            });
            done.await?;
        }
        Ok(due.len())
    }
}

async fn go_off(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    clock: &Clock,
    now: At,
) -> Result<(), StoreError> {
    // Held first: who changes the ticket meanwhile has set its clocks before we take one.
    let Some(ticket) = queries::hold(tx, id).await? else { return Ok(()) };
    if clock.kind == Kind::AutoClose && is_put_off(tx, support, id, clock, now).await? {
        return Ok(());
    }
    if !clocks::queries::fire(tx, id, clock, now).await? {
        return Ok(());
    }
    tracing::info!(ticket = %id, clock = clock.kind.as_str(), "a ticket's clock went off");
    let is_told_of = !matches!(clock.kind, Kind::Reminder | Kind::AutoClose);
    // The word on all that wait speaks for it.
    if is_told_of && strangers::is_deferred(tx, id).await? {
        return Ok(());
    }
    match clock.kind {
        Kind::FirstResponse | Kind::NextResponse => {
            nudge(tx, support, &ticket, "ticket-nudge-answer", At(clock.round), now).await
        }
        Kind::Resolution => {
            nudge(tx, support, &ticket, "ticket-nudge-solve", At(clock.round), now).await
        }
        Kind::Escalation => {
            escalate(tx, support, &ticket, "ticket-late-answer", At(clock.round), now).await
        }
        Kind::LateResolution => {
            escalate(tx, support, &ticket, "ticket-late-solve", At(clock.round), now).await
        }
        Kind::Reminder => remind(tx, support, &ticket, now).await,
        Kind::AutoClose => {
            changes::change(tx, support, id, &Act::Close, ITSELF, now).await.map(|_| ())
        }
    }
}

/// A customer who was reminded late, since we were not running, still has the whole time to answer.
async fn is_put_off(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    clock: &Clock,
    now: At,
) -> Result<bool, StoreError> {
    let times = &support.rules.times;
    let (Some(remind), Some(close)) = (times.remind_after, times.close_after) else {
        return Ok(false);
    };
    let Some(reminded) = clocks::queries::fired(tx, id, Kind::Reminder, clock.round).await? else {
        return Ok(false);
    };
    let due = reminded.plus(close.saturating_sub(remind));
    if due <= now {
        return Ok(false);
    }
    clocks::queries::put_off(tx, id, clock, due).await?;
    Ok(true)
}

/// The ticket's topic is told that a target was missed.
async fn nudge(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    key: &'static str,
    since: At,
    now: At,
) -> Result<(), StoreError> {
    let voice = support.agents();
    let line = voice.say(
        key,
        &Args::new().text("number", &ticket.number.to_string()).date_time("at", since, voice.zone),
    );
    let whose = ticket
        .assignee
        .as_ref()
        .map(|agent| voice.say("ticket-nudge-whose", &Args::new().text("who", &agent.name)));
    let text = crate::language::Text::join([Some(line), whose].into_iter().flatten(), "\n");
    outward::tell_topic(
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

/// The whole group is told.
async fn escalate(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    key: &'static str,
    since: At,
    now: At,
) -> Result<(), StoreError> {
    let voice = support.agents();
    let text = voice.say(key, &card::whose(ticket).date_time("at", since, voice.zone));
    let take =
        Button::press(voice.word("ticket-button-take"), TicketAction::Take(ticket.number).word());
    let buttons = if ticket.assignee.is_none() { vec![vec![take]] } else { Vec::new() };
    outward::tell_group(
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

/// The customer is reminded that it is their turn.
async fn remind(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    if ticket.state != State::WaitingCustomer {
        return Ok(());
    }
    let voice = support.to(ticket);
    let args = Args::new().text("shop", voice.shop()).text("number", &ticket.number.to_string());
    let settled = Button::press(
        voice.word("support-button-close"),
        RequestAction::Settled(ticket.number).word(),
    );
    let (text, sms) =
        (voice.say("ticket-reminder", &args), Some(voice.say("sms-ticket-reminder", &args)));
    outward::notify(tx, support, ticket, Notice { text, buttons: vec![vec![settled]], sms }, now)
        .await
}
