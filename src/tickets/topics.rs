//! Topics: each ticket has one in its agents' group. Asked for when there is something to show, made again when it is gone;
//! in a group that has none the ticket does without.

use super::ticket::{Ticket, Topic, TopicState};
use super::{Support, card, changes, outward, queries, relay};
use crate::channels::{Content, Spot};
use crate::clock::At;
use crate::delivery::{Category, Priority, Sequence, outbox};
use crate::store::{StoreError, Tx};

/// The template of the call that makes a topic.
pub(super) const OPEN: &str = "ticket-topic";
/// The template of the card.
pub(super) const CARD: &str = "ticket-card";
/// The template of the hint how to switch topics on.
pub(super) const HINT: &str = "ticket-no-topics";

/// Asks for a topic, where none is there or asked for. What waits goes out when it is there.
pub(super) async fn ask(tx: &mut Tx, support: &Support, ticket: &Ticket, now: At) -> Result<(), StoreError> {
    if ticket.topic.state != TopicState::None {
        return Ok(());
    }
    let Some(group) = ticket.topic.group.or_else(|| support.group(&ticket.category, ticket.locale)) else {
        tracing::warn!(ticket = %ticket.id, "a ticket waits for agents: set telegram.admin_chat_id");
        return Ok(());
    };
    let group = queries::lives_at(tx, group).await?;
    let name = card::topic_name(support, ticket);
    let topic = Topic { group: Some(group), state: TopicState::Asked, id: None, name: Some(name.bare()), card: None };
    queries::set_topic(tx, &ticket.id, &topic).await?;
    let mut new = outward::to_staff(support, ticket, group, OPEN, Priority::High, Content::OpenTopic { name });
    new.sequence = Some(Sequence { key: format!("{}:in", ticket.id), place: queries::place_in(tx, &ticket.id).await? });
    outbox::enqueue(tx, &new, now).await?;
    Ok(())
}

/// The topic is there, or the group has none: the card goes first, then what waits.
pub(super) async fn opened(tx: &mut Tx, support: &Support, ticket: &Ticket, id: Option<i64>, now: At) -> Result<(), StoreError> {
    let Some(group) = ticket.topic.group else { return Ok(()) };
    let state = if id.is_some() { TopicState::Open } else { TopicState::Plain };
    let topic = Topic { state, id, card: None, ..ticket.topic.clone() };
    queries::set_topic(tx, &ticket.id, &topic).await?;
    let ticket = Ticket { topic, ..ticket.clone() };
    let (text, buttons) = card::draw(tx, support, &ticket).await?;
    let content = Content::with_buttons(text, buttons).at(Spot::under(id, None));
    let mut new = outward::to_staff(support, &ticket, group, CARD, Priority::High, content);
    new.sequence = Some(Sequence { key: format!("{}:in", ticket.id), place: queries::place_in(tx, &ticket.id).await? });
    outbox::enqueue(tx, &new, now).await?;
    // The ticket may have ended, or be another's, since its topic was asked for.
    let topic = changes::show(tx, support, &ticket, now).await?;
    relay::to_agents(tx, support, &Ticket { topic, ..ticket }, now).await
}

/// The group has no topics: it is said once a day how to switch them on.
pub(super) async fn hint(tx: &mut Tx, support: &Support, ticket: &Ticket, now: At) -> Result<(), StoreError> {
    let Some(group) = ticket.topic.group else { return Ok(()) };
    let content = Content::text(support.agents().word(HINT));
    let mut new = outward::to_staff(support, ticket, group, HINT, Priority::Normal, content);
    new.dedupe_key = Some(format!("{HINT}:{group}:{}", now.utc().date_naive()));
    new.expires_at = Some(now.plus(support.speaker.outbound.worth(Category::Staff)));
    outbox::enqueue(tx, &new, now).await?;
    Ok(())
}

/// Forgets a topic that is gone; what was on its way there waits for the next one. Word of one that was given up before is
/// no news.
pub(super) async fn lost(tx: &mut Tx, support: &Support, ticket: &Ticket, gone: Option<i64>, now: At) -> Result<(), StoreError> {
    if !matches!(ticket.topic.state, TopicState::Open | TopicState::Closed) || ticket.topic.id != gone {
        return Ok(());
    }
    tracing::warn!(ticket = %ticket.id, "the topic of a ticket is gone: another is made");
    // What waits to be changed there would only use up what the group takes in a minute.
    for template in [CARD, "ticket-name", "ticket-lock"] {
        outbox::withdraw(tx, &format!("{template}:{}", ticket.id), now).await?;
    }
    let topic = Topic { state: TopicState::None, id: None, card: None, ..ticket.topic.clone() };
    queries::set_topic(tx, &ticket.id, &topic).await?;
    ask(tx, support, &Ticket { topic, ..ticket.clone() }, now).await
}
