//! Strangers: tickets of people whom the shop does not know. Anybody can make accounts, and a group
//! takes few calls a minute: so of their tickets only so many get topics within a while. The others
//! are open and on record, *deferred*: the group is told how many there are, an agent opens one
//! when they like, and the rest is let in, the oldest first, as there is room.

pub mod queries;

use std::time::Duration;

use super::actions::TicketAction;
use super::messages::Way;
use super::open::Opening;
use super::ticket::Ticket;
use super::{Support, card, queries as tickets, relay};
use crate::audit::{self, Actor, AuditEntry};
use crate::channels::{BOT_CHANNEL, Button, Content};
use crate::clock::{At, Clock, Window};
use crate::delivery::{Category, Leg, NewNotification, Priority, Recipient, outbox};
use crate::ids::TicketId;
use crate::language::{Args, Text};
use crate::store::{AdvisoryLock, Store, StoreError, Tx};

/// A group is told of those that wait once in so long at most.
const DIGEST_EVERY: Duration = Duration::from_secs(2 * 60);
/// For so long the first that waits is alone: others will come.
const GATHER: Duration = Duration::from_secs(10);
/// So many of them are named there.
const NAMED: i64 = 8;
/// So many are let in at one look.
const AT_ONCE: i64 = 20;
/// The template of the word on them.
const DIGEST: &str = "ticket-digest";

/// What strangers may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// New tickets of one of them in an hour; what they say beyond goes into their newest.
    pub per_hour: i64,
    /// Topics of all of them together in one group, within the window.
    pub topics: i64,
    /// The window.
    pub window: Duration,
}

impl Limits {
    /// How many more get topics now, of which so many did within the window.
    fn room(&self, admitted: i64) -> i64 {
        self.topics.saturating_sub(admitted).max(0)
    }

    /// Whether a new one waits: there is no room, or others wait already and were first.
    fn defers(&self, admitted: i64, waiting: i64) -> bool {
        waiting > 0 || self.room(admitted) == 0
    }
}

/// Tickets that wait for their topics in one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Waiting {
    /// Where.
    pub group: i64,
    /// How many.
    pub count: i64,
    /// Since when the first of them has waited.
    pub oldest: At,
    /// And the last.
    pub newest: At,
}

/// Whether a ticket is a stranger's. What the shop's own service opens is its wish.
pub(super) fn is_strangers(opening: &Opening) -> bool {
    opening.contact.customer.is_none() && opening.said.iter().all(|said| said.by != Way::Api)
}

/// Counts a stranger's new ticket, or defers it; true where it waits. Of replicas one at a time, so
/// that they share the count.
pub(super) async fn admit(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<bool, StoreError> {
    let (Some(group), limits) = (ticket.topic.group, support.rules.strangers) else {
        return Ok(false);
    };
    tx.in_turn(AdvisoryLock::Strangers).await?;
    let admitted = queries::admitted_within(tx, group, Window::of(limits.window), now).await?;
    if limits.defers(admitted, queries::count(tx, group).await?) {
        tracing::warn!(ticket = %ticket.id, "strangers open more tickets than their group can show: this one waits for its topic");
        queries::defer(tx, &ticket.id, now).await?;
        return Ok(true);
    }
    queries::admit(tx, &ticket.id, now).await?;
    Ok(false)
}

/// Whether a ticket waits to be let in.
pub(super) async fn is_deferred(tx: &mut Tx, ticket: &TicketId) -> Result<bool, StoreError> {
    queries::is_deferred(tx, ticket).await
}

/// What came of it when an agent asked for a ticket's topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetIn {
    /// It gets its topic now.
    Now,
    /// It has waited for none.
    Already,
    /// There is no such ticket.
    Unknown,
}

/// An agent asks for the topic of a ticket that waits.
///
/// # Errors
/// When the store fails.
pub async fn let_in(
    tx: &mut Tx,
    support: &Support,
    number: i64,
    actor: &Actor,
    now: At,
) -> Result<LetIn, StoreError> {
    let Some(id) = tickets::id_of(tx, number).await? else { return Ok(LetIn::Unknown) };
    let Some(ticket) = tickets::hold(tx, &id).await? else { return Ok(LetIn::Unknown) };
    if !release(tx, support, &ticket, now).await? {
        return Ok(LetIn::Already);
    }
    audit::append(
        tx,
        &AuditEntry { actor, action: "ticket.let_in", object: id.as_str(), detail: "" },
        now,
    )
    .await?;
    Ok(LetIn::Now)
}

/// A held ticket waits no more, if it did: what is said in it goes to the agents, and it counts as
/// let in.
pub(super) async fn release(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<bool, StoreError> {
    if !queries::release(tx, &ticket.id, now).await? {
        return Ok(false);
    }
    relay::to_agents(tx, support, ticket, now).await?;
    Ok(true)
}

/// Lets in what there is room for and those who are known by now, and tells groups of the others;
/// how much it found.
pub(super) async fn look(
    store: &Store,
    support: &Support,
    clock: &Clock,
) -> Result<usize, StoreError> {
    let waiting = queries::waiting(store).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let mut found = 0;
    for id in queries::known(store, AT_ONCE).await? {
        found += usize::from(step(store, support, clock, Step::Known(id)).await?);
    }
    for group in waiting {
        let mut let_in = 0;
        while let_in < AT_ONCE && step(store, support, clock, Step::Next(group.group)).await? {
            let_in += 1;
        }
        found += usize::try_from(let_in).unwrap_or(0)
            + usize::from(step(store, support, clock, Step::Tell(group.group)).await?);
    }
    Ok(found)
}

/// One thing to do for those who wait.
#[derive(Debug, Clone)]
enum Step {
    /// The shop knows them by now.
    Known(TicketId),
    /// The oldest in a group is let in, where there is room.
    Next(i64),
    /// A group is told.
    Tell(i64),
}

async fn step(
    store: &Store,
    support: &Support,
    clock: &Clock,
    step: Step,
) -> Result<bool, StoreError> {
    let (support, now) = (support.clone(), clock.now());
    let done = store.write(move |tx| {
        let (support, step) = (support.clone(), step.clone());
        Box::pin(async move {
            match step {
                Step::Known(id) => match tickets::hold(tx, &id).await? {
                    Some(ticket) => release(tx, &support, &ticket, now).await,
                    None => Ok(false),
                },
                Step::Next(group) => let_in_next(tx, &support, group, now).await,
                Step::Tell(group) => tell(tx, &support, group, now).await,
            }
        })
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
    if limits.room(queries::admitted_within(tx, group, Window::of(limits.window), now).await?) == 0
    {
        return Ok(false);
    }
    let Some(oldest) = queries::oldest(tx, group, 1).await?.pop() else { return Ok(false) };
    let Some(ticket) = tickets::hold(tx, &oldest.id).await? else { return Ok(false) };
    release(tx, support, &ticket, now).await
}

/// Tells a group how many wait, and names the oldest, when there are new ones and it was not told
/// just now.
async fn tell(tx: &mut Tx, support: &Support, group: i64, now: At) -> Result<bool, StoreError> {
    let Some(waiting) = queries::waiting_in(tx, group).await? else { return Ok(false) };
    if now.since(waiting.oldest) < GATHER
        || !queries::claim_digest(tx, &waiting, now, DIGEST_EVERY).await?
    {
        return Ok(false);
    }
    let oldest = queries::oldest(tx, group, NAMED).await?;
    let (text, buttons) = digest(support, waiting.count, &oldest);
    let leg = Leg {
        channel: BOT_CHANNEL,
        address: group.to_string(),
        content: Content::with_buttons(text, buttons),
    };
    let locale = support.agents().locale.code();
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
    let (voice, limits) = (support.agents(), support.rules.strangers);
    let minutes = i64::try_from(limits.window.as_secs() / 60).unwrap_or(i64::MAX);
    let title = voice.say("tickets-deferred", &Args::new().number("count", count));
    let how = voice.say(
        "tickets-deferred-how",
        &Args::new().number("topics", limits.topics).number("minutes", minutes),
    );
    let line = |ticket: &Ticket| {
        let args = card::whose(ticket)
            .text("sign", card::sign(ticket.state))
            .with("number", card::named(&voice, ticket));
        voice.say(
            "tickets-line",
            &args.with("category", support.category(&ticket.category, voice.locale)),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_let_in_and_who_waits_was_first() {
        let limits = Limits { per_hour: 2, topics: 10, window: Duration::from_secs(600) };
        assert_eq!([0, 9, 10, 11].map(|admitted| limits.room(admitted)), [10, 1, 0, 0]);
        assert!(!limits.defers(9, 0) && limits.defers(10, 0), "the eleventh waits");
        assert!(limits.defers(0, 1), "nobody overtakes");
    }
}
