//! The limits of one process alone, in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::global_pause::{Pause, Way};
use super::rates::{LANES, Lane, Rates, chat_rate};
use crate::channels::LONGEST_PAUSE;

/// Timers wake up to a millisecond late; without this slack each late wake would cost throughput
/// for good.
const TIMER_SLACK: Duration = Duration::from_millis(10);

/// A bucket by the generic cell rate algorithm: `free_at` is when the next call at the steady rate
/// would be due.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    free_at: Instant,
}

impl Bucket {
    /// When a call may go, given how far ahead of the steady rate it may be.
    fn opens_at(self, slack: Duration) -> Instant {
        self.free_at.checked_sub(slack).unwrap_or(self.free_at)
    }

    fn take(&mut self, now: Instant, interval: Duration) {
        self.free_at = self.free_at.max(now) + interval;
    }
}

struct State {
    bot: Bucket,
    chats: HashMap<i64, Bucket>,
    held_until: HashMap<i64, Instant>,
    pause: Pause<Instant>,
    /// How many wait for the bot's own bucket, by lane.
    waiting: [usize; LANES],
    /// The same for a chat's.
    waiting_at: HashMap<i64, [usize; LANES]>,
    /// How many calls went.
    gone: u64,
    last_swept: Instant,
}

/// Cheap to clone, all clones are one.
#[derive(Clone)]
pub(super) struct LocalLimiter {
    rates: Rates,
    state: Arc<Mutex<State>>,
}

/// What the limiter says to a caller now.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Go,
    /// The chat is not free before then.
    ChatBusy(Instant),
    /// The bot is not free before then, or somebody more urgent waits.
    BotBusy(Instant),
}

impl LocalLimiter {
    /// A limiter with these rates and every bucket full.
    pub fn new(rates: Rates) -> Self {
        let now = Instant::now();
        let state = State {
            bot: Bucket { free_at: now },
            chats: HashMap::new(),
            held_until: HashMap::new(),
            pause: Pause::default(),
            waiting: [0; LANES],
            waiting_at: HashMap::new(),
            gone: 0,
            last_swept: now,
        };
        Self { rates, state: Arc::new(Mutex::new(state)) }
    }

    /// Waits until a call to `chat` may go, and takes its place; false where it would not be let go
    /// before `end`, as soon as that is known.
    pub async fn acquire_by(&self, chat: i64, lane: Lane, end: Option<Instant>) -> bool {
        let mut queued: Option<Queued<'_>> = None;
        loop {
            let now = Instant::now();
            let verdict = self.lock().ask(&self.rates, chat, lane, now);
            let until = match verdict {
                Verdict::Go => return true,
                Verdict::ChatBusy(until) => {
                    drop(queued.replace(Queued::new(self, lane, Some(chat))));
                    until
                }
                Verdict::BotBusy(until) => {
                    drop(queued.replace(Queued::new(self, lane, None)));
                    until
                }
            };
            if end.is_some_and(|end| until > end) {
                return false;
            }
            tokio::time::sleep_until(until).await;
        }
    }

    /// How long until `chat` could take a call.
    pub fn chat_wait(&self, chat: i64) -> Duration {
        let (now, state) = (Instant::now(), self.lock());
        state
            .chat_opens_at(&self.rates, chat, now)
            .max(state.pause_ends(now))
            .saturating_duration_since(now)
    }

    /// How long a 429 still forbids any call to `chat`.
    pub fn held(&self, chat: i64) -> Duration {
        let now = Instant::now();
        let state = self.lock();
        state
            .held_until
            .get(&chat)
            .copied()
            .unwrap_or(now)
            .max(state.pause_ends(now))
            .saturating_duration_since(now)
    }

    /// Obeys a 429: nothing goes to `chat` for `after`. When two chats earn one within a second the
    /// whole bot waits, but for one call that finds out whether it must.
    pub fn hold(&self, chat: i64, after: Duration) {
        let now = Instant::now();
        let mut state = self.lock();
        // A shorter word does not end a longer one.
        let until =
            state.held_until.get(&chat).copied().unwrap_or(now).max(now + after.min(LONGEST_PAUSE));
        state.held_until.insert(chat, until);
        state.pause.refused(chat, until, now);
    }

    /// A call to `chat` was answered, and not by a 429.
    pub fn answered(&self, chat: i64) {
        self.lock().pause.answered(chat);
    }

    /// How long the whole bot still has to pause, once, when that is certain.
    pub fn pause_news(&self) -> Option<Duration> {
        let until = self.lock().pause.news()?;
        Some(until.saturating_duration_since(Instant::now()))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state stays whole even if a holder panicked: every change is a single assignment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn ask(&mut self, rates: &Rates, chat: i64, lane: Lane, now: Instant) -> Verdict {
        self.sweep(now);
        let chat_at = self.chat_opens_at(rates, chat, now);
        if chat_at > now {
            return Verdict::ChatBusy(chat_at);
        }
        // A group takes so little that what matters most must never lose its place to what does
        // not.
        let ahead = self
            .waiting_at
            .get(&chat)
            .filter(|_| chat < 0)
            .map_or(0, |waiting| waiting[..lane as usize].iter().sum());
        if ahead > 0 {
            return Verdict::ChatBusy(now + TIMER_SLACK);
        }
        let way = self.pause.way(now);
        if let Way::Wait(until) = way {
            return Verdict::BotBusy(until);
        }
        let interval = rates.interval();
        let bot_at = self.bot.opens_at(TIMER_SLACK);
        if bot_at > now {
            return Verdict::BotBusy(bot_at);
        }
        let ahead = self.waiting[..lane as usize].iter().sum::<usize>();
        if ahead > 0 && !self.is_lane_s_turn(lane) {
            return Verdict::BotBusy(now + interval);
        }
        if way == Way::Probe {
            self.pause.probe(chat, now);
        }
        self.gone = self.gone.wrapping_add(1);
        self.bot.take(now, interval);
        let (interval, _) = chat_rate(rates, chat);
        self.chats.entry(chat).or_insert(Bucket { free_at: now }).take(now, interval);
        Verdict::Go
    }

    /// When a chat that nothing else holds may be written to.
    fn pause_ends(&self, now: Instant) -> Instant {
        if let Way::Wait(until) = self.pause.way(now) { until } else { now }
    }

    /// Every tenth call belongs to the lowest lane that waits, so that none starves.
    fn is_lane_s_turn(&self, lane: Lane) -> bool {
        self.gone % 10 == 9 && self.waiting[lane as usize + 1..].iter().all(|waiting| *waiting == 0)
    }

    fn chat_opens_at(&self, rates: &Rates, chat: i64, now: Instant) -> Instant {
        let (_, slack) = chat_rate(rates, chat);
        let by_rate = self.chats.get(&chat).map_or(now, |bucket| bucket.opens_at(slack));
        self.held_until.get(&chat).copied().unwrap_or(now).max(by_rate)
    }

    /// Forgets chats that have been quiet, so that memory follows the traffic and not its history.
    fn sweep(&mut self, now: Instant) {
        if now.saturating_duration_since(self.last_swept) < Duration::from_secs(10) {
            return;
        }
        self.last_swept = now;
        self.chats.retain(|_, bucket| bucket.free_at > now);
        self.held_until.retain(|_, until| *until > now);
    }
}

/// A place in the queue for a bucket, the bot's or a chat's, given up when its holder goes or is
/// cancelled.
struct Queued<'l> {
    limiter: &'l LocalLimiter,
    lane: Lane,
    chat: Option<i64>,
}

impl<'l> Queued<'l> {
    fn new(limiter: &'l LocalLimiter, lane: Lane, chat: Option<i64>) -> Self {
        let mut state = limiter.lock();
        match chat {
            Some(chat) => state.waiting_at.entry(chat).or_default()[lane as usize] += 1,
            None => state.waiting[lane as usize] += 1,
        }
        Self { limiter, lane, chat }
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        let mut state = self.limiter.lock();
        let Some(chat) = self.chat else {
            state.waiting[self.lane as usize] -= 1;
            return;
        };
        let Some(waiting) = state.waiting_at.get_mut(&chat) else { return };
        waiting[self.lane as usize] -= 1;
        if *waiting == [0; LANES] {
            state.waiting_at.remove(&chat);
        }
    }
}

#[cfg(test)]
#[path = "local_tests.rs"]
mod tests;
