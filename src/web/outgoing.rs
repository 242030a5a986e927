//! Webhooks out: what happened to tickets is posted to the shop's own system, signed by Standard
//! Webhooks. Bounded in time, no redirect is followed, and no private address is called unless the
//! settings allow it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use tokio_util::sync::CancellationToken;

use super::signature::{self, InvalidSigningSecret, SigningKeys};
use crate::clock::Clock;
use crate::config::is_public;
use crate::store::Wake;
use crate::store::poll::{Looked, TablePoll};
use crate::store::{Store, StoreError};
use crate::support::Support;
use crate::support::outgoing::{self, Answer, Due};

/// How long one call may take.
const CUT: Duration = Duration::from_secs(10);
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long something is ours: longer than any call.
const LEASE: Duration = Duration::from_secs(35);
/// How many are told at once.
const AT_ONCE: i64 = 8;
/// How often the table is looked at.
const EVERY: Duration = Duration::from_millis(500);

/// Who tells the shop's own system. Cheap to clone.
#[derive(Clone)]
pub struct WebhookSender {
    store: Store,
    clock: Clock,
    support: Support,
    engine: Wake,
    http: Client,
    url: Url,
    secret: Arc<str>,
}

/// Why nobody can be told.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// The secret is none.
    #[error("support.webhook.secret: {0}")]
    Secret(#[from] InvalidSigningSecret),
    /// No client can be made.
    #[error("support.webhook.url: {0}")]
    Client(#[from] reqwest::Error),
}

/// Where the shop's own system listens.
pub struct WebhookTarget<'t> {
    /// Its address.
    pub url: Url,
    /// What we sign with.
    pub secret: &'t str,
    /// Whether it may be within the shop's own network.
    pub may_be_private: bool,
}

impl WebhookSender {
    /// Who tells this system.
    ///
    /// # Errors
    /// When the secret is none, or no client can be made.
    pub fn new(
        store: Store,
        clock: Clock,
        support: Support,
        engine: Wake,
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
        Ok(Self {
            store,
            clock,
            support,
            engine,
            http: http.build()?,
            url: target.url,
            secret: target.secret.into(),
        })
    }

    /// Tells until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let poll = TablePoll::every("outgoing webhooks", EVERY);
        let look = || async { Ok(Looked::found(self.tell_due().await?)) };
        poll.run(&stop, look).await;
    }

    async fn tell_due(&self) -> Result<usize, StoreError> {
        let now = self.clock.now();
        if !outgoing::is_any_due(&self.store, now).await? {
            return Ok(0);
        }
        let due = self
            .store
            .write(move |tx| {
                Box::pin(async move { outgoing::claim(tx, LEASE, AT_ONCE, now).await })
            })
            .await?;
        let count = due.len();
        for done in join_all(due.into_iter().map(|due| self.tell(due))).await {
            done?;
        }
        Ok(count)
    }

    async fn tell(&self, due: Due) -> Result<(), StoreError> {
        let answer = self.post(&due).await;
        let (support, id, now) = (self.support.clone(), due.id.clone(), self.clock.now());
        let said = answer.clone();
        let next = self.store.write(move |tx| {
            let (support, due, answer) = (support.clone(), due.clone(), said.clone());
            Box::pin(async move { outgoing::record(tx, &support, &due, &answer, now).await })
        });
        match next.await? {
            outgoing::Next::Told => {}
            outgoing::Next::Again(at) => {
                tracing::warn!(event = %id, ?answer, again_at_ms = at.ms(), "a webhook was not taken")
            }
            outgoing::Next::Failed => {
                tracing::error!(event = %id, ?answer, "a webhook was given up");
                self.engine.now();
            }
        }
        Ok(())
    }

    async fn post(&self, due: &Due) -> Answer {
        let seconds = self.clock.now().ms() / 1000;
        let Ok(signature) =
            signature::sign(&self.secret, due.id.as_str(), seconds, due.body.as_bytes())
        else {
            return Answer::None("the secret is none".to_owned());
        };
        let request = self
            .http
            .post(self.url.clone())
            .header("content-type", "application/json")
            .body(due.body.clone());
        let request = request
            .header("webhook-id", due.id.as_str())
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", signature);
        match request.send().await {
            // What it says beyond its status is nobody's concern and is not read.
            Ok(response) => Answer::Status(response.status().as_u16()),
            Err(error) if error.is_timeout() => Answer::None("no answer in time".to_owned()),
            Err(error) if error.is_connect() => {
                Answer::None("no connection, or no public address".to_owned())
            }
            Err(_) => Answer::None("the connection broke off".to_owned()),
        }
    }
}

/// Finds public addresses only: a name must not lead into the network that we stand in.
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
