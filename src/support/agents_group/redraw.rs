//! Updates what agents see of a ticket in its topic after a change.

use crate::channels::Content;
use crate::clock::At;
use crate::delivery::{Category, Priority, outbox};
use crate::store::{StoreError, Tx};
use crate::support::agents_group::card;
use crate::support::case::ticket::{Ticket, TicketState, TopicState};
use crate::support::desk::Support;
use crate::support::outbound;
use crate::support::tickets;

/// Updates what agents see of a ticket: its card, and its topic's name and lock. Returns the topic
/// with its new name and state.
pub(crate) async fn redraw_ticket(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<crate::support::case::ticket::TicketTopic, StoreError> {
    let mut topic = ticket.topic.clone();
    let Some(group) = topic.group.filter(|_| topic.state.is_there()) else { return Ok(topic) };
    let mut changes = Vec::new();
    if let Some(message_id) = topic.card {
        let (text, buttons) = card::draw(tx, support, ticket).await?;
        changes.push(("ticket-card", Content::Edit { message_id, text, buttons }));
    }
    if let Some(id) = topic.id {
        let name = card::topic_name(support, ticket);
        if topic.name.as_deref() != Some(&*name.bare()) {
            topic.name = Some(name.bare());
            changes.push(("ticket-name", Content::RenameTopic { topic: id, name }));
        }
        let closed = ticket.state == TicketState::Closed;
        if closed != (topic.state == TopicState::Closed) {
            topic.state = if closed { TopicState::Closed } else { TopicState::Open };
            changes.push(("ticket-lock", Content::CloseTopic { topic: id, closed }));
        }
    }
    for (template, content) in changes {
        let mut new = outbound::agents_notification(
            support,
            ticket,
            group,
            template,
            Priority::Bulk,
            content,
        );
        new.supersedes = Some(format!("{template}:{}", ticket.id));
        new.expires_at = Some(now.plus(support.outbound.worth(Category::Staff)));
        outbox::enqueue(tx, &new, now).await?;
    }
    if topic != ticket.topic {
        tickets::set_topic(tx, &ticket.id, &topic).await?;
    }
    Ok(topic)
}
