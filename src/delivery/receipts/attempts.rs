//! Attempts as receipts find them and move them.

pub mod queries;

use crate::channels::ChannelName;
use crate::clock::At;
use crate::delivery::attempt::AttemptState;
use crate::ids::NotificationId;
use crate::store::FromRow;

/// A try as its row tells it.
#[derive(Debug, Clone, FromRow)]
pub(in crate::delivery) struct AttemptRow {
    pub id: String,
    #[column("notification_id")]
    pub notification: NotificationId,
    pub channel: ChannelName,
    pub address: String,
    #[column("try")]
    pub number: i32,
    pub state: AttemptState,
    pub code: Option<String>,
    pub provider_id: Option<String>,
    pub provider_status: Option<String>,
    pub body_hash: Option<String>,
    pub started_at: Option<At>,
    pub ended_at: Option<At>,
}

impl AttemptRow {
    /// Whether the answer to its request is not stored yet.
    pub(super) fn is_under_way(&self) -> bool {
        matches!(self.state, AttemptState::Queued | AttemptState::Sending)
    }
}

/// Where a try moves.
#[derive(Debug, Clone, Default)]
pub(in crate::delivery) struct AttemptMove<'m> {
    pub class: Option<&'static str>,
    pub code: Option<&'m str>,
    pub provider_id: Option<&'m str>,
    pub status: Option<&'m str>,
    pub confirmed_at: Option<At>,
}
