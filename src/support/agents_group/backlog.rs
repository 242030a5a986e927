//! A group accepts only about 20 messages a minute. When customers write more than that, the agents
//! are told how many messages wait.

pub mod queries;

use std::time::Duration;

use crate::channels::{BOT_CHANNEL, Content};
use crate::clock::At;
use crate::delivery::{Category, Leg, NewNotification, Priority, Recipient, outbox};
use crate::language::Args;
use crate::store::{StoreError, Tx};
use crate::support::agents_group::backlog::queries::GroupBacklog;
use crate::support::desk::Support;

/// A message that waits longer than this counts as backlog.
pub(crate) const LATE: Duration = Duration::from_secs(60);

/// A group is told at most once in this time.
const QUIET_MS: i64 = 10 * 60 * 1000;

/// The template of the message about it.
const BACKLOG: &str = "ticket-backlog";

/// Tells a group how much waits, before the messages that wait.
pub(crate) async fn report_backlog(
    tx: &mut Tx,
    support: &Support,
    backlog: GroupBacklog,
    now: At,
) -> Result<(), StoreError> {
    let voice = support.agents_translator();
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
