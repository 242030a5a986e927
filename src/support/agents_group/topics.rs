//! The forum topic of a ticket in the agents' group. It is created when there is something to relay
//! and created again when it was deleted; in a group without topics the ticket is in General.
//! Messages go first, the card follows when the group has room. If Telegram does not find new
//! topics of a group, its tickets are in General, and one of them tries a topic again from time to
//! time.

pub mod queries;

use std::time::Duration;

use crate::channels::{Content, Spot};
use crate::clock::At;
use crate::delivery::{Category, NotificationTemplate, Priority, Purpose, outbox};
use crate::ids::TicketId;
use crate::notifications::alerts;
use crate::notifications::alerts::GroupProblem;
use crate::store::{Store, StoreError, Tx};
use crate::support::agents_group::{card, group_migrations, redraw};
use crate::support::case::ticket::{Ticket, TicketTopic, TopicState};
use crate::support::desk::Support;
use crate::support::outbound;
use crate::support::tickets;

/// The template of the call that creates a topic.
pub(crate) const OPEN_TOPIC: NotificationTemplate =
    NotificationTemplate::heard("ticket-topic", Purpose::TicketTopic);
/// The template of the card.
pub(crate) const CARD: NotificationTemplate =
    NotificationTemplate::heard("ticket-card", Purpose::TicketCard);
/// The template of the hint that the group has no topics.
pub(crate) const HINT: &str = "ticket-no-topics";

/// The pause before a topic is tried again in a group where new topics are not found; it doubles
/// with each failed try.
const FIRST_TRY: Duration = Duration::from_secs(10 * 60);

/// The longest such pause.
const LONGEST_TRY: Duration = Duration::from_secs(60 * 60);

/// What to do when a topic is not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LostTopicDecision {
    Another,
    /// Move the ticket to General.
    General,
}

/// Decides what to do when a topic is not found. `was_just_made`: nothing was ever posted in it.
/// `lost_before`: this ticket lost another topic before, so a third would be lost too.
/// `is_topicless`: new topics of the group are known not to be found.
fn after_loss(was_just_made: bool, lost_before: bool, is_topicless: bool) -> LostTopicDecision {
    if is_topicless || (was_just_made && lost_before) {
        LostTopicDecision::General
    } else {
        LostTopicDecision::Another
    }
}

/// The pause after so many failed tries.
fn next_try(tries: u32) -> Duration {
    FIRST_TRY.saturating_mul(1 << tries.saturating_sub(1).min(10)).min(LONGEST_TRY)
}

/// Where the messages of a ticket go after something happened to its topic.
#[derive(Debug)]
pub(crate) enum TopicChange {
    /// They wait: a topic is asked for, or nothing changed.
    Wait,
    /// The caller sends them now. This is the ticket with its new topic, or without one.
    Send(Box<Ticket>),
}

/// Asks for a topic, if there is none and none is asked for. Messages wait until it is there.
pub(crate) async fn ask(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<TopicChange, StoreError> {
    if ticket.topic.state != TopicState::None && ticket.topic.state != TopicState::Plain {
        return Ok(TopicChange::Wait);
    }
    let Some(group) =
        ticket.topic.group.or_else(|| support.group_for(&ticket.category, ticket.locale))
    else {
        tracing::warn!(
            ticket = %ticket.id,
            "a ticket waits for agents: set telegram.admin_chat_id"
        );
        return Ok(TopicChange::Wait);
    };
    let group = group_migrations::current_chat(tx, group).await?;
    // A ticket in General has already claimed the try.
    if ticket.topic.state == TopicState::None && !may_try(tx, group, now).await? {
        let topic = TicketTopic { group: Some(group), ..ticket.topic.clone() };
        return to_general(tx, support, &Ticket { topic, ..ticket.clone() }, now).await;
    }
    let name = card::topic_name(support, ticket);
    let topic = TicketTopic {
        group: Some(group),
        state: TopicState::Asked,
        id: None,
        name: Some(name.bare()),
        card: None,
    };
    tickets::set_topic(tx, &ticket.id, &topic).await?;
    let mut new = outbound::agents_notification(
        support,
        ticket,
        group,
        OPEN_TOPIC,
        ticket.relay_priority(),
        Content::OpenTopic { name },
    );
    new.sequence = Some(tickets::next_place_to_agents(tx, &ticket.id).await?);
    outbox::enqueue(tx, &new, now).await?;
    Ok(TopicChange::Wait)
}

/// Whether a topic may be asked for: always, except in a group where they are not found; there only
/// by one ticket and when it is due.
async fn may_try(tx: &mut Tx, group: i64, now: At) -> Result<bool, StoreError> {
    match queries::topicless(tx, group).await? {
        None => Ok(true),
        Some((_, due_at)) if due_at > now => Ok(false),
        Some((tries, due_at)) => {
            queries::claim_try(tx, group, due_at, now.plus(next_try(tries + 1))).await
        }
    }
}

/// Whether a ticket that is in General because topics are not found tries one now.
pub(crate) async fn leaves_general(
    tx: &mut Tx,
    ticket: &Ticket,
    now: At,
) -> Result<bool, StoreError> {
    match ticket.topic.group.filter(|_| ticket.topic.state == TopicState::Plain) {
        Some(group) if queries::awaits_topic(tx, &ticket.id).await? => {
            may_try(tx, group, now).await
        }
        _ => Ok(false),
    }
}

/// The topic exists, or (without an id) the group has none: what waits can be sent.
pub(crate) async fn topic_opened(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    id: Option<i64>,
    now: At,
) -> Result<TopicChange, StoreError> {
    if ticket.topic.group.is_none() {
        return Ok(TopicChange::Wait);
    }
    let state = if id.is_some() { TopicState::Open } else { TopicState::Plain };
    let topic = TicketTopic { state, id, card: None, ..ticket.topic.clone() };
    tickets::set_topic(tx, &ticket.id, &topic).await?;
    let ticket = Ticket { topic, ..ticket.clone() };
    // The ticket may have changed since its topic was asked for.
    let topic = redraw::redraw_ticket(tx, support, &ticket, now).await?;
    Ok(TopicChange::Send(Box::new(Ticket { topic, ..ticket })))
}

/// The card of a ticket, without a sound: the customer's messages make it.
pub(crate) async fn card(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
) -> Result<Content, StoreError> {
    let (text, buttons) = card::draw(tx, support, ticket).await?;
    Ok(Content::with_buttons(text, buttons).at(Spot::under(ticket.topic.thread(), None)).quietly())
}

/// When a ticket's card is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CardTiming {
    /// When the group has room: messages of all tickets go first.
    WithRoom,
    /// Before the ticket's next message, which needs the card to show its ticket.
    BeforeWords,
}

/// Posts the card of a ticket that has none.
pub(crate) async fn show_missing_card(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    when: CardTiming,
    now: At,
) -> Result<(), StoreError> {
    let Some(group) =
        ticket.topic.group.filter(|_| ticket.topic.card.is_none() && ticket.topic.state.is_there())
    else {
        return Ok(());
    };
    if queries::card_waits(tx, &ticket.id).await? {
        return Ok(());
    }
    let content = card(tx, support, ticket).await?;
    let mut new =
        outbound::agents_notification(support, ticket, group, CARD, Priority::Bulk, content);
    if when == CardTiming::BeforeWords {
        new.priority = ticket.relay_priority();
        new.sequence = Some(tickets::next_place_to_agents(tx, &ticket.id).await?);
    }
    outbox::enqueue(tx, &new, now).await?;
    Ok(())
}

/// Tells a group without topics once a day how to switch them on.
pub(crate) async fn hint(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    let Some(group) = ticket.topic.group else { return Ok(()) };
    let content = Content::text(support.agents_translator().word(HINT));
    let mut new =
        outbound::agents_notification(support, ticket, group, HINT, Priority::Normal, content);
    new.dedupe_key = Some(format!("{HINT}:{group}:{}", now.utc().date_naive()));
    new.expires_at = Some(now.plus(support.outbound.worth(Category::Staff)));
    outbox::enqueue(tx, &new, now).await?;
    Ok(())
}

/// A topic was not found: another is asked for, or the ticket moves to General. Nothing happens if
/// `gone` is not the ticket's present topic.
pub(crate) async fn topic_lost(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    gone: Option<i64>,
    said: Option<&str>,
    now: At,
) -> Result<TopicChange, StoreError> {
    let (Some(group), Some(id)) = (ticket.topic.group, ticket.topic.id) else {
        return Ok(TopicChange::Wait);
    };
    if !matches!(ticket.topic.state, TopicState::Open | TopicState::Closed) || gone != Some(id) {
        return Ok(TopicChange::Wait);
    }
    // Updates for the lost topic would only use up the group's limit per minute.
    for template in ["ticket-card", "ticket-name", "ticket-lock"] {
        outbox::withdraw(tx, &format!("{template}:{}", ticket.id), now).await?;
    }
    let was_just_made =
        ticket.topic.card.is_none() && !queries::is_found(tx, &ticket.id, id).await?;
    let lost_before = queries::has_lost(tx, &ticket.id).await?;
    let is_topicless = queries::topicless(tx, group).await?.is_some();
    queries::lose(tx, group, id, &ticket.id, now).await?;
    let topic =
        TicketTopic { state: TopicState::None, id: None, card: None, ..ticket.topic.clone() };
    tickets::set_topic(tx, &ticket.id, &topic).await?;
    let ticket = Ticket { topic, ..ticket.clone() };
    match after_loss(was_just_made, lost_before, is_topicless) {
        LostTopicDecision::Another => {
            tracing::warn!(ticket = %ticket.id, "the topic of a ticket is gone: another is made");
            ask(tx, support, &ticket, now).await
        }
        LostTopicDecision::General => {
            give_up(tx, group, said.unwrap_or("message thread not found"), now).await?;
            to_general(tx, support, &ticket, now).await
        }
    }
}

/// New topics of a group are not found: staff get an alert, and a topic is tried again later.
pub(crate) async fn give_up(
    tx: &mut Tx,
    group: i64,
    said: &str,
    now: At,
) -> Result<(), StoreError> {
    queries::begin_topicless(tx, group, now.plus(next_try(1)), now).await?;
    alerts::record_group_problem(tx, group, GroupProblem::Topics, Some(said), now).await
}

/// Whether new topics of a ticket's group are known not to be found.
pub(crate) async fn is_topicless(tx: &mut Tx, ticket: &Ticket) -> Result<bool, StoreError> {
    match ticket.topic.group {
        Some(group) => Ok(queries::topicless(tx, group).await?.is_some()),
        None => Ok(false),
    }
}

/// The ticket that had this topic before it was lost.
pub(crate) async fn ticket_of_lost(
    store: &Store,
    group: i64,
    topic: i64,
) -> Result<Option<TicketId>, StoreError> {
    queries::ticket_of_lost(store, group, topic).await
}

/// Moves a ticket to General until topics are found.
pub(crate) async fn to_general(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<TopicChange, StoreError> {
    tracing::warn!(ticket = %ticket.id, "a ticket stands in General: new topics are not found");
    queries::set_awaits_topic(tx, &ticket.id, true).await?;
    topic_opened(tx, support, ticket, None, now).await
}

/// A message was posted in a ticket's topic, so topics of its group are found.
pub(crate) async fn confirm_topic(tx: &mut Tx, ticket: &Ticket, now: At) -> Result<(), StoreError> {
    let (Some(group), Some(id)) = (ticket.topic.group, ticket.topic.thread()) else {
        return Ok(());
    };
    queries::set_found(tx, &ticket.id, id).await?;
    queries::set_awaits_topic(tx, &ticket.id, false).await?;
    if queries::end_topicless(tx, group).await? {
        alerts::record_group_problem(tx, group, GroupProblem::Topics, None, now).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_in_a_row_that_are_not_found_are_enough() {
        assert_eq!(
            after_loss(false, false, false),
            LostTopicDecision::Another,
            "somebody deleted it"
        );
        assert_eq!(
            after_loss(false, true, false),
            LostTopicDecision::Another,
            "and the next one too, after a while"
        );
        assert_eq!(
            after_loss(true, false, false),
            LostTopicDecision::Another,
            "the first of a new ticket may have been deleted at once"
        );
        assert_eq!(after_loss(true, true, false), LostTopicDecision::General);
        assert_eq!(
            after_loss(false, false, true),
            LostTopicDecision::General,
            "others have found out"
        );
    }

    #[test]
    fn topics_are_tried_again_slowly() {
        assert_eq!([1, 2, 3, 4].map(|tries| next_try(tries).as_secs() / 60), [10, 20, 40, 60]);
    }
}
