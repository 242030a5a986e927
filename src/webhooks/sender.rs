//! Posts webhooks. Each call is bounded in time, no redirect is followed, and no private address is
//! called unless the settings allow it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use tokio_util::sync::CancellationToken;

use super::retry::{WebhookAnswer, WebhookFate};
use super::signature::{self, InvalidSigningSecret, SigningKeys};
use super::{DueWebhook, WebhookListener, queries};
use crate::clock::Clock;
use crate::config::is_public;
use crate::store::poll::{Looked, TablePoll};
use crate::store::{Store, StoreError};

/// How long one call may take.
const CUT: Duration = Duration::from_secs(10);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a claimed event is held: longer than any call.
const LEASE: Duration = Duration::from_secs(35);
/// How many events are sent at once.
const AT_ONCE: i64 = 8;
/// How often the table is looked at.
const EVERY: Duration = Duration::from_millis(500);

/// Sends webhooks to one receiver. Cheap to clone.
#[derive(Clone)]
pub struct WebhookSender {
    store: Store,
    clock: Clock,
    listener: Arc<dyn WebhookListener>,
    http: Client,
    url: Url,
    secret: Arc<str>,
}

/// Why a receiver cannot be called.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    #[error("support.webhook.secret: {0}")]
    Secret(#[from] InvalidSigningSecret),
    #[error("support.webhook.url: {0}")]
    Client(#[from] reqwest::Error),
}

/// The receiver of webhooks: the shop's own system.
pub struct WebhookTarget<'t> {
    pub url: Url,
    /// What requests are signed with: `whsec_` and base64.
    pub secret: &'t str,
    /// Whether its address may be within the shop's own network.
    pub may_be_private: bool,
}

impl WebhookSender {
    /// A sender to `target`; `listener` is told what is given up.
    ///
    /// # Errors
    /// When the secret has another form, or no HTTP client can be made.
    pub fn new(
        store: Store,
        clock: Clock,
        listener: Arc<dyn WebhookListener>,
        target: WebhookTarget<'_>,
    ) -> Result<Self, WebhookError> {
        SigningKeys::from_secrets([target.secret])?;
        let http = Client::builder()
            .timeout(CUT)
            .connect_timeout(CONNECT)
            .redirect(Policy::none())
            .no_proxy()
            .user_agent("bellhop");
        let http =
            if target.may_be_private { http } else { http.dns_resolver(Arc::new(PublicOnly)) };
        let (url, secret) = (target.url, target.secret.into());
        Ok(Self { store, clock, listener, http: http.build()?, url, secret })
    }

    /// Sends what is due until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let poll = TablePoll::every("outgoing webhooks", EVERY, &self.store, &self.clock);
        poll.run(&stop, || self.send_due()).await;
    }

    /// Claims and sends what is due.
    async fn send_due(&self) -> Result<Looked, StoreError> {
        let now = self.clock.now();
        match queries::next_due(&self.store).await? {
            Some(at) if at <= now => {}
            next => return Ok(Looked::until_due(next.map(|at| at.since(now)))),
        }
        let claimed = self
            .store
            .write(async move |tx| queries::claim(tx, now.plus(LEASE), AT_ONCE, now).await);
        let due = claimed.await?;
        let count = due.len();
        for done in join_all(due.into_iter().map(|due| self.send(due))).await {
            done?;
        }
        // What was due and not taken, another replica has.
        Ok(if count > 0 { Looked::Again } else { Looked::IdleFor(EVERY) })
    }

    async fn send(&self, due: DueWebhook) -> Result<(), StoreError> {
        let answer = self.post(&due).await;
        let now = self.clock.now();
        let fate = WebhookFate::after(&answer, due.attempts, now);
        let (listener, webhook, said) =
            (self.listener.clone(), Arc::new(due.clone()), Arc::<str>::from(answer.to_string()));
        let recorded = self.store.write(async move |tx| {
            let is_written = queries::record(tx, &webhook, fate, &said, now).await?;
            if is_written && fate == WebhookFate::GivenUp {
                listener.gave_up(tx, &webhook, &said, now).await?;
            }
            Ok(())
        });
        recorded.await?;
        match fate {
            WebhookFate::Delivered => {}
            WebhookFate::RetryAt(at) => {
                tracing::warn!(event = %due.id, %answer, again_at_ms = at.ms(), "a webhook was \
                    not taken")
            }
            WebhookFate::GivenUp => {
                tracing::error!(event = %due.id, %answer, "a webhook was given up");
                self.listener.committed();
            }
        }
        Ok(())
    }

    async fn post(&self, due: &DueWebhook) -> WebhookAnswer {
        let seconds = self.clock.now().ms() / 1000;
        let Ok(signature) =
            signature::sign(&self.secret, due.id.as_str(), seconds, due.body.as_bytes())
        else {
            return WebhookAnswer::NoAnswer("the secret is none");
        };
        let request = self.http.post(self.url.clone()).body(due.body.clone());
        let request = request
            .header("content-type", "application/json")
            .header("webhook-id", due.id.as_str())
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", signature);
        match request.send().await {
            // The body of the answer is not read.
            Ok(response) => WebhookAnswer::Status(response.status().as_u16()),
            Err(error) if error.is_timeout() => WebhookAnswer::NoAnswer("no answer in time"),
            Err(error) if error.is_connect() => {
                WebhookAnswer::NoAnswer("no connection, or no public address")
            }
            Err(_) => WebhookAnswer::NoAnswer("the connection broke off"),
        }
    }
}

/// Resolves names to public addresses only: a name must not lead into our own network.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err("the name has no public address".into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}
