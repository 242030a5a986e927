//! What was said on the two sides of tickets, each with a mark of its own, and what came of it on
//! the other side.

use std::collections::{BTreeMap, BTreeSet};

use bellhop_simulator::{BOT, ChatMessage, Simulator, State, TopicSeen};

use crate::agents::GROUP;

/// Who said something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// The customer, to be read by the agents.
    Customer,
    /// An agent, to be read by the customer.
    Agent,
    /// An agent, to be read by agents.
    Internal,
}

/// The mark of one message: whose ticket it is about, and its place among what that side has said
/// there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mark {
    pub side: Side,
    pub chat: i64,
    pub n: usize,
}

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let side = match self.side {
            Side::Customer => 'c',
            Side::Agent => 'a',
            Side::Internal => 'i',
        };
        write!(f, "[{side}{}.{}]", self.chat, self.n)
    }
}

/// The marks in a text, in their order.
pub fn marks(text: &str) -> Vec<Mark> {
    let mark = |piece: &str| {
        let inside = piece.split_once(']')?.0;
        let side = match inside.chars().next()? {
            'c' => Side::Customer,
            'a' => Side::Agent,
            'i' => Side::Internal,
            _ => return None,
        };
        let (chat, n) = inside[1..].split_once('.')?;
        Some(Mark { side, chat: chat.parse().ok()?, n: n.parse().ok()? })
    };
    text.split('[').skip(1).filter_map(mark).collect()
}

/// The bot's words: what it relayed.
fn relayed<'m>(messages: impl IntoIterator<Item = &'m ChatMessage>) -> Vec<Mark> {
    messages
        .into_iter()
        .filter(|message| message.from_bot || message.author == BOT)
        .flat_map(|message| marks(&message.text))
        .collect()
}

/// What came of everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Came {
    pub said: usize,
    pub lost: usize,
    pub misrouted: usize,
    pub out_of_order: usize,
    pub repeated: usize,
    /// Internal words that somebody outside could read.
    pub leaked: usize,
    /// What was wrong, to be read.
    pub wrong: Vec<String>,
}

/// What was said, by whom, and the topics that are gone with what was in them.
#[derive(Debug, Default)]
pub struct Ledger {
    said: BTreeMap<(Side, i64), usize>,
    gone: BTreeMap<i64, Vec<Mark>>,
}

impl Ledger {
    /// The mark of what is said next.
    pub fn next(&mut self, side: Side, chat: i64) -> Mark {
        let count = self.said.entry((side, chat)).or_default();
        *count += 1;
        Mark { side, chat, n: *count - 1 }
    }

    /// A customer's topic was deleted: the agents had read what was in it.
    pub fn topic_is_gone(&mut self, chat: i64, topic: &TopicSeen) {
        self.gone.entry(chat).or_default().extend(relayed(&topic.messages));
    }

    /// What came of it; `number` tells a customer's ticket.
    pub fn came(&self, simulator: &Simulator, numbers: &BTreeMap<i64, String>) -> Came {
        let mut came = Came {
            said: self
                .said
                .iter()
                .filter(|((side, _), _)| *side != Side::Internal)
                .map(|(_, n)| n)
                .sum(),
            ..Came::default()
        };
        simulator.look(|state| {
            for (chat, number) in numbers {
                let mut read = self.gone.get(chat).cloned().unwrap_or_default();
                read.extend(of_ticket(state, number));
                self.judge(
                    &mut came,
                    Side::Customer,
                    *chat,
                    &read,
                    &format!("the topics of #{number}"),
                );
                let read = relayed(state.messages(*chat));
                came.leaked += read.iter().filter(|mark| mark.side == Side::Internal).count();
                // A request is shown to its author before it is sent.
                let own = |mark: &Mark| mark.side == Side::Customer && mark.chat == *chat;
                let read: Vec<Mark> = read.into_iter().filter(|mark| !own(mark)).collect();
                self.judge(&mut came, Side::Agent, *chat, &read, &format!("the chat {chat}"));
            }
            let general: Vec<_> =
                state.messages(GROUP).iter().filter(|message| message.thread.is_none()).collect();
            came.misrouted += relayed(general).len();
        });
        came
    }

    fn judge(&self, came: &mut Came, side: Side, chat: i64, read: &[Mark], place: &str) {
        let mut seen = BTreeSet::new();
        let mut newest = None;
        for mark in read {
            if mark.side != side || mark.chat != chat {
                came.misrouted += 1;
                came.wrong.push(format!("{mark} in {place}"));
            } else if !seen.insert(mark.n) {
                came.repeated += 1;
            } else if newest.is_some_and(|newest| mark.n < newest) {
                came.out_of_order += 1;
                came.wrong.push(format!("{mark} late in {place}"));
            } else {
                newest = Some(mark.n);
            }
        }
        let count = self.said.get(&(side, chat)).copied().unwrap_or_default();
        for n in (0..count).filter(|n| !seen.contains(n)) {
            came.lost += 1;
            came.wrong.push(format!("{} never came to {place}", Mark { side, chat, n }));
        }
    }
}

/// What stands in the topics of a ticket, the oldest topic first.
fn of_ticket(state: &State, number: &str) -> Vec<Mark> {
    let ours = |name: &str| name.split(' ').any(|word| word == format!("#{number}"));
    let topics = state.topics(GROUP).into_iter().filter(|(_, topic)| ours(&topic.name));
    let seen = topics.filter_map(|(thread, _)| state.topic(GROUP, thread));
    seen.flat_map(|topic| relayed(&topic.messages)).collect()
}

/// The topic in which agents find a ticket: the newest that has its card.
pub fn topic_of(state: &State, number: &str) -> Option<i64> {
    let ours = |name: &str| name.split(' ').any(|word| word == format!("#{number}"));
    let topics = state.topics(GROUP).into_iter().rev().filter(|(_, topic)| ours(&topic.name));
    topics.map(|(thread, _)| thread).find(|thread| {
        let seen = state.topic(GROUP, *thread);
        seen.is_some_and(|seen| {
            seen.messages.iter().any(|message| message.from_bot && message.text.starts_with('🎫'))
        })
    })
}
