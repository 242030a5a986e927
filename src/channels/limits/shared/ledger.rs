//! The decision: when a call may leave, given what was booked before. Pure, by the database's
//! clock, and made by one replica at a time.
//!
//! Calls of an account are booked one behind the other, an interval apart, so whoever books, no
//! second sees more of them than its limit. How far ahead a call may book depends on its lane.
//! Thus urgent calls get in before usual ones even where these come from other replicas and are
//! many. Nobody can book further ahead than half a second.

use std::collections::HashMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::channels::limits::global_pause::{Moment, Pause, Way};
use crate::channels::limits::rates::{Lane, Rates, chat_rate};

/// A moment by the clock of the database: microseconds since 1970.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct DatabaseTime(pub i64);

impl DatabaseTime {
    /// So much earlier.
    pub fn minus(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(micros(by)))
    }
}

impl Moment for DatabaseTime {
    fn plus(self, by: Duration) -> Self {
        Self(self.0.saturating_add(micros(by)))
    }

    fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// While calls follow each other, one is booked so long before it leaves: the answer has to come
/// back, and calls that leave late bunch up.
const LEAD: Duration = Duration::from_millis(10);
/// So long after the last one a call leaves at once.
const QUIET: Duration = Duration::from_millis(100);
/// How exactly "now" is meant by a call that has no patience.
const AT_ONCE: Duration = Duration::from_millis(40);
/// A call that did not leave within this time of its moment has lost it: a process that was paused
/// must not add its calls to those of others. Late calls bunch up; by so much, a second sees one
/// more than its limit at most.
pub const LATE: Duration = Duration::from_millis(50);
/// The furthest that any call is booked ahead.
pub const FURTHEST: Duration = Duration::from_millis(400);
/// One booking in so many is for lanes that would otherwise wait behind those that always come
/// first.
const SHARE_OF_OTHERS: u64 = 10;

/// How far ahead a lane may book.
fn reach(lane: Lane) -> Duration {
    Duration::from_millis(match lane {
        Lane::Urgent => 350,
        Lane::Reply => 280,
        Lane::High => 220,
        Lane::Normal => 160,
        Lane::Stranger => 110,
        Lane::Bulk => 70,
    })
}

/// How an account or a chat stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Line {
    /// When the next call at the steady rate would be due.
    pub free_at: DatabaseTime,
    /// Until when a 429 forbids calls.
    pub held_until: DatabaseTime,
}

/// What is known of a whole account beside its line.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountState {
    /// How many calls were booked.
    booked: u64,
    /// A pause of the whole account.
    pause: Pause<DatabaseTime>,
}

/// A call that wants to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallRequest {
    /// The chat that it goes to.
    pub chat: i64,
    /// How much it matters.
    pub lane: Lane,
    /// How long it may wait for its moment; none for as long as it takes.
    pub patience: Option<Duration>,
}

/// What a call got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Booking {
    /// It leaves at this moment.
    LeavesAt(DatabaseTime),
    /// Its chat takes nothing before then.
    ChatBusy(DatabaseTime),
    /// It may ask again at that moment.
    AccountBusy(DatabaseTime),
}

/// The bookings of one account, as far as they are needed for some calls.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    pub account: Line,
    pub state: AccountState,
    /// The chats that have a line.
    pub chats: HashMap<i64, Line>,
}

impl Ledger {
    /// Books a call, or says when to ask again.
    pub fn book(&mut self, rates: &Rates, request: &CallRequest, now: DatabaseTime) -> Booking {
        let chat_at = self.chat_opens_at(rates, request.chat, now);
        let way = self.state.pause.way(now);
        if let Way::Wait(until) = way {
            return Booking::AccountBusy(until);
        }
        let leaves_at = self.next_at(now);
        if chat_at > leaves_at {
            return Booking::ChatBusy(chat_at);
        }
        let reach = self.reach(request.lane);
        if leaves_at > now.plus(reach) {
            // By then there is room for more than one.
            return Booking::AccountBusy(leaves_at.minus(reach / 2));
        }
        if request.patience.is_some_and(|patience| leaves_at > now.plus(patience.max(AT_ONCE))) {
            return Booking::AccountBusy(leaves_at);
        }
        if way == Way::Probe {
            self.state.pause.probe(request.chat, now);
        }
        self.state.booked = self.state.booked.wrapping_add(1);
        self.account.free_at = leaves_at.plus(rates.interval());
        let (interval, _) = chat_rate(rates, request.chat);
        let line = self.chats.entry(request.chat).or_default();
        line.free_at = line.free_at.max(leaves_at).plus(interval);
        Booking::LeavesAt(leaves_at)
    }

    /// A provider refused a call to `chat` for so long.
    pub fn refused(&mut self, chat: i64, after: Duration, now: DatabaseTime) {
        let until = now.plus(after);
        let line = self.chats.entry(chat).or_default();
        // A shorter word does not end a longer one.
        line.held_until = line.held_until.max(until);
        self.state.pause.refused(chat, until, now);
    }

    /// A provider took a call to `chat`: if it was the probe, there is no pause.
    pub fn answered(&mut self, chat: i64) {
        self.state.pause.answered(chat);
    }

    /// Which chat's call finds out whether the whole account must wait, if one is on its way.
    pub fn probe(&self) -> Option<i64> {
        self.state.pause.prober()
    }

    /// Until when the whole account waits.
    pub fn pause_ends(&self, now: DatabaseTime) -> Option<DatabaseTime> {
        if let Way::Wait(until) = self.state.pause.way(now) { Some(until) } else { None }
    }

    /// Until when a pause lasts of which nobody was told. Told once.
    pub fn take_pause_news(&mut self) -> Option<DatabaseTime> {
        self.state.pause.news()
    }

    /// When a chat takes its next call.
    pub fn chat_opens_at(&self, rates: &Rates, chat: i64, now: DatabaseTime) -> DatabaseTime {
        let Some(line) = self.chats.get(&chat) else { return now };
        let (interval, slack) = chat_rate(rates, chat);
        // What lies further ahead than all its bookings was written before the clock was set back.
        let furthest = now.plus(interval + slack + FURTHEST);
        let free_at = if line.free_at > furthest { now } else { line.free_at.minus(slack) };
        free_at.max(line.held_until).max(now)
    }

    /// When the account's next call may leave.
    fn next_at(&self, now: DatabaseTime) -> DatabaseTime {
        let free_at = self.account.free_at;
        // What lies further ahead than any booking was written before the clock was set back.
        if free_at.plus(QUIET) < now || free_at > now.plus(FURTHEST * 2) {
            return now;
        }
        free_at.max(now.plus(LEAD))
    }

    /// How far ahead a lane may book its call now.
    fn reach(&self, lane: Lane) -> Duration {
        let is_for_others = self.state.booked % SHARE_OF_OTHERS == SHARE_OF_OTHERS - 1;
        match lane {
            Lane::Urgent | Lane::Reply | Lane::High => reach(lane),
            Lane::Normal | Lane::Stranger | Lane::Bulk if is_for_others => FURTHEST,
            Lane::Normal | Lane::Stranger | Lane::Bulk => reach(lane),
        }
    }
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "ledger_model_tests.rs"]
mod model_tests;
