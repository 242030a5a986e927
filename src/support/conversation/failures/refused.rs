//! What to do with a message for the agents that Telegram refused: send it in another form, hold
//! the ticket, or move it to General. No message of a customer is dropped.

use crate::channels::{Content, ErrorClass, Spot};
use crate::clock::At;
use crate::delivery::EndReason;
use crate::delivery::{Category, DeliveryOutcome, NotificationTemplate, Priority, Purpose, outbox};
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};
use crate::support::agents_group::held_tickets::decision;
use crate::support::agents_group::{held_tickets, topics};
use crate::support::case::message::{MessageRef, RelayForm, TicketMessage, TicketSide, describe};
use crate::support::case::ticket::{Ticket, TicketTopic, TopicState};
use crate::support::conversation::failures::failure_reasons;
use crate::support::conversation::relay::{albums, captions, requeue, to_agents, topic_changes};
use crate::support::desk::Support;
use crate::support::messages;
use crate::support::outbound;
use crate::support::outbound::{agents_notification, post_under};
use crate::support::tickets;

/// The template of the message that a customer's message cannot be shown.
pub(crate) const CANNOT_SHOW: NotificationTemplate =
    NotificationTemplate::heard("ticket-cannot-show", Purpose::TicketNotice);
/// The template of the message that the customer does not see an edit.
pub(crate) const CHANGE_REFUSED: NotificationTemplate =
    NotificationTemplate::heard("ticket-change-refused", Purpose::TicketNotice);
/// The template of a customer's edited words, where the copy could not be edited.
pub(crate) const SAID_ANEW: NotificationTemplate =
    NotificationTemplate::heard("ticket-said-anew", Purpose::TicketNotice);
/// The most tries of a message that agents must read.
const MOST_NOTICES: i64 = 8;

/// A customer's messages were refused.
pub(crate) async fn on_message_refused(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    outcome: &DeliveryOutcome,
) -> Result<(), StoreError> {
    let carried = messages::attached(tx, &outcome.id).await?;
    match outcome.class {
        Some(ErrorClass::TopicGone) => {
            requeue::requeue(tx, ticket, TicketSide::Customer, &outcome.id, outcome.at).await?;
            topic_changes::topic_lost(
                tx,
                support,
                ticket,
                outcome.content.topic(),
                outcome.detail.as_deref(),
                outcome.at,
            )
            .await
        }
        Some(ErrorClass::TooLong) if captions::set_refused_apart(tx, &carried).await? => {
            requeue::requeue(tx, ticket, TicketSide::Customer, &outcome.id, outcome.at).await?;
            to_agents::send_to_agents(tx, support, ticket, outcome.at).await
        }
        Some(
            ErrorClass::Message
            | ErrorClass::TooLong
            | ErrorClass::Unwanted
            | ErrorClass::OriginalGone,
        ) => send_in_words(tx, support, ticket, outcome, &carried).await,
        _ if !held_tickets::is_refusal(outcome) => {
            requeue::requeue(tx, ticket, TicketSide::Customer, &outcome.id, outcome.at).await
        }
        _ => {
            let refused = match &outcome.content {
                Content::Copy { .. } => decision::RefusedItem::Media,
                content => decision::RefusedItem::Words { in_topic: content.topic().is_some() },
            };
            match held_tickets::decide(tx, ticket, outcome, refused).await? {
                decision::RefusalDecision::InWords => {
                    send_in_words(tx, support, ticket, outcome, &carried).await
                }
                decision::RefusalDecision::General => {
                    requeue::requeue(tx, ticket, TicketSide::Customer, &outcome.id, outcome.at)
                        .await?;
                    topic_changes::to_general(tx, support, ticket, outcome.at).await
                }
                decision::RefusalDecision::Hold | decision::RefusalDecision::GoOn => {
                    requeue::requeue(tx, ticket, TicketSide::Customer, &outcome.id, outcome.at)
                        .await?;
                    held_tickets::hold(tx, ticket, outcome).await
                }
            }
        }
    }
}

/// It will never be accepted in this form: an album goes piece by piece, anything else as a text
/// that says what it is. If that is refused too, the agents are told that there is something.
async fn send_in_words(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    outcome: &DeliveryOutcome,
    carried: &[TicketMessage],
) -> Result<(), StoreError> {
    if carried.len() > 1 && matches!(outcome.content, Content::Copy { .. }) {
        return albums::send_one_by_one(
            tx,
            support,
            ticket,
            TicketSide::Customer,
            &outcome.id,
            outcome.at,
        )
        .await;
    }
    if carried.iter().any(|message| message.form != RelayForm::InWords) {
        for message in carried {
            messages::set_form(tx, &message.id, RelayForm::InWords).await?;
        }
        requeue::requeue(tx, ticket, TicketSide::Customer, &outcome.id, outcome.at).await?;
        return to_agents::send_to_agents(tx, support, ticket, outcome.at).await;
    }
    messages::mark_failed(tx, &outcome.id, outcome.reason.unwrap_or(EndReason::Message).as_str())
        .await?;
    let (voice, Some(first)) = (support.agents_translator(), carried.first()) else {
        return Ok(());
    };
    let notice = voice.say(
        "ticket-cannot-show",
        &Args::new().with("what", describe(&voice, first.kind, first.unknown.as_deref())),
    );
    post_under(tx, support, ticket, CANNOT_SHOW, Content::text(notice), None, outcome.at).await?;
    topics::show_missing_card(tx, support, ticket, topics::CardTiming::WithRoom, outcome.at).await
}

/// A topic could not be created: its messages wait, and they are tried again (`relay_retry`).
pub(crate) async fn on_topic_refused(
    tx: &mut Tx,
    support: &Support,
    ticket: Ticket,
    outcome: &DeliveryOutcome,
) -> Result<(), StoreError> {
    tracing::error!(ticket = %ticket.id, reason = outcome.reason.map(EndReason::as_str), "a ticket's topic could not be made");
    let topic = TicketTopic { state: TopicState::None, ..ticket.topic.clone() };
    tickets::set_topic(tx, &ticket.id, &topic).await?;
    let ticket = Ticket { topic, ..ticket };
    if !held_tickets::is_refusal(outcome) {
        return Ok(());
    }
    if topics::is_topicless(tx, &ticket).await? {
        return topic_changes::to_general(tx, support, &ticket, outcome.at).await;
    }
    match (
        held_tickets::decide(tx, &ticket, outcome, decision::RefusedItem::Topic).await?,
        ticket.topic.group,
    ) {
        (decision::RefusalDecision::General, Some(group)) => {
            topics::give_up(tx, group, outcome.detail.as_deref().unwrap_or_default(), outcome.at)
                .await?;
            topic_changes::to_general(tx, support, &ticket, outcome.at).await
        }
        _ => held_tickets::hold(tx, &ticket, outcome).await,
    }
}

/// A ticket's card was refused: the ticket is held, or goes on without a card.
pub(crate) async fn on_card_refused(
    tx: &mut Tx,
    ticket: &Ticket,
    outcome: &DeliveryOutcome,
) -> Result<(), StoreError> {
    if !held_tickets::is_refusal(outcome)
        || held_tickets::decide(tx, ticket, outcome, decision::RefusedItem::Card).await?
            == decision::RefusalDecision::GoOn
    {
        return Ok(());
    }
    requeue::requeue(tx, ticket, TicketSide::Customer, &outcome.id, outcome.at).await?;
    held_tickets::hold(tx, ticket, outcome).await
}

/// A message that agents must read was refused. If its topic is gone, it goes to General with the
/// ticket's number; after an unknown error it is tried again later.
pub(crate) async fn on_notice_refused(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    outcome: &DeliveryOutcome,
) -> Result<(), StoreError> {
    let (tries, at) = (outcome.version.unwrap_or(0), outcome.at);
    let not_before = match outcome.class {
        Some(ErrorClass::TopicGone) => {
            topic_changes::topic_lost(
                tx,
                support,
                ticket,
                outcome.content.topic(),
                outcome.detail.as_deref(),
                at,
            )
            .await?;
            None
        }
        Some(ErrorClass::Unlisted) if tries < MOST_NOTICES => {
            Some(at.plus(held_tickets::pause(u32::try_from(tries + 1).unwrap_or(1))))
        }
        _ => return Ok(()),
    };
    let Some(group) = ticket.topic.group else { return Ok(()) };
    let content = outcome.content.clone();
    let content = if content.topic().is_some() {
        outbound::with_ticket_head(support, ticket, content)
    } else {
        content.at(Spot::default())
    };
    let mut new = agents_notification(
        support,
        ticket,
        group,
        outcome.notification_template(),
        Priority::High,
        content,
    );
    new.version = Some(tries + 1);
    new.not_before = not_before;
    new.expires_at = Some(at.plus(support.outbound.worth(Category::Staff)));
    outbox::enqueue(tx, &new, at).await?;
    Ok(())
}

/// An edit was refused: an agent is told that the customer still sees the old words, and a
/// customer's new words are posted again.
pub(crate) async fn on_edit_refused(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    outcome: &DeliveryOutcome,
) -> Result<(), StoreError> {
    let (Content::Edit { message_id, .. } | Content::EditCaption { message_id, .. }) =
        &outcome.content
    else {
        return Ok(());
    };
    let Ok(chat) = outcome.address.parse::<i64>() else { return Ok(()) };
    let told = messages::by_copy(tx, MessageRef { chat, message: *message_id }).await?;
    let said = told.iter().map(|message| message.words.clone()).filter(|words| !words.is_empty());
    let words = Text::join(said, "\n\n");
    let Some(first) = told.first().filter(|_| !words.is_empty()) else { return Ok(()) };
    let voice = support.agents_translator();
    if first.side == TicketSide::Customer {
        let content = Content::text(Text::first_that_fits([
            voice.say("ticket-said-anew", &Args::new().with("words", words.quoted())),
            words.quoted_under(&Text::join([], "")).0,
        ]));
        // A message in the group's former chat cannot be replied to.
        let answers = Some(*message_id).filter(|_| ticket.topic.group == Some(chat));
        return post_under(tx, support, ticket, SAID_ANEW, content, answers, outcome.at).await;
    }
    let reason = failure_reasons::explain_failure(
        &voice,
        &outcome.reason.unwrap_or(EndReason::Address).into(),
        Some(first.kind),
    );
    let content =
        Content::text(voice.say("ticket-change-refused", &Args::new().with("reason", reason)));
    let answers = captions::origin_of(tx, Some(first)).await?.map(|spoken| spoken.message);
    post_under(tx, support, ticket, CHANGE_REFUSED, content, answers, outcome.at).await
}

/// The group accepted a message of a ticket: if the ticket was held, the rest goes on.
pub(crate) async fn resume_ticket(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    if held_tickets::group_accepts_again(tx, ticket, now).await? {
        to_agents::send_to_agents(tx, support, ticket, now).await
    } else {
        Ok(())
    }
}
