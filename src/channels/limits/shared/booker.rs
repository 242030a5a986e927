//! Books the calls that wait, some at a time, in one transaction each.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::database_clock::{ClockReading, DatabaseClock};
use super::ledger::{Booking, CallRequest, DatabaseTime, Ledger};
use super::queue::{SHORTEST_REST, TicketId};
use super::{Report, SharedState, queries};
use crate::channels::limits::Rates;
use crate::store::{AdvisoryLock, Store, StoreError, Tx};

/// How many calls are asked for in one transaction.
const TOGETHER: usize = 16;
/// How long calls wait where the database did not answer.
const AFTER_FAILURE: Duration = Duration::from_millis(200);
/// How often chats that are free again are deleted, and how long they have been free by then.
const FORGET_EVERY: Duration = Duration::from_secs(30);

/// Books for one account.
pub(super) struct Booker {
    store: Store,
    account: &'static str,
    rates: Rates,
    state: Arc<SharedState>,
    clock: DatabaseClock,
    forgot: Instant,
}

/// What a transaction brought.
struct Booked {
    reading: ClockReading,
    bookings: Vec<Booking>,
    /// When each of the chats takes its next call.
    chats: Vec<(i64, DatabaseTime)>,
    pause_ends: Option<DatabaseTime>,
    pause_news: Option<DatabaseTime>,
    probe: Option<i64>,
}

/// What a transaction is to do.
#[derive(Clone)]
struct Batch {
    account: &'static str,
    rates: Rates,
    reports: Arc<[Report]>,
    requests: Arc<[CallRequest]>,
    forget: bool,
}

impl Booker {
    pub fn new(store: Store, account: &'static str, rates: Rates, state: Arc<SharedState>) -> Self {
        let clock = DatabaseClock::default();
        Self { store, account, rates, state, clock, forgot: Instant::now() }
    }

    /// Books until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        loop {
            let next_at = self.state.lock().queue.next_at();
            let is_due = async {
                match next_at {
                    Some(at) => tokio::time::sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = is_due => {}
                () = self.state.work.notified() => {}
            }
            self.book().await;
        }
    }

    /// Books the next calls, and writes what providers said.
    async fn book(&mut self) {
        let now = Instant::now();
        let (ids, requests, reports) = {
            let mut inner = self.state.lock();
            let (ids, requests): (Vec<_>, Vec<_>) =
                inner.queue.next(now, TOGETHER).into_iter().unzip();
            (ids, requests, std::mem::take(&mut inner.reports))
        };
        if requests.is_empty() && reports.is_empty() {
            return;
        }
        let forget = now.saturating_duration_since(self.forgot) > FORGET_EVERY;
        let batch = Batch {
            account: self.account,
            rates: self.rates,
            reports: reports.into(),
            requests: requests.into(),
            forget,
        };
        let reports = batch.reports.clone();
        match self.store.write(async move |tx| batch.run(tx).await).await {
            Ok(booked) => {
                if forget {
                    self.forgot = now;
                }
                self.tell(&ids, booked);
            }
            Err(error) => {
                tracing::warn!(account = self.account, %error, "calls could not be booked");
                {
                    let mut inner = self.state.lock();
                    inner.reports.splice(..0, reports.iter().copied());
                    inner.queue.rest(&ids, Instant::now() + AFTER_FAILURE);
                }
                // Reports have no moment of their own.
                tokio::time::sleep(AFTER_FAILURE).await;
                self.state.work.notify_one();
            }
        }
    }

    /// Tells the callers what they got.
    fn tell(&mut self, ids: &[TicketId], booked: Booked) {
        self.clock.read(booked.reading);
        let now = Instant::now();
        let instant = |at| self.clock.instant(at, now);
        let mut inner = self.state.lock();
        for (chat, opens_at) in booked.chats {
            inner.known.chat_opens(chat, instant(opens_at), now);
        }
        inner.known.account(booked.pause_ends.map(instant), booked.probe);
        if let Some(until) = booked.pause_news {
            inner.known.pause_is_certain(instant(until));
        }
        for (id, booking) in ids.iter().zip(booked.bookings) {
            match booking {
                Booking::LeavesAt(at) => inner.queue.leaves_at(*id, instant(at)),
                Booking::ChatBusy(at) | Booking::AccountBusy(at) => {
                    inner.queue.ask_again_at(*id, instant(at).max(now + SHORTEST_REST));
                }
            }
        }
    }
}

impl Batch {
    async fn run(&self, tx: &mut Tx) -> Result<Booked, StoreError> {
        // A booking that a crash of the database loses has passed by the time that it is back.
        tx.in_turn_without_sync(AdvisoryLock::Calls).await?;
        let asked = Instant::now();
        let now = DatabaseTime(tx.database_time_us().await?);
        let reading = ClockReading { asked, answered: Instant::now(), said: now };
        let mut ledger = queries::load(tx, self.account, &self.chats()).await?;
        let before = ledger.clone();
        for report in self.reports.iter() {
            match *report {
                Report::Refused { chat, after } => ledger.refused(chat, after, now),
                Report::ProbeAnswered { chat } => ledger.answered(chat),
            }
        }
        let mut bookings = Vec::with_capacity(self.requests.len());
        for request in self.requests.iter() {
            bookings.push(ledger.book(&self.rates, request, now));
        }
        if ledger != before {
            queries::save(tx, self.account, &ledger).await?;
        }
        if self.forget {
            queries::forget(tx, now.minus(FORGET_EVERY)).await?;
        }
        Ok(self.booked(ledger, bookings, reading))
    }

    /// The chats that are called or were spoken of, each once.
    fn chats(&self) -> Vec<i64> {
        let reported = self.reports.iter().map(|report| match report {
            Report::Refused { chat, .. } | Report::ProbeAnswered { chat } => *chat,
        });
        let mut chats: Vec<i64> =
            self.requests.iter().map(|request| request.chat).chain(reported).collect();
        chats.sort_unstable();
        chats.dedup();
        chats
    }

    fn booked(&self, mut ledger: Ledger, bookings: Vec<Booking>, reading: ClockReading) -> Booked {
        let now = reading.said;
        let opens_at = |chat: i64| (chat, ledger.chat_opens_at(&self.rates, chat, now));
        Booked {
            chats: self.chats().into_iter().map(opens_at).collect(),
            pause_ends: ledger.pause_ends(now),
            probe: ledger.probe(),
            pause_news: ledger.take_pause_news(),
            reading,
            bookings,
        }
    }
}
