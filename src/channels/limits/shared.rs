//! Limits that replicas share: each call is booked in the database, and leaves at the moment that
//! it was given. What a replica that dies had booked passes unused within half a second, and
//! nobody has to notice.

mod booker;
mod database_clock;
mod known;
pub mod ledger;
pub mod queries;
mod queue;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};

use self::booker::Booker;
use self::known::KnownLimits;
use self::queue::{CallQueue, TicketId};
use super::{Lane, Rates};
use crate::channels::LONGEST_PAUSE;
use crate::store::Store;

/// A call that did not leave within this time of its moment has lost it: a process that was paused
/// must not add its calls to those of others. Late calls bunch up; by so much, a second sees one
/// more than its limit at most.
pub(super) const LATE: Duration = Duration::from_millis(50);
/// How much longer than its patience a call waits for the database's answer.
const GRACE: Duration = Duration::from_millis(250);

/// The limits of one account, shared with other replicas. Cheap to clone, all clones are one.
#[derive(Clone)]
pub(super) struct SharedLimiter {
    state: Arc<SharedState>,
    /// Ends the booker with the last clone.
    _alive: Arc<DropGuard>,
}

/// What callers and the booker have in common.
struct SharedState {
    inner: Mutex<Inner>,
    /// Something is to be written.
    work: Notify,
}

#[derive(Default)]
struct Inner {
    queue: CallQueue,
    known: KnownLimits,
    /// What providers said of calls, to be told to the other replicas.
    reports: Vec<Report>,
}

/// What a provider said of a call to a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Report {
    /// It wants no calls to it for so long.
    Refused { chat: i64, after: Duration },
    /// It took the call that found out whether the whole account must wait.
    ProbeAnswered { chat: i64 },
}

impl SharedState {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        // The state stays whole even if a holder panicked: every change is a single assignment.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SharedLimiter {
    /// The limits of the account with this name in `store`. Must be called within a runtime.
    pub fn open(store: &Store, name: &'static str, rates: Rates) -> Self {
        let state = Arc::new(SharedState { inner: Mutex::default(), work: Notify::new() });
        let stop = CancellationToken::new();
        let booker = Booker::new(store.clone(), name, rates, state.clone());
        tokio::spawn(booker.run(stop.clone()));
        Self { state, _alive: Arc::new(stop.drop_guard()) }
    }

    /// Waits until a call to `chat` may go; false where that is not before `end`, as soon as it is
    /// known.
    pub async fn acquire_by(&self, chat: i64, lane: Lane, end: Option<Instant>) -> bool {
        while let Some(leaves_at) = self.book(chat, lane, end).await {
            tokio::time::sleep_until(leaves_at).await;
            if leaves_at.elapsed() <= LATE {
                return true;
            }
        }
        false
    }

    /// Books a call; `None` where it would not leave before `end`, or the program ends.
    async fn book(&self, chat: i64, lane: Lane, end: Option<Instant>) -> Option<Instant> {
        let (answer, _ticket) = {
            let mut inner = self.state.lock();
            let (id, answer) = inner.queue.join(chat, lane, end, Instant::now());
            (answer, Ticket { limiter: self, id })
        };
        self.state.work.notify_one();
        let answered = match end {
            Some(end) => tokio::time::timeout_at(end + GRACE, answer).await.ok()?,
            None => answer.await,
        };
        answered.ok().flatten()
    }

    /// How long until `chat` could take a call, as far as this process knows.
    pub fn chat_wait(&self, chat: i64) -> Duration {
        self.state.lock().known.wait(chat, Instant::now())
    }

    /// How long a 429 still forbids any call to `chat`.
    pub fn held(&self, chat: i64) -> Duration {
        self.state.lock().known.held(chat, Instant::now())
    }

    /// Obeys a 429, and has the other replicas obey it.
    pub fn hold(&self, chat: i64, after: Duration) {
        let after = after.min(LONGEST_PAUSE);
        {
            let mut inner = self.state.lock();
            inner.known.hold(chat, Instant::now() + after);
            inner.reports.push(Report::Refused { chat, after });
        }
        self.state.work.notify_one();
    }

    /// A call to `chat` was answered, and not by a 429.
    pub fn answered(&self, chat: i64) {
        {
            let mut inner = self.state.lock();
            if !inner.known.is_probe(chat) {
                return;
            }
            inner.reports.push(Report::ProbeAnswered { chat });
        }
        self.state.work.notify_one();
    }

    /// How long the whole account still has to pause, once, when this replica made certain of it.
    pub fn pause_news(&self) -> Option<Duration> {
        let until = self.state.lock().known.take_pause_news()?;
        Some(until.saturating_duration_since(Instant::now()))
    }
}

/// A place in the queue, given up when its holder goes or is cancelled.
struct Ticket<'l> {
    limiter: &'l SharedLimiter,
    id: TicketId,
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.limiter.state.lock().queue.leave(self.id);
    }
}
