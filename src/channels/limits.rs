//! The one limiter that owns every Bot API call: 30/s for the bot, about 1/s for a chat with a small burst, 20/min for a
//! group, and whatever a 429 asked for. Lanes wait in order: a reply to a waiting person goes before everything else.
//! In memory; the interface is what replicas will share later.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::LONGEST_PAUSE;

/// Who goes first when the bot's own limit is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// The answer to an update in hand.
    Reply,
    /// Codes and alarms.
    Urgent,
    /// What a customer should hear now.
    High,
    /// Everything usual.
    Normal,
    /// Campaigns.
    Bulk,
}

const LANES: usize = 5;

/// Timers wake up to a millisecond late; without this slack each late wake would cost throughput for good.
const TIMER_SLACK: Duration = Duration::from_millis(10);

/// So long we take over what Telegram counts as a second: calls that left evenly bunch up on their way, and what arrives
/// within its second counts there.
const SECOND: Duration = Duration::from_millis(1020);

/// Rates, in calls.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    /// Off only for benchmarks.
    pub enabled: bool,
    /// Calls a second for the whole bot.
    pub per_second: u32,
    /// Calls a second for one private chat.
    pub chat_per_second: u32,
    /// How many calls one private chat may take at once.
    pub chat_burst: u32,
    /// Calls a minute for one group.
    pub group_per_minute: u32,
}

/// A bucket by the generic cell rate algorithm: `free_at` is when the next call at the steady rate would be due.
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
    bot_held_until: Instant,
    /// How many wait for the bot's own bucket, by lane.
    waiting: [usize; LANES],
    /// How many calls went.
    gone: u64,
    last_swept: Instant,
    last_429: Option<(i64, Instant)>,
}

/// The limiter; cheap to clone, all clones are one.
#[derive(Clone)]
pub struct Limiter {
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

impl Limiter {
    /// A limiter with these rates and every bucket full.
    pub fn new(rates: Rates) -> Self {
        let now = Instant::now();
        let state = State {
            bot: Bucket { free_at: now },
            chats: HashMap::new(),
            held_until: HashMap::new(),
            bot_held_until: now,
            waiting: [0; LANES],
            gone: 0,
            last_swept: now,
            last_429: None,
        };
        Self { rates, state: Arc::new(Mutex::new(state)) }
    }

    /// Waits until a call to `chat` may go, and takes its place.
    pub async fn acquire(&self, chat: i64, lane: Lane) {
        if !self.rates.enabled {
            return;
        }
        let mut queued = None;
        loop {
            let now = Instant::now();
            let verdict = self.lock().ask(&self.rates, chat, lane, now);
            match verdict {
                Verdict::Go => return,
                Verdict::ChatBusy(until) => {
                    queued = None;
                    tokio::time::sleep_until(until).await;
                }
                Verdict::BotBusy(until) => {
                    queued.get_or_insert_with(|| Queued::new(self, lane));
                    tokio::time::sleep_until(until).await;
                }
            }
        }
    }

    /// How long until `chat` could take a call: the engine puts a message for a crowded chat back instead of holding it.
    /// `None` where there are no limits.
    pub fn chat_wait(&self, chat: i64) -> Option<Duration> {
        let now = Instant::now();
        self.rates.enabled.then(|| {
            let state = self.lock();
            state.chat_opens_at(&self.rates, chat, now).max(state.bot_held_until).saturating_duration_since(now)
        })
    }

    /// How long a 429 still forbids any call to `chat`.
    pub fn held(&self, chat: i64) -> Duration {
        let now = Instant::now();
        let state = self.lock();
        state.held_until.get(&chat).copied().unwrap_or(now).max(state.bot_held_until).saturating_duration_since(now)
    }

    /// How long lies between two calls to `chat` at the steady rate.
    pub fn chat_interval(&self, chat: i64) -> Duration {
        chat_rate(&self.rates, chat).0
    }

    /// Obeys a 429: nothing goes to `chat` for `after`. When two chats earn one within a second the whole bot waits.
    pub fn hold(&self, chat: i64, after: Duration) {
        let now = Instant::now();
        let mut state = self.lock();
        // A shorter word does not end a longer one.
        let until = state.held_until.get(&chat).copied().unwrap_or(now).max(now + after.min(LONGEST_PAUSE));
        state.held_until.insert(chat, until);
        let another_just_now =
            state.last_429.is_some_and(|(other, at)| other != chat && now.saturating_duration_since(at) < Duration::from_secs(1));
        if another_just_now {
            state.bot_held_until = state.bot_held_until.max(until);
        }
        state.last_429 = Some((chat, now));
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
        let interval = SECOND / rates.per_second.max(1);
        let bot_at = self.bot.opens_at(TIMER_SLACK).max(self.bot_held_until);
        if bot_at > now {
            return Verdict::BotBusy(bot_at);
        }
        let ahead = self.waiting[..lane as usize].iter().sum::<usize>();
        if ahead > 0 && !self.is_lane_s_turn(lane) {
            return Verdict::BotBusy(now + interval);
        }
        self.gone = self.gone.wrapping_add(1);
        self.bot.take(now, interval);
        let (interval, _) = chat_rate(rates, chat);
        self.chats.entry(chat).or_insert(Bucket { free_at: now }).take(now, interval);
        Verdict::Go
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

/// The interval between calls to a chat and how far ahead of it a burst may be; group ids are negative. A group's burst is
/// taken out of its minute, so that no minute ever sees more than its limit.
fn chat_rate(rates: &Rates, chat: i64) -> (Duration, Duration) {
    if chat < 0 {
        let burst = (rates.group_per_minute / 4).max(1);
        let interval = Duration::from_secs(60) / (rates.group_per_minute + 1).saturating_sub(burst).max(1);
        (interval, interval * (burst - 1))
    } else {
        let interval = Duration::from_secs(1) / rates.chat_per_second.max(1);
        (interval, interval * rates.chat_burst.saturating_sub(1))
    }
}

/// A place in the queue for the bot's bucket, given up when its holder goes or is cancelled.
struct Queued<'l> {
    limiter: &'l Limiter,
    lane: Lane,
}

impl<'l> Queued<'l> {
    fn new(limiter: &'l Limiter, lane: Lane) -> Self {
        limiter.lock().waiting[lane as usize] += 1;
        Self { limiter, lane }
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.limiter.lock().waiting[self.lane as usize] -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates() -> Rates {
        Rates { enabled: true, per_second: 30, chat_per_second: 1, chat_burst: 3, group_per_minute: 20 }
    }

    /// How many of `calls` to chats named by `chat` go within `window`.
    async fn within(limiter: &Limiter, window: Duration, chat: impl Fn(i64) -> i64) -> i64 {
        let end = Instant::now() + window;
        let mut gone = 0;
        while tokio::time::timeout_at(end, limiter.acquire(chat(gone), Lane::Normal)).await.is_ok() {
            gone += 1;
        }
        gone
    }

    #[tokio::test(start_paused = true)]
    async fn the_bot_keeps_to_its_rate_and_uses_it() {
        let gone = within(&Limiter::new(rates()), Duration::from_secs(10), |n| n).await;
        assert!((294..=301).contains(&gone), "{gone}");
    }

    #[tokio::test(start_paused = true)]
    async fn calls_that_bunch_up_on_their_way_are_still_within_the_rate() {
        let (limiter, start) = (Limiter::new(rates()), Instant::now());
        let mut arrived = Vec::new();
        for call in 0..300 {
            limiter.acquire(call, Lane::Normal).await;
            // Every now and then a call takes longer than the one after a second's worth.
            let on_its_way = Duration::from_millis(if call % 31 == 0 { 40 } else { 0 });
            arrived.push(start.elapsed() + on_its_way);
        }
        let most =
            arrived.iter().map(|from| arrived.iter().filter(|at| (*from..*from + Duration::from_secs(1)).contains(at)).count()).max();
        assert_eq!(most, Some(31), "one more than thirty is what Telegram's own counting allows");
    }

    #[tokio::test(start_paused = true)]
    async fn a_chat_takes_a_burst_and_then_one_a_second() {
        let gone = within(&Limiter::new(rates()), Duration::from_millis(4500), |_| 7).await;
        assert_eq!(gone, 7);
    }

    #[tokio::test(start_paused = true)]
    async fn a_group_never_sees_more_than_its_minute() {
        let gone = within(&Limiter::new(rates()), Duration::from_millis(59_900), |_| -100).await;
        assert!((19..=20).contains(&gone), "{gone}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_429_is_obeyed_for_its_chat_alone() {
        let limiter = Limiter::new(rates());
        limiter.hold(7, Duration::from_secs(5));
        assert_eq!((limiter.held(7).as_secs(), limiter.held(8).as_secs()), (5, 0));
        let start = Instant::now();
        limiter.acquire(8, Lane::Normal).await;
        assert!(start.elapsed() < Duration::from_secs(1));
        limiter.acquire(7, Lane::Normal).await;
        assert_eq!(start.elapsed().as_secs(), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn no_pause_is_too_long_for_the_clock() {
        let limiter = Limiter::new(rates());
        limiter.hold(7, Duration::from_secs(u64::MAX));
        assert_eq!(limiter.held(7), LONGEST_PAUSE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_reply_overtakes_what_waits() {
        let limiter = Limiter::new(rates());
        let bulk = tokio::spawn({
            let limiter = limiter.clone();
            async move { within(&limiter, Duration::from_secs(2), |n| 1000 + n).await }
        });
        tokio::task::yield_now().await;
        let start = Instant::now();
        limiter.acquire(7, Lane::Reply).await;
        assert!(start.elapsed() < Duration::from_millis(100));
        assert!(bulk.await.is_ok_and(|gone| gone > 55));
    }

    #[tokio::test(start_paused = true)]
    async fn bulk_does_not_starve_behind_a_crowd() {
        let limiter = Limiter::new(rates());
        let crowd: Vec<_> = (0..20)
            .map(|lane| {
                let limiter = limiter.clone();
                tokio::spawn(async move {
                    for n in 0..1000 {
                        limiter.acquire(lane * 1000 + n, Lane::High).await;
                    }
                })
            })
            .collect();
        tokio::task::yield_now().await;
        let end = Instant::now() + Duration::from_secs(10);
        let mut gone = 0;
        while tokio::time::timeout_at(end, limiter.acquire(1_000_000 + gone, Lane::Bulk)).await.is_ok() {
            gone += 1;
        }
        assert!((10..60).contains(&gone), "{gone} of about 300");
        crowd.into_iter().for_each(|task| task.abort());
    }
}
