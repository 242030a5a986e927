//! Watching one notification: what happens to it, told step by step while it happens. It only
//! reads: whoever stops looking changes nothing.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::exclusion::Exclusion;
use super::notification::NotificationState;
use super::outcomes::proof::DeliveryProof;
use super::story::{self, AttemptView, NotificationStory, ReceiptView, RouteStop, WaitingFor};
use crate::channels::ChannelName;
use crate::ids::NotificationId;
use crate::store::Store;

/// How often it is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How many looks in a row may fail.
const MOST_FAILURES: u32 = 20;

/// How a notification ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProgressEnd {
    /// The state, which is final.
    pub state: String,
    /// What is known of its arrival.
    pub proof: Option<String>,
    /// Why it ended so, where it was not delivered.
    pub reason: Option<String>,
    /// The channel that it went by last.
    pub channel: Option<ChannelName>,
    /// From its entry to its end.
    pub took_ms: Option<i64>,
    /// Whether it arrived, as far as its last channel can tell.
    pub has_arrived: bool,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum ProgressEvent {
    /// The ways that it may take, and why each other one was left out.
    Route {
        /// In order.
        route: Vec<RouteStop>,
        /// As `channel: reason`.
        #[serde(serialize_with = "Exclusion::as_sentences")]
        excluded: Vec<Exclusion>,
    },
    /// A try as it is now.
    Attempt(AttemptView),
    /// A word of a provider.
    Receipt(ReceiptView),
    /// It is over. The last step.
    Settled(ProgressEnd),
    /// It was watched long enough, and is not over. The last step.
    TimedOut {
        /// How long it was watched.
        after_seconds: u64,
        /// What it waits for.
        waits_for: Option<WaitingFor>,
    },
    /// It can't be watched any longer; what becomes of it is on record. The last step.
    BrokenOff {
        /// Why.
        detail: &'static str,
    },
}

/// A look at one notification.
pub struct ProgressWatch {
    store: Store,
    id: NotificationId,
    patience: Duration,
    until: Instant,
    seen: Seen,
    coming: VecDeque<ProgressEvent>,
    failures: u32,
    is_over: bool,
}

impl ProgressWatch {
    /// Watches a notification from its beginning, for so long at most.
    pub fn of(store: Store, id: NotificationId, patience: Duration) -> Self {
        let until = Instant::now() + patience;
        Self {
            store,
            id,
            patience,
            until,
            seen: Seen::default(),
            coming: VecDeque::new(),
            failures: 0,
            is_over: false,
        }
    }

    /// The next step, as soon as there is one; none after the last.
    pub async fn next(&mut self) -> Option<ProgressEvent> {
        loop {
            if let Some(step) = self.coming.pop_front() {
                return Some(step);
            }
            if self.is_over {
                return None;
            }
            self.look().await;
        }
    }

    /// Takes in what is new, or rests a little where nothing is.
    async fn look(&mut self) {
        // The time is looked at before the tables: what they say at its end is still told.
        let is_late = Instant::now() >= self.until;
        let waits_for = match story::of(&self.store, &self.id).await {
            Ok(Some(story)) => {
                self.failures = 0;
                self.coming.extend(self.seen.news(&story));
                self.is_over = NotificationState::parse(&story.brief.state)
                    .is_none_or(NotificationState::is_final);
                story.waits_for
            }
            Ok(None) => return self.break_off("it is not on record any more"),
            Err(error) => {
                tracing::warn!(notification = %self.id, %error, "a notification can't be watched");
                self.failures += 1;
                if self.failures >= MOST_FAILURES {
                    return self
                        .break_off("the database does not answer: look it up by its id later");
                }
                None
            }
        };
        if is_late && !self.is_over {
            self.is_over = true;
            self.coming.push_back(ProgressEvent::TimedOut {
                after_seconds: self.patience.as_secs(),
                waits_for,
            });
        }
        if self.coming.is_empty() {
            tokio::time::sleep(
                LOOK_EVERY.min(self.until.saturating_duration_since(Instant::now())),
            )
            .await;
        }
    }

    fn break_off(&mut self, detail: &'static str) {
        self.is_over = true;
        self.coming.push_back(ProgressEvent::BrokenOff { detail });
    }
}

/// What was told already.
#[derive(Debug, Default)]
struct Seen {
    has_route: bool,
    /// By its id, how far each try was.
    attempts: HashMap<String, (String, Option<String>)>,
    receipts: usize,
}

impl Seen {
    /// What of a story is new, in the order in which it happened as far as that is known.
    fn news(&mut self, story: &NotificationStory) -> Vec<ProgressEvent> {
        let mut steps = Vec::new();
        if !std::mem::replace(&mut self.has_route, true) {
            steps.push(ProgressEvent::Route {
                route: story.route.clone(),
                excluded: story.excluded.clone(),
            });
        }
        for attempt in &story.attempts {
            let now = (attempt.state.clone(), attempt.provider_status.clone());
            if self.attempts.insert(attempt.id.clone(), now.clone()).as_ref() != Some(&now) {
                steps.push(ProgressEvent::Attempt(attempt.clone()));
            }
        }
        steps
            .extend(story.receipts.iter().skip(self.receipts).cloned().map(ProgressEvent::Receipt));
        self.receipts = self.receipts.max(story.receipts.len());
        if NotificationState::parse(&story.brief.state).is_some_and(NotificationState::is_final) {
            steps.push(ProgressEvent::Settled(end(story)));
        }
        steps
    }
}

fn end(story: &NotificationStory) -> ProgressEnd {
    let brief = &story.brief;
    let is_known =
        brief.proof.as_deref().is_some_and(|proof| proof != DeliveryProof::Unconfirmed.as_str());
    ProgressEnd {
        state: brief.state.clone(),
        proof: brief.proof.clone(),
        reason: brief.reason.clone(),
        channel: brief.channel.filter(|_| !story.attempts.is_empty()),
        took_ms: story.took_ms,
        has_arrived: brief.state == NotificationState::Delivered.as_str() && is_known,
    }
}
