//! Long polling: the offset moves only past updates that were handled. What comes in meanwhile is
//! fetched too, so that one slow chat holds up nobody else.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::value::RawValue;
use teloxide::payloads::{GetUpdates, GetUpdatesSetters};
use tokio::task::JoinSet;

use super::backoff::TelegramBackoff;
use super::dispatcher::UpdateDispatcher;
use super::webhook::allowed_updates;
use crate::bot::update::IncomingUpdate;
use crate::channels::telegram::UpdateVerdict;
use crate::channels::telegram::{CallError, Telegram};
use crate::store::Lease;

/// How long Telegram holds a request open when there is nothing.
const HOLD_S: u32 = 25;
/// How long to wait when the store could not take something.
const PAUSE: Duration = Duration::from_secs(1);
/// How long to wait for updates in flight before asking for others beside them.
const GLANCE: Duration = Duration::from_millis(200);

/// Fetches and handles updates for as long as this replica has the lease, then finishes what is in
/// flight.
pub async fn poll(telegram: Telegram, dispatcher: UpdateDispatcher, lease: Lease) {
    let stop = lease.ended();
    let (mut in_flight, mut backoff) =
        (UpdatesInFlight::new(dispatcher), TelegramBackoff::default());
    // Whoever was paused may have lost the lease before it is told so.
    while !stop.is_cancelled() && lease.is_held() {
        let hold_s = if in_flight.is_empty() { HOLD_S } else { 0 };
        let answer = tokio::select! {
            answer = fetch(&telegram, in_flight.offset(), hold_s) => answer,
            () = stop.cancelled() => break,
        };
        match answer {
            Ok(_) if !lease.is_held() => break,
            Ok(updates) => {
                backoff = TelegramBackoff::default();
                in_flight.take(&updates);
                // Whoever is slower than this is left in flight.
                let _ = tokio::time::timeout(GLANCE, in_flight.finish()).await;
                if in_flight.has_deferred() {
                    tokio::select! {
                        () = tokio::time::sleep(PAUSE) => {}
                        () = stop.cancelled() => {}
                    }
                }
            }
            Err(error) => {
                if is_conflict(&error) {
                    // One of two who fetch is a replica that lost the lease and does not know yet.
                    if backoff.should_log(&error) {
                        tracing::warn!(%error, "somebody else fetches this bot's updates, too");
                    }
                } else if backoff.should_log(&error) {
                    tracing::error!(%error, "updates could not be fetched");
                }
                backoff.wait(&telegram, &error, stop).await;
            }
        }
    }
    in_flight.finish().await;
    // Another replica that fetches by now would be cut short.
    if lease.is_held() {
        confirm(&telegram, in_flight.offset()).await;
    }
}

/// Whether another request for updates has ended ours.
fn is_conflict(error: &CallError) -> bool {
    matches!(error, CallError::Refused { code: 409, .. })
}

async fn fetch(
    telegram: &Telegram,
    offset: Option<i32>,
    hold_s: u32,
) -> Result<Vec<Box<RawValue>>, CallError> {
    let mut request =
        GetUpdates::new().timeout(hold_s).limit(100).allowed_updates(allowed_updates());
    request.offset = offset;
    telegram.call(&request, Duration::from_secs(u64::from(hold_s) + 10)).await
}

/// Tells Telegram what was handled, so that the next start does not fetch it again.
async fn confirm(telegram: &Telegram, offset: Option<i32>) {
    let Some(offset) = offset else { return };
    let request = GetUpdates::new().offset(offset).timeout(0).limit(1);
    if let Err(error) =
        telegram.call::<_, Vec<Box<RawValue>>>(&request, Duration::from_secs(3)).await
    {
        tracing::debug!(%error, "the last updates could not be confirmed; they will come again and change nothing");
    }
}

/// How far a fetched update is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FetchState {
    InFlight,
    /// Kept until every older one is handled too.
    Handled,
    /// The store could not take it: it is fetched again.
    Again,
}

/// Updates that were fetched and not yet confirmed.
struct UpdatesInFlight {
    dispatcher: UpdateDispatcher,
    known: BTreeMap<i32, FetchState>,
    tasks: JoinSet<(i32, UpdateVerdict)>,
    next: Option<i32>,
}

impl UpdatesInFlight {
    fn new(dispatcher: UpdateDispatcher) -> Self {
        Self { dispatcher, known: BTreeMap::new(), tasks: JoinSet::new(), next: None }
    }

    fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Whether the store could not take something: whoever fetches should rest.
    fn has_deferred(&self) -> bool {
        self.known.values().any(|state| *state == FetchState::Again)
    }

    /// The oldest update that is not handled yet; Telegram forgets those before it.
    fn offset(&self) -> Option<i32> {
        self.known.first_key_value().map(|(id, _)| *id).or(self.next)
    }

    /// Starts what is new in a batch, in its order: each chat's updates queue up behind each other.
    fn take(&mut self, updates: &[Box<RawValue>]) {
        for update in updates {
            let Some(incoming) = IncomingUpdate::read(update.get().as_bytes()) else { continue };
            let Ok(id) = i32::try_from(incoming.id) else { continue };
            if matches!(self.known.get(&id), Some(FetchState::InFlight | FetchState::Handled)) {
                continue;
            }
            self.known.insert(id, FetchState::InFlight);
            let handled = self.dispatcher.take(incoming);
            self.tasks.spawn(async move { (id, handled.await) });
        }
    }

    /// Waits until nothing is in flight. May be given up and called again.
    async fn finish(&mut self) {
        while let Some(ended) = self.tasks.join_next().await {
            match ended {
                Ok((id, verdict)) => {
                    self.known.insert(
                        id,
                        if verdict == UpdateVerdict::Later {
                            FetchState::Again
                        } else {
                            FetchState::Handled
                        },
                    );
                    self.forget_handled();
                }
                Err(error) => tracing::error!(%error, "an update was lost in flight"),
            }
        }
    }

    fn forget_handled(&mut self) {
        while let Some(oldest) =
            self.known.first_entry().filter(|entry| *entry.get() == FetchState::Handled)
        {
            self.next = Some(oldest.key().saturating_add(1));
            oldest.remove();
        }
    }
}
