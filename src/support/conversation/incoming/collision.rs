//! Collisions: when two agents answer the same customer at the same time, the topic is told.

use std::time::Duration;

use crate::channels::{Content, Spot};
use crate::clock::At;
use crate::delivery::{Category, Priority, outbox, story};
use crate::language::Args;
use crate::store::{StoreError, Tx};
use crate::support::case::message::NewMessage;
use crate::support::case::ticket::Ticket;
use crate::support::desk::Support;
use crate::support::messages;
use crate::support::outbound::agents_notification;

/// Answers of two agents within this time collide.
const AT_ONCE: Duration = Duration::from_secs(60);

/// The same two are told once in so many milliseconds, and at most twice as many.
const QUIET_MS: i64 = 5 * 60 * 1000;

/// Names the other agent who has just answered too.
pub(crate) async fn report_collision(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    said: &NewMessage,
    now: At,
) -> Result<(), StoreError> {
    let Some(group) = ticket.topic.group else { return Ok(()) };
    let Some(other) =
        messages::answered_by_another(tx, &ticket.id, &said.author, now.minus(AT_ONCE)).await?
    else {
        return Ok(());
    };
    let (first, second) =
        if other < said.author { (&other, &said.author) } else { (&said.author, &other) };
    let key = |round: i64| format!("ticket-collision:{}:{first}:{second}:{round}", ticket.id);
    let round = now.ms() / QUIET_MS;
    if story::by_dedupe_key(tx, &key(round - 1)).await?.is_some() {
        return Ok(());
    }
    let text = support
        .agents_translator()
        .say("ticket-collision", &Args::new().text("first", &other).text("second", &said.author));
    let topic = ticket.topic.thread();
    let content =
        Content::text(text).at(Spot::under(topic, said.by.spoken().map(|spoken| spoken.message)));
    let mut new =
        agents_notification(support, ticket, group, "ticket-collision", Priority::High, content);
    new.dedupe_key = Some(key(round));
    new.expires_at = Some(now.plus(support.outbound.worth(Category::Staff)));
    outbox::enqueue(tx, &new, now).await?;
    Ok(())
}
