//! The backlog: a group takes only so many messages a minute. When more is said than it can show, its agents are told how
//! much waits, instead of silence.

use std::time::Duration;

use super::{Support, queries};
use crate::channels::{ChannelKind, Content};
use crate::clock::At;
use crate::delivery::{Category, Leg, NewNotification, Priority, Recipient, outbox};
use crate::language::Args;
use crate::store::{StoreError, Tx};

/// Whoever has waited longer than this waits for the group, and not for the wire.
pub(super) const LATE: Duration = Duration::from_secs(60);
/// How often one group is told.
const QUIET: Duration = Duration::from_secs(10 * 60);
/// The template of the word on it.
const BACKLOG: &str = "ticket-backlog";

/// What waits for one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Backlog {
    /// Which.
    pub group: i64,
    /// How many messages of customers.
    pub messages: i64,
    /// Of how many tickets.
    pub tickets: i64,
    /// When the oldest was said.
    pub oldest: At,
}

/// Tells each group what waits for it, ahead of what waits; how many were told.
pub(super) async fn tell(tx: &mut Tx, support: &Support, now: At) -> Result<usize, StoreError> {
    let mut told = 0;
    for backlog in queries::backlogs(tx, now.minus(LATE)).await? {
        let voice = support.agents();
        let args = Args::new().number("messages", backlog.messages).number("tickets", backlog.tickets);
        let text = voice.say(BACKLOG, &args.date_time("at", backlog.oldest, voice.zone));
        let leg = Leg { channel: ChannelKind::Telegram, address: backlog.group.to_string(), content: Content::text(text) };
        let locale = voice.locale.code();
        let mut new = NewNotification::new(Recipient::Staff, Category::Staff, Priority::Urgent, BACKLOG, locale, vec![leg]);
        let quiet_ms = i64::try_from(QUIET.as_millis()).unwrap_or(i64::MAX);
        new.dedupe_key = Some(format!("{BACKLOG}:{}:{}", backlog.group, now.ms() / quiet_ms));
        new.expires_at = Some(now.plus(QUIET));
        told += usize::from(outbox::enqueue(tx, &new, now).await?.is_some());
    }
    Ok(told)
}
