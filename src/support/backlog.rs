//! The backlog: a group takes only so many messages a minute. When more is said than it can show,
//! its agents are told how much waits, instead of silence.

use std::time::Duration;

use super::Support;
use crate::channels::{BOT_CHANNEL, Content};
use crate::clock::At;
use crate::delivery::{Category, Leg, NewNotification, Priority, Recipient, outbox};
use crate::language::Args;
use crate::store::{StoreError, Tx};

/// Whoever has waited longer than this waits for the group, and not for the wire.
pub(super) const LATE: Duration = Duration::from_secs(60);
/// One group is told once in so many milliseconds.
const QUIET_MS: i64 = 10 * 60 * 1000;
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

/// Tells a group what waits for it, ahead of what waits.
pub(super) async fn tell(
    tx: &mut Tx,
    support: &Support,
    backlog: Backlog,
    now: At,
) -> Result<(), StoreError> {
    let voice = support.agents();
    let args = Args::new().number("messages", backlog.messages).number("tickets", backlog.tickets);
    let text = voice.say(BACKLOG, &args.date_time("at", backlog.oldest, voice.zone));
    let leg = Leg {
        channel: BOT_CHANNEL,
        address: backlog.group.to_string(),
        content: Content::text(text),
    };
    let locale = voice.locale.code();
    let mut new = NewNotification::new(
        Recipient::Staff,
        Category::Staff,
        Priority::Urgent,
        BACKLOG,
        locale,
        vec![leg],
    );
    new.dedupe_key = Some(format!("{BACKLOG}:{}:{}", backlog.group, now.ms() / QUIET_MS));
    new.expires_at = Some(At(now.ms() + QUIET_MS));
    outbox::enqueue(tx, &new, now).await.map(|_| ())
}
