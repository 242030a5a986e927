//! Telegram: teloxide's payloads, sent by our own client. teloxide's own sleeps ten seconds on a
//! 5xx and keeps no error code, and both would break the fallback deadline, so the wire is ours and
//! the words are its.

mod acts;
mod call_error;
mod channel;
mod classify;
mod profile;
mod token;
mod update_verdict;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::Client;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use teloxide::requests::Payload;
use tokio::sync::watch;
use url::Url;

pub use call_error::CallError;
pub use profile::PROFILE;
pub use token::TokenState;
pub use update_verdict::UpdateVerdict;

use super::limits::{Lane, Limiter};
use super::{ChannelName, Content, ErrorClass, SendResult, retry_after};

/// The name of the channel.
pub const NAME: ChannelName = ChannelName::of(&PROFILE);

/// Longest answer read from the Bot API, in bytes: a hundred updates fit many times over.
const MAX_ANSWER: usize = 16 << 20;

/// The Bot API of one bot. Cheap to clone.
#[derive(Clone)]
pub struct Telegram {
    http: Client,
    base: Url,
    limiter: Limiter,
    /// What it thinks of our token.
    token: Arc<watch::Sender<TokenState>>,
    /// Groups that became supergroups: from the old id to the new one.
    moved: Arc<Mutex<HashMap<i64, i64>>>,
}

#[derive(Deserialize)]
struct Answer<R> {
    ok: bool,
    result: Option<R>,
    error_code: Option<u16>,
    description: Option<String>,
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct Parameters {
    #[serde(default, deserialize_with = "retry_after::seconds")]
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

impl Telegram {
    /// The Bot API at `api_url` for the bot with `token`; every call goes past `limiter`.
    ///
    /// # Errors
    /// When URL and token make no address, or TLS cannot be set up.
    pub fn new(api_url: &Url, token: &str, limiter: Limiter) -> Result<Self, CallError> {
        let text = format!("{}/bot{token}/", api_url.as_str().trim_end_matches('/'));
        let base = Url::parse(&text).map_err(|error| CallError::NotWritten(error.to_string()))?;
        let http = Client::builder()
            .connect_timeout(Duration::from_secs(3))
            .pool_idle_timeout(Duration::from_secs(30))
            .tcp_nodelay(true);
        let http =
            http.redirect(reqwest::redirect::Policy::none()).build().map_err(before_answer)?;
        Ok(Self { http, base, limiter, token: Arc::default(), moved: Arc::default() })
    }

    /// The limiter that every call passes.
    pub fn limiter(&self) -> &Limiter {
        &self.limiter
    }

    /// Remembers that a group lives at another id now.
    pub fn moved(&self, from: i64, to: i64) {
        tracing::warn!(
            from,
            to,
            "the group became a supergroup: set telegram.admin_chat_id to its new id"
        );
        self.lock_moved().insert(from, to);
    }

    /// Where a chat is now.
    pub fn lives_at(&self, chat: i64) -> i64 {
        self.lock_moved().get(&chat).copied().unwrap_or(chat)
    }

    fn lock_moved(&self) -> MutexGuard<'_, HashMap<i64, i64>> {
        // The map stays whole even if a holder panicked.
        self.moved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What Telegram thinks of our token, now and when that changes.
    pub fn token(&self) -> watch::Receiver<TokenState> {
        self.token.subscribe()
    }

    /// Remembers what an answer says of our token.
    fn hear<R>(&self, method: &str, outcome: &Result<R, CallError>) {
        let outcome = outcome.as_ref().map(|_| ());
        // Almost always there is nothing new, and nobody is kept from looking.
        if self.token.borrow().after(method, outcome).is_none() {
            return;
        }
        self.token.send_if_modified(|state| {
            let Some(next) = state.after(method, outcome) else { return false };
            match (&*state, &next) {
                (_, TokenState::Refused(words)) => {
                    tracing::error!(
                        error = words,
                        "Telegram refuses telegram.token: {}",
                        TokenState::REMEDY
                    );
                }
                (TokenState::Refused(_), _) => {
                    tracing::info!("Telegram takes telegram.token again")
                }
                _ => {}
            }
            *state = next;
            true
        });
    }

    /// Calls a method that the limits do not count (getMe, getUpdates, setMyCommands, answers to
    /// callbacks …).
    ///
    /// # Errors
    /// What the API refused, or that no answer came within `timeout`.
    pub async fn call<P, R>(&self, payload: &P, timeout: Duration) -> Result<R, CallError>
    where
        P: Payload + Serialize + Sync,
        R: DeserializeOwned,
    {
        let outcome = self.call_alone(payload, timeout).await;
        self.hear(P::NAME, &outcome);
        outcome
    }

    async fn call_alone<P, R>(&self, payload: &P, timeout: Duration) -> Result<R, CallError>
    where
        P: Payload + Serialize + Sync,
        R: DeserializeOwned,
    {
        let url =
            self.base.join(P::NAME).map_err(|error| CallError::NotWritten(error.to_string()))?;
        let request = self.http.post(url).json(payload).timeout(timeout);
        let mut response = request.send().await.map_err(before_answer)?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| CallError::Unanswered(error.without_url().to_string()))?
        {
            if body.len() + chunk.len() > MAX_ANSWER {
                return Err(CallError::Unanswered("the answer is too long".to_owned()));
            }
            body.extend_from_slice(&chunk);
        }
        read_answer(status, &body)
    }

    /// Does `content` in the chat `address`, once the limiter lets it go.
    pub async fn send(
        &self,
        address: &str,
        content: &Content,
        lane: Lane,
        timeout: Duration,
    ) -> SendResult {
        if let Ok(chat) = address.parse::<i64>() {
            self.limiter.acquire(chat, lane).await;
        }
        self.send_admitted(address, content, timeout).await
    }

    /// Does `content` in the chat `address` now: the limiter has let it go.
    pub async fn send_admitted(
        &self,
        address: &str,
        content: &Content,
        timeout: Duration,
    ) -> SendResult {
        let Ok(chat) = address.parse::<i64>() else {
            let detail = "the address is not a chat id".to_owned();
            return SendResult::Failed { class: ErrorClass::Message, code: None, detail };
        };
        let result = self.perform(chat, content, timeout).await;
        match &result {
            SendResult::Failed { class: ErrorClass::RateLimited { after }, .. } => {
                self.limiter.hold(chat, *after)
            }
            // Nobody knows what became of the call, or Telegram is in trouble: that says nothing of
            // its patience.
            SendResult::Failed {
                class: ErrorClass::Ambiguous | ErrorClass::Transient | ErrorClass::Channel,
                ..
            } => {}
            SendResult::Failed { .. } | SendResult::Accepted { .. } => self.limiter.answered(chat),
        }
        result
    }
}

fn before_answer(error: reqwest::Error) -> CallError {
    let connecting = error.is_connect() || error.is_builder();
    // The URL holds the token: it must not reach a log or a table.
    let text = error.without_url().to_string();
    if connecting { CallError::NotWritten(text) } else { CallError::Unanswered(text) }
}

fn read_answer<R: DeserializeOwned>(status: u16, body: &[u8]) -> Result<R, CallError> {
    match serde_json::from_slice::<Answer<R>>(body) {
        Ok(Answer { ok: true, result: Some(result), .. }) => Ok(result),
        Ok(Answer { ok: true, .. }) => Err(CallError::Unanswered("ok without a result".to_owned())),
        Ok(answer) => {
            let parameters = answer.parameters;
            Err(CallError::Refused {
                code: answer.error_code.unwrap_or(status),
                description: answer.description.unwrap_or_default(),
                retry_after: parameters.as_ref().and_then(|p| p.retry_after),
                migrate_to: parameters.and_then(|p| p.migrate_to_chat_id),
            })
        }
        Err(_) if status >= 500 => Err(CallError::Server { status }),
        Err(error) => Err(CallError::Unanswered(format!("status {status}, {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_read_whatever_pause_it_asks_for() {
        for (said, read) in [
            ("7", Some(7)),
            ("18446744073709551615", Some(u64::MAX)),
            ("1e300", Some(u64::MAX)),
            ("1.5", Some(2)),
            ("-1", Some(0)),
        ] {
            let body = format!(
                r#"{{"ok": false, "error_code": 429, "description": "x", "parameters": {{"retry_after": {said}}}}}"#
            );
            let refused = read_answer::<bool>(429, body.as_bytes());
            assert!(
                matches!(&refused, Err(CallError::Refused { retry_after, .. }) if *retry_after == read),
                "{said}: {refused:?}"
            );
        }
        let body = r#"{"ok": false, "error_code": 429, "description": "x", "parameters": {"retry_after": "soon"}}"#;
        assert!(matches!(
            read_answer::<bool>(429, body.as_bytes()),
            Err(CallError::Refused { retry_after: None, code: 429, .. })
        ));
    }
}
