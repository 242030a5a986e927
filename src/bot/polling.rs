//! Long polling: the offset moves only past updates that were handled.

use std::time::Duration;

use serde_json::Value;
use teloxide::payloads::{GetUpdates, GetUpdatesSetters};
use tokio_util::sync::CancellationToken;

use super::pump::{Pump, Verdict};
use super::webhook::wanted;
use crate::channels::telegram::Telegram;

/// How long Telegram holds a request open when there is nothing.
const HOLD_S: u32 = 25;
/// How long to wait after a failure.
const PAUSE: Duration = Duration::from_secs(1);

/// Fetches and handles updates until `stop`.
pub async fn poll(telegram: Telegram, pump: Pump, stop: CancellationToken) {
    let mut offset = None;
    while !stop.is_cancelled() {
        let mut request = GetUpdates::new().timeout(HOLD_S).limit(100).allowed_updates(wanted());
        request.offset = offset;
        let answer = tokio::select! {
            answer = telegram.call::<_, Vec<Value>>(&request, Duration::from_secs(u64::from(HOLD_S) + 10)) => answer,
            () = stop.cancelled() => break,
        };
        match answer {
            Ok(updates) => {
                offset = handle(&pump, updates).await.or(offset);
            }
            Err(error) => {
                tracing::error!(%error, "updates could not be fetched");
                rest(&stop).await;
            }
        }
        if pump.is_tired() {
            rest(&stop).await;
        }
    }
    confirm(&telegram, offset).await;
}

async fn rest(stop: &CancellationToken) {
    tokio::select! {
        () = tokio::time::sleep(PAUSE) => {}
        () = stop.cancelled() => {}
    }
}

/// Handles a batch, each chat's updates in order and chats at once; returns the next offset: up to the first update that
/// the store could not take.
async fn handle(pump: &Pump, updates: Vec<Value>) -> Option<i32> {
    let tasks: Vec<_> = updates
        .into_iter()
        .filter_map(|update| Some((i32::try_from(update["update_id"].as_i64()?).ok()?, update)))
        // Queued here, one after the other, so that their order is the batch's.
        .map(|(id, update)| (id, tokio::spawn(pump.take(update))))
        .collect();
    let mut next = None;
    let mut stuck = false;
    for (id, task) in tasks {
        // A task that was lost is as good as an update that was not taken.
        let verdict = task.await.unwrap_or(Verdict::Later);
        stuck |= verdict == Verdict::Later;
        if !stuck {
            next = Some(id.saturating_add(1));
        }
    }
    next
}

/// Tells Telegram what was handled, so that the next start does not fetch it again.
async fn confirm(telegram: &Telegram, offset: Option<i32>) {
    let Some(offset) = offset else { return };
    let request = GetUpdates::new().offset(offset).timeout(0).limit(1);
    if let Err(error) = telegram.call::<_, Vec<Value>>(&request, Duration::from_secs(3)).await {
        tracing::debug!(%error, "the last updates could not be confirmed; they will come again and change nothing");
    }
}
