//! The ticket and the states it goes through. Decisions are pure: what somebody did, to a ticket as
//! it stands, at a moment.

use std::time::Duration;

use crate::audit::Actor;
use crate::channels::{ChannelName, twilio};
use crate::clock::At;
use crate::delivery::Priority;
use crate::ids::{CustomerId, OrderId, TicketId};
use crate::language::Locale;
use crate::phone::Phone;

/// Where a ticket stands. The table repeats it as a CHECK, with `closed_at_ms` set exactly when it
/// is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Nobody has taken it. Entered when it is opened; left when an agent takes, is assigned or
    /// answers it, or by its end.
    New,
    /// It is the agents' turn. Entered by the customer's message, a take, or a reopening.
    WaitingAgent,
    /// It is the customer's turn. Entered by an agent's message.
    WaitingCustomer,
    /// An agent holds it for solved. Left by whoever writes next, a reopening, or its end.
    Resolved,
    /// Over. Only a reopening leaves it, or the customer's message while the window is open; a
    /// merged one nothing leaves.
    Closed,
}

impl State {
    /// Every state, in the order of a ticket's life.
    pub const ALL: [Self; 5] =
        [Self::New, Self::WaitingAgent, Self::WaitingCustomer, Self::Resolved, Self::Closed];

    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::WaitingAgent => "waiting_agent",
            Self::WaitingCustomer => "waiting_customer",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether nobody has anything to do any more, as far as anybody knows.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Resolved | Self::Closed)
    }

    /// Whether it is the agents' turn.
    pub fn is_agents_turn(self) -> bool {
        matches!(self, Self::New | Self::WaitingAgent)
    }
}

/// One of the shop's people, as the ticket names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Their Telegram user id; 0 for a service.
    pub user: i64,
    /// What they are called.
    pub name: String,
}

impl Agent {
    /// Whether this is the same person. Services have no user id: their people are told apart by
    /// name.
    pub fn is(&self, other: &Self) -> bool {
        self.user == other.user && (self.user != 0 || self.name == other.name)
    }

    /// Who they are in the audit log.
    pub fn actor(&self) -> Actor {
        Actor::Agent(self.user)
    }
}

/// Who asks: where they are, and whose customer that is, where it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// By which channel they wrote.
    pub channel: ChannelName,
    /// From where: a private chat, or a phone.
    pub address: String,
    /// Which customer that is.
    pub customer: Option<CustomerId>,
}

impl Contact {
    /// Who they are in the audit log.
    pub fn actor(&self) -> Actor {
        Actor::Contact { channel: self.channel.as_str(), address: self.address.clone() }
    }

    /// Whether both wrote from one place: the same chat, or the same phone line in whatever
    /// spelling.
    pub fn is_where(&self, other: &Self) -> bool {
        self.channel == other.channel
            && self.channel.spellings(&self.address).contains(&other.address)
    }

    /// Whether an answer can reach them where they asked from: names and short codes take none, and
    /// nobody who earns by texts.
    pub fn takes_answers(&self) -> bool {
        self.channel != twilio::NAME
            || Phone::parse(&self.address).is_ok_and(|phone| !phone.is_premium_rate())
    }
}

/// Where a ticket's topic stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopicState {
    /// There is none, and none is asked for.
    None,
    /// Telegram is asked for one.
    Asked,
    /// It is there and open.
    Open,
    /// It is there and closed.
    Closed,
    /// The group has no topics: what is said stands in the group, and is answered by replies.
    Plain,
}

impl TopicState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::None, Self::Asked, Self::Open, Self::Closed, Self::Plain];

    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Asked => "asked",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Plain => "plain",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether messages can go to the agents.
    pub fn is_there(self) -> bool {
        matches!(self, Self::Open | Self::Closed | Self::Plain)
    }
}

/// Where the agents read and write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// In which group; none where no group is configured.
    pub group: Option<i64>,
    /// How the topic stands.
    pub state: TopicState,
    /// Its id.
    pub id: Option<i64>,
    /// What it is called now.
    pub name: Option<String>,
    /// The message that shows the ticket.
    pub card: Option<i64>,
}

impl Topic {
    /// Where in the group messages go; none where it has no topics.
    pub fn thread(&self) -> Option<i64> {
        self.id.filter(|_| self.state != TopicState::Plain)
    }
}

/// A support case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Which.
    pub id: TicketId,
    /// The number that people read out.
    pub number: i64,
    /// Where it stands.
    pub state: State,
    /// Grows with every change.
    pub version: i64,
    /// Who asks.
    pub contact: Contact,
    /// What they call themselves.
    pub name: Option<String>,
    /// Their language.
    pub locale: Locale,
    /// What it is about: a key of the settings.
    pub category: String,
    /// Which order it is about.
    pub order: Option<OrderId>,
    /// How soon it matters.
    pub priority: Priority,
    /// Who has taken it.
    pub assignee: Option<Agent>,
    /// The ticket that goes on with it.
    pub merged_into: Option<TicketId>,
    /// Where agents see it.
    pub topic: Topic,
    /// When it was opened.
    pub opened_at: At,
    /// Since when the customer waits for an answer.
    pub unanswered_since: Option<At>,
    /// When it was answered first.
    pub first_answered_at: Option<At>,
    /// When it was last resolved.
    pub resolved_at: Option<At>,
    /// When it was closed.
    pub closed_at: Option<At>,
    /// What the customer thought of it: 1 to 5.
    pub score: Option<i32>,
    /// The topic of their private chat in which the customer last spoke of it.
    pub contact_topic: Option<i64>,
}

/// What somebody does to a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// An agent takes it.
    Take(Agent),
    /// It is given to an agent, whoever has it now.
    Assign(Agent),
    /// An agent answers; the first answer takes it.
    Answer(Agent),
    /// What the agents said last reached nobody: it is their turn again.
    Miss,
    /// The customer writes.
    Ask,
    /// It is held for solved.
    Resolve,
    /// It is over.
    Close,
    /// It goes on.
    Reopen,
    /// Another ticket goes on with it.
    Merge(TicketId),
}

impl Act {
    /// The dotted word in the audit log.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Take(_) => "ticket.taken",
            Self::Assign(_) => "ticket.assigned",
            Self::Answer(_) => "ticket.answered",
            Self::Miss => "ticket.missed",
            Self::Ask => "ticket.asked",
            Self::Resolve => "ticket.resolved",
            Self::Close => "ticket.closed",
            Self::Reopen => "ticket.reopened",
            Self::Merge(_) => "ticket.merged",
        }
    }
}

/// Why something cannot be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Somebody else was first.
    #[error("it is {0}'s")]
    TakenBy(String),
    /// It is closed: reopen it first.
    #[error("it is closed")]
    Closed,
    /// It was merged into another.
    #[error("it was merged into another ticket")]
    Merged,
    /// It was closed so long ago that the customer's words are a new matter.
    #[error("it was closed too long ago")]
    Over,
}

/// What becomes of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// This.
    Changed(Box<Ticket>),
    /// It was so already.
    Unchanged,
}

/// Does an act to a ticket. Total: each state knows each act. What was done before is not done
/// again.
///
/// # Errors
/// Why it cannot be done.
pub fn step(ticket: &Ticket, act: &Act, window: Duration, now: At) -> Result<Step, Refusal> {
    if ticket.merged_into.is_some() {
        return Err(Refusal::Merged);
    }
    let mut next = ticket.clone();
    let is_closed = ticket.state == State::Closed;
    match act {
        Act::Close if is_closed => return Ok(Step::Unchanged),
        Act::Merge(_) | Act::Take(_) | Act::Assign(_) | Act::Answer(_) | Act::Resolve
            if is_closed =>
        {
            return Err(Refusal::Closed);
        }
        Act::Ask
            if is_closed && ticket.closed_at.is_none_or(|closed| now.since(closed) > window) =>
        {
            return Err(Refusal::Over);
        }
        Act::Take(agent) => match &ticket.assignee {
            Some(other) if !other.is(agent) => return Err(Refusal::TakenBy(other.name.clone())),
            _ => take(&mut next, agent),
        },
        Act::Assign(agent) => take(&mut next, agent),
        Act::Answer(agent) => {
            next.assignee.get_or_insert_with(|| agent.clone());
            next.state = State::WaitingCustomer;
            next.first_answered_at.get_or_insert(now);
            next.unanswered_since = None;
        }
        Act::Miss if ticket.state == State::WaitingCustomer => {
            next.state = State::WaitingAgent;
            next.unanswered_since.get_or_insert(now);
        }
        Act::Miss => return Ok(Step::Unchanged),
        Act::Ask => {
            next.state = if ticket.state == State::New { State::New } else { State::WaitingAgent };
            next.unanswered_since.get_or_insert(now);
        }
        Act::Resolve => next.state = State::Resolved,
        Act::Close => next.state = State::Closed,
        Act::Merge(into) => {
            next.state = State::Closed;
            next.merged_into = Some(into.clone());
        }
        Act::Reopen if matches!(ticket.state, State::Resolved | State::Closed) => {
            next.state = if ticket.assignee.is_some() { State::WaitingAgent } else { State::New };
        }
        Act::Reopen => return Ok(Step::Unchanged),
    }
    keep_times(ticket, &mut next, now);
    if next == *ticket {
        return Ok(Step::Unchanged);
    }
    next.version += 1;
    Ok(Step::Changed(Box::new(next)))
}

fn take(next: &mut Ticket, agent: &Agent) {
    next.assignee = Some(agent.clone());
    if next.state == State::New {
        next.state = State::WaitingAgent;
    }
}

fn keep_times(before: &Ticket, next: &mut Ticket, now: At) {
    if next.state == State::Closed {
        next.closed_at.get_or_insert(now);
    } else {
        next.closed_at = None;
    }
    match (before.state, next.state) {
        (State::Resolved, State::Resolved) => {}
        (_, State::Resolved) => next.resolved_at = Some(now),
        (_, State::Closed) => {}
        _ => next.resolved_at = None,
    }
    if matches!(next.state, State::Resolved | State::Closed) {
        next.unanswered_since = None;
    }
}

#[cfg(test)]
#[path = "ticket_tests.rs"]
pub(super) mod tests;
