//! Topics: each ticket has one in its agents' group. Asked for when there is something to show,
//! made again when it is gone; in a group that has none the ticket does without. What the customer
//! says comes first, the card when there is room for it. Where topics that were just made are not
//! found, tickets stand in General until they are: one of them tries again now and then.

pub mod queries;

use std::time::Duration;

use super::ticket::{Ticket, Topic, TopicState};
use super::{Support, card, changes, outward, queries as tickets, relay};
use crate::channels::{Content, Spot};
use crate::clock::At;
use crate::delivery::{Category, Priority, outbox};
use crate::ids::TicketId;
use crate::notifications::alerts::{self, GroupProblem};
use crate::store::{Store, StoreError, Tx};

/// The template of the call that makes a topic.
pub(super) const OPEN: &str = "ticket-topic";
/// The template of the card.
pub(super) const CARD: &str = "ticket-card";
/// The template of the hint how to switch topics on.
pub(super) const HINT: &str = "ticket-no-topics";
/// After what time a topic is tried again first in a group that does not find them; it doubles with
/// each try in vain.
const FIRST_TRY: Duration = Duration::from_secs(10 * 60);
/// The longest such time.
const LONGEST_TRY: Duration = Duration::from_secs(60 * 60);

/// What follows when a topic is not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    /// Another is made.
    Another,
    /// The ticket stands in General.
    General,
}

/// Decides that. A topic in which nothing of ours ever stood is one that was just made.
/// `lost_before`: this ticket has lost another; then two in a row were not found, and a third would
/// not be either.
fn after_loss(was_just_made: bool, lost_before: bool, is_topicless: bool) -> After {
    if is_topicless || (was_just_made && lost_before) { After::General } else { After::Another }
}

/// When a topic is tried again in a group that was tried so often.
fn next_try(tries: u32) -> Duration {
    FIRST_TRY.saturating_mul(1 << tries.saturating_sub(1).min(10)).min(LONGEST_TRY)
}

/// Asks for a topic, where none is there or asked for. What waits goes out when it is there.
pub(super) async fn ask(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    if ticket.topic.state != TopicState::None && ticket.topic.state != TopicState::Plain {
        return Ok(());
    }
    let Some(group) = ticket.topic.group.or_else(|| support.group(&ticket.category, ticket.locale))
    else {
        tracing::warn!(ticket = %ticket.id, "a ticket waits for agents: set telegram.admin_chat_id");
        return Ok(());
    };
    let group = tickets::lives_at(tx, group).await?;
    // One that stands in General has the try already.
    if ticket.topic.state == TopicState::None && !may_try(tx, group, now).await? {
        let topic = Topic { group: Some(group), ..ticket.topic.clone() };
        return to_general(tx, support, &Ticket { topic, ..ticket.clone() }, now).await;
    }
    let name = card::topic_name(support, ticket);
    let topic = Topic {
        group: Some(group),
        state: TopicState::Asked,
        id: None,
        name: Some(name.bare()),
        card: None,
    };
    tickets::set_topic(tx, &ticket.id, &topic).await?;
    let mut new = outward::to_staff(
        support,
        ticket,
        group,
        OPEN,
        relay::haste(ticket),
        Content::OpenTopic { name },
    );
    new.sequence = Some(tickets::place_in(tx, &ticket.id).await?);
    outbox::enqueue(tx, &new, now).await?;
    Ok(())
}

/// Whether a topic may be asked for in a group: always, but where they are not found; there by one,
/// and when it is time.
async fn may_try(tx: &mut Tx, group: i64, now: At) -> Result<bool, StoreError> {
    match queries::topicless(tx, group).await? {
        None => Ok(true),
        Some((_, due_at)) if due_at > now => Ok(false),
        Some((tries, due_at)) => {
            queries::claim_try(tx, group, due_at, now.plus(next_try(tries + 1))).await
        }
    }
}

/// Whether a ticket that stands in General until topics are found leaves it now.
pub(super) async fn leaves_general(
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

/// The topic is there, or the group has none: what waits goes there, and the card after it.
pub(super) async fn opened(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    id: Option<i64>,
    now: At,
) -> Result<(), StoreError> {
    if ticket.topic.group.is_none() {
        return Ok(());
    }
    let state = if id.is_some() { TopicState::Open } else { TopicState::Plain };
    let topic = Topic { state, id, card: None, ..ticket.topic.clone() };
    tickets::set_topic(tx, &ticket.id, &topic).await?;
    let ticket = Ticket { topic, ..ticket.clone() };
    // The ticket may have ended, or be another's, since its topic was asked for.
    let topic = changes::show(tx, support, &ticket, now).await?;
    relay::bring_here(tx, support, &Ticket { topic, ..ticket }, now).await
}

/// The card of a ticket where it stands now. What the customer says makes the sound.
pub(super) async fn card(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
) -> Result<Content, StoreError> {
    let (text, buttons) = card::draw(tx, support, ticket).await?;
    Ok(Content::with_buttons(text, buttons).at(Spot::under(ticket.topic.thread(), None)).quietly())
}

/// When a ticket's card goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// When the group has room: what others say goes first.
    WithRoom,
    /// Before what this ticket says next: without it nobody would know whose that is.
    BeforeWords,
}

/// Shows the card of a ticket that has none.
pub(super) async fn show_missing_card(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    when: When,
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
    let mut new = outward::to_staff(support, ticket, group, CARD, Priority::Bulk, content);
    if when == When::BeforeWords {
        new.priority = relay::haste(ticket);
        new.sequence = Some(tickets::place_in(tx, &ticket.id).await?);
    }
    outbox::enqueue(tx, &new, now).await?;
    Ok(())
}

/// The group has no topics: it is said once a day how to switch them on.
pub(super) async fn hint(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    let Some(group) = ticket.topic.group else { return Ok(()) };
    let content = Content::text(support.agents().word(HINT));
    let mut new = outward::to_staff(support, ticket, group, HINT, Priority::Normal, content);
    new.dedupe_key = Some(format!("{HINT}:{group}:{}", now.utc().date_naive()));
    new.expires_at = Some(now.plus(support.outbound.worth(Category::Staff)));
    outbox::enqueue(tx, &new, now).await?;
    Ok(())
}

/// Forgets a topic that is gone; what was on its way there waits for the next one, or goes into
/// General. Word of one that was given up before is no news.
pub(super) async fn lost(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    gone: Option<i64>,
    said: Option<&str>,
    now: At,
) -> Result<(), StoreError> {
    let (Some(group), Some(id)) = (ticket.topic.group, ticket.topic.id) else { return Ok(()) };
    if !matches!(ticket.topic.state, TopicState::Open | TopicState::Closed) || gone != Some(id) {
        return Ok(());
    }
    // What waits to be changed there would only use up what the group takes in a minute.
    for template in [CARD, "ticket-name", "ticket-lock"] {
        outbox::withdraw(tx, &format!("{template}:{}", ticket.id), now).await?;
    }
    let was_just_made =
        ticket.topic.card.is_none() && !queries::is_found(tx, &ticket.id, id).await?;
    let lost_before = queries::has_lost(tx, &ticket.id).await?;
    let is_topicless = queries::topicless(tx, group).await?.is_some();
    queries::lose(tx, group, id, &ticket.id, now).await?;
    let topic = Topic { state: TopicState::None, id: None, card: None, ..ticket.topic.clone() };
    tickets::set_topic(tx, &ticket.id, &topic).await?;
    let ticket = Ticket { topic, ..ticket.clone() };
    match after_loss(was_just_made, lost_before, is_topicless) {
        After::Another => {
            tracing::warn!(ticket = %ticket.id, "the topic of a ticket is gone: another is made");
            ask(tx, support, &ticket, now).await
        }
        After::General => {
            give_up(tx, group, said.unwrap_or("message thread not found"), now).await?;
            to_general(tx, support, &ticket, now).await
        }
    }
}

/// New topics of a group are of no use: its people are told, and a topic is tried again after a
/// while.
pub(super) async fn give_up(
    tx: &mut Tx,
    group: i64,
    said: &str,
    now: At,
) -> Result<(), StoreError> {
    queries::begin_topicless(tx, group, now.plus(next_try(1)), now).await?;
    alerts::record_group_problem(tx, group, GroupProblem::Topics, Some(said), now).await
}

/// Whether topics of a ticket's group are known to be of no use.
pub(super) async fn are_given_up(tx: &mut Tx, ticket: &Ticket) -> Result<bool, StoreError> {
    match ticket.topic.group {
        Some(group) => Ok(queries::topicless(tx, group).await?.is_some()),
        None => Ok(false),
    }
}

/// The ticket that had a topic which we do not find any more.
pub(super) async fn ticket_of_lost(
    store: &Store,
    group: i64,
    topic: i64,
) -> Result<Option<TicketId>, StoreError> {
    queries::ticket_of_lost(store, group, topic).await
}

/// From now on a ticket stands in General, under its number, until topics are found.
pub(super) async fn to_general(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    tracing::warn!(ticket = %ticket.id, "a ticket stands in General: new topics are not found");
    queries::set_awaits_topic(tx, &ticket.id, true).await?;
    opened(tx, support, ticket, None, now).await
}

/// Something of a ticket stands in its topic: topics of its group are found.
pub(super) async fn stands(tx: &mut Tx, ticket: &Ticket, now: At) -> Result<(), StoreError> {
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
        assert_eq!(after_loss(false, false, false), After::Another, "somebody deleted it");
        assert_eq!(
            after_loss(false, true, false),
            After::Another,
            "and the next one too, after a while"
        );
        assert_eq!(
            after_loss(true, false, false),
            After::Another,
            "the first of a new ticket may have been deleted at once"
        );
        assert_eq!(after_loss(true, true, false), After::General);
        assert_eq!(after_loss(false, false, true), After::General, "others have found out");
    }

    #[test]
    fn topics_are_tried_again_slowly() {
        assert_eq!([1, 2, 3, 4].map(|tries| next_try(tries).as_secs() / 60), [10, 20, 40, 60]);
    }
}
