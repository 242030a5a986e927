//! Delivery of updates to the webhook: each chat's in order, the next only after a 2xx, as many
//! chats at once as the webhook has connections.

use std::time::Duration;

use serde_json::Value;

use crate::Simulator;
use crate::state::{Delivery, Happening, State, Webhook};

/// Telegram's first pause is none, the others double.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(60);

/// Whose queue an update waits in.
pub(crate) fn key(update: &Value) -> i64 {
    let body = update
        .as_object()
        .and_then(|fields| fields.iter().find(|(name, _)| *name != "update_id"))
        .map(|(_, body)| body);
    let chat = |body: &Value| body["chat"]["id"].as_i64().or_else(|| body["from"]["id"].as_i64());
    body.and_then(chat).unwrap_or(0)
}

impl Simulator {
    /// Changes the state, and sends out the updates that this made.
    pub(crate) fn change_and_kick<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        let result = self.change(work);
        self.kick();
        result
    }

    /// Starts a carrier for each chat that has updates waiting and none on the way.
    pub(crate) fn kick(&self) {
        let keys: Vec<i64> = {
            let mut state = self.lock();
            if state.webhook.is_none() {
                return;
            }
            let waiting: Vec<i64> = state.pending.values().map(|pending| pending.key).collect();
            waiting.into_iter().filter(|key| state.delivering.insert(*key)).collect()
        };
        for key in keys {
            let simulator = self.clone();
            tokio::spawn(async move { simulator.carry(key).await });
        }
    }

    /// Delivers a chat's updates until none is left.
    async fn carry(&self, key: i64) {
        let mut failures = 0;
        while let Some((id, update, webhook)) = self.next_for(key) {
            let (status, retry_after) = self.deliver(&webhook, &update).await;
            let delivered = (200..300).contains(&status);
            self.change(|state| {
                state.deliveries.push(Delivery { update_id: id, status });
                if delivered {
                    state.pending.remove(&id);
                } else if let Some(webhook) = &mut state.webhook {
                    webhook.last_error = Some(format!("Wrong response from the webhook: {status}"));
                }
            });
            if delivered {
                failures = 0;
                continue;
            }
            let pause = retry_after.unwrap_or(if failures == 0 {
                Duration::ZERO
            } else {
                (FIRST_PAUSE * 2_u32.pow(failures.min(6))).min(LONGEST_PAUSE)
            });
            failures += 1;
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.stop.cancelled() => break,
            }
        }
    }

    /// The oldest update of a chat; without one its carrier retires in the same moment.
    fn next_for(&self, key: i64) -> Option<(i64, Value, Webhook)> {
        let mut state = self.lock();
        let next = state
            .pending
            .iter()
            .find(|(_, pending)| pending.key == key)
            .map(|(id, pending)| (*id, pending.update.clone()));
        match (next, state.webhook.clone()) {
            (Some((id, update)), Some(webhook)) => Some((id, update, webhook)),
            _ => {
                state.delivering.remove(&key);
                None
            }
        }
    }

    async fn deliver(&self, webhook: &Webhook, update: &Value) -> (u16, Option<Duration>) {
        // The semaphore is never closed.
        let _connection = webhook.connections.acquire().await;
        self.change(|state| state.happens(Happening::HandedOver(key(update))));
        let mut request = self.http.post(&webhook.url).timeout(ANSWER).json(update);
        if let Some(secret) = &webhook.secret {
            request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
        }
        match request.send().await {
            Ok(answer) => {
                let wait = answer
                    .headers()
                    .get("retry-after")
                    .and_then(|value| value.to_str().ok()?.parse().ok())
                    .map(Duration::from_secs);
                (answer.status().as_u16(), wait)
            }
            Err(_) => (0, None),
        }
    }
}
