//! Claims: work that an engine holds under a lease, a notification with the try it is in.

pub mod queries;

use sha2::{Digest, Sha256};

use super::exclusion::ExclusionReason;
use super::notification::{Category, Leg, Priority};
use super::policy::AttemptFacts;
use super::purpose::Purpose;
use super::route;
use super::sms_budget::Charge;
use crate::channels::{TextFormat, segments};
use crate::clock::At;
use crate::ids::{AttemptId, NotificationId};

/// Work an engine holds: a notification with the try it is in.
#[derive(Debug, Clone)]
pub(super) struct Claimed {
    pub id: NotificationId,
    pub attempt: AttemptId,
    pub category: Category,
    pub is_test: bool,
    pub purpose: Purpose,
    pub template: String,
    pub priority: Priority,
    pub route: Vec<Leg>,
    pub leg: usize,
    pub spent: u32,
    pub cuts: u32,
    pub subject: Option<String>,
    pub version: Option<i64>,
    pub tries: u32,
    pub attempt_no: i32,
    pub queued_attempt: Option<String>,
    pub due_at: At,
    pub expires_at: Option<At>,
    pub first_failed_at: Option<At>,
    pub suppressed: Option<ExclusionReason>,
    /// What was paid for the try that it is in.
    pub charge: Option<Charge>,
    pub lease_owner: String,
    pub lease_until: At,
}

impl Claimed {
    /// The leg of the route that is being tried. Rows are written with a leg inside the route and
    /// read back as checked.
    pub(super) fn leg(&self) -> &Leg {
        &self.route[self.leg]
    }

    /// Whether its time has run out.
    pub(super) fn is_expired(&self, now: At) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }

    /// The facts that the policy decides by, `tries` and `cuts` as they are now.
    pub(super) fn facts(&self) -> AttemptFacts {
        AttemptFacts {
            category: self.category,
            priority: self.priority,
            channel: self.leg().channel,
            is_send: self.leg().content.is_send(),
            tries: self.tries,
            cuts: self.cuts,
            first_failed_at: self.first_failed_at,
            has_next_leg: route::next_leg(self.route.len(), self.leg, self.spent).is_some(),
            has_earlier_leg: route::first_leg(self.leg, self.spent).is_some(),
        }
    }
}

/// What is kept of the words of a try, so that it can be found again at a provider that can be
/// asked.
#[derive(Debug, Clone, Default)]
pub(super) struct BodyDigest {
    pub hash: Option<String>,
    pub segments: Option<i32>,
}

impl BodyDigest {
    pub(super) fn of(work: &Claimed) -> Self {
        let leg = work.leg();
        let profile = leg.channel.profile();
        let is_plain = profile.format == TextFormat::Plain;
        if !profile.can_be_asked && !is_plain {
            return Self::default();
        }
        let body = leg.content.for_plain_channel();
        let segments = i32::try_from(segments::size(&body).segments).ok();
        Self {
            hash: profile.can_be_asked.then(|| hash(&body)),
            segments: segments.filter(|_| is_plain),
        }
    }
}

/// The hash by which words are found again.
pub(super) fn hash(body: &str) -> String {
    hex::encode(Sha256::digest(body.trim().as_bytes()))
}
