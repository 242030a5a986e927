//! What to do with a message for the agents that Telegram refused: send it in another form, hold
//! the ticket, or move it to General. No message of a customer is dropped.

use super::messages::{Goes, Message, Side, Spoken, named, queries as messages};
use super::outward::{self, say_under, to_staff};
use super::ticket::{Ticket, Topic, TopicState};
use super::{Support, albums, captions, holds, queries, reasons, relay, topics};
use crate::channels::{Content, ErrorClass, Spot};
use crate::clock::At;
use crate::delivery::{Category, Priority, Settled, outbox};
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};

/// The template of the message that a customer's message cannot be shown.
pub(super) const CANNOT_SHOW: &str = "ticket-cannot-show";
/// The template of the message that the customer does not see an edit.
pub(super) const CHANGE_REFUSED: &str = "ticket-change-refused";
/// The template of a customer's edited words, where the copy could not be edited.
pub(super) const SAID_ANEW: &str = "ticket-said-anew";
/// The most tries of a message that agents must read.
const MOST_NOTICES: i64 = 8;

/// A customer's messages were refused.
pub(super) async fn of_words(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    settled: &Settled,
) -> Result<(), StoreError> {
    let carried = messages::carried(tx, &settled.id).await?;
    match settled.class {
        Some(ErrorClass::TopicGone) => {
            relay::keep(tx, ticket, Side::Customer, &settled.id, settled.at).await?;
            topics::lost(
                tx,
                support,
                ticket,
                settled.content.topic(),
                settled.detail.as_deref(),
                settled.at,
            )
            .await
        }
        Some(ErrorClass::TooLong) if captions::set_refused_apart(tx, &carried).await? => {
            relay::keep(tx, ticket, Side::Customer, &settled.id, settled.at).await?;
            relay::bring(tx, support, ticket, settled.at).await
        }
        Some(
            ErrorClass::Message
            | ErrorClass::TooLong
            | ErrorClass::Unwanted
            | ErrorClass::OriginalGone,
        ) => otherwise(tx, support, ticket, settled, &carried).await,
        _ if !holds::is_refusal(settled) => {
            relay::keep(tx, ticket, Side::Customer, &settled.id, settled.at).await
        }
        _ => {
            let refused = match &settled.content {
                Content::Copy { .. } => holds::Refused::Media,
                content => holds::Refused::Words { in_topic: content.topic().is_some() },
            };
            match holds::judge(tx, ticket, settled, refused).await? {
                holds::After::InWords => otherwise(tx, support, ticket, settled, &carried).await,
                holds::After::General => {
                    relay::keep(tx, ticket, Side::Customer, &settled.id, settled.at).await?;
                    topics::to_general(tx, support, ticket, settled.at).await
                }
                holds::After::Hold | holds::After::GoOn => {
                    relay::keep(tx, ticket, Side::Customer, &settled.id, settled.at).await?;
                    holds::hold(tx, ticket, settled).await
                }
            }
        }
    }
}

/// It will never be accepted in this form: an album goes piece by piece, anything else as a text
/// that says what it is. If that is refused too, the agents are told that there is something.
async fn otherwise(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    settled: &Settled,
    carried: &[Message],
) -> Result<(), StoreError> {
    if carried.len() > 1 && matches!(settled.content, Content::Copy { .. }) {
        return albums::bring_alone(tx, support, ticket, Side::Customer, &settled.id, settled.at)
            .await;
    }
    if carried.iter().any(|message| message.goes != Goes::InWords) {
        for message in carried {
            messages::go(tx, &message.id, Goes::InWords).await?;
        }
        relay::keep(tx, ticket, Side::Customer, &settled.id, settled.at).await?;
        return relay::bring(tx, support, ticket, settled.at).await;
    }
    messages::missed(tx, &settled.id, settled.reason.unwrap_or("message")).await?;
    let (voice, Some(first)) = (support.agents(), carried.first()) else { return Ok(()) };
    let notice = voice.say(
        CANNOT_SHOW,
        &Args::new().with("what", named(&voice, first.kind, first.unknown.as_deref())),
    );
    say_under(tx, support, ticket, CANNOT_SHOW, Content::text(notice), None, settled.at).await?;
    topics::show_missing_card(tx, support, ticket, topics::When::WithRoom, settled.at).await
}

/// A topic could not be created: its messages wait, and the sweeper asks again.
pub(super) async fn of_topic(
    tx: &mut Tx,
    support: &Support,
    ticket: Ticket,
    settled: &Settled,
) -> Result<(), StoreError> {
    tracing::error!(ticket = %ticket.id, reason = settled.reason, "a ticket's topic could not be made");
    let topic = Topic { state: TopicState::None, ..ticket.topic.clone() };
    queries::set_topic(tx, &ticket.id, &topic).await?;
    let ticket = Ticket { topic, ..ticket };
    if !holds::is_refusal(settled) {
        return Ok(());
    }
    if topics::are_given_up(tx, &ticket).await? {
        return topics::to_general(tx, support, &ticket, settled.at).await;
    }
    match (holds::judge(tx, &ticket, settled, holds::Refused::Topic).await?, ticket.topic.group) {
        (holds::After::General, Some(group)) => {
            topics::give_up(tx, group, settled.detail.as_deref().unwrap_or_default(), settled.at)
                .await?;
            topics::to_general(tx, support, &ticket, settled.at).await
        }
        _ => holds::hold(tx, &ticket, settled).await,
    }
}

/// A ticket's card was refused: the ticket is held, or goes on without a card.
pub(super) async fn of_card(
    tx: &mut Tx,
    ticket: &Ticket,
    settled: &Settled,
) -> Result<(), StoreError> {
    if !holds::is_refusal(settled)
        || holds::judge(tx, ticket, settled, holds::Refused::Card).await? == holds::After::GoOn
    {
        return Ok(());
    }
    relay::keep(tx, ticket, Side::Customer, &settled.id, settled.at).await?;
    holds::hold(tx, ticket, settled).await
}

/// A message that agents must read was refused. If its topic is gone, it goes to General with the
/// ticket's number; after an unknown error it is tried again later.
pub(super) async fn of_notice(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    settled: &Settled,
) -> Result<(), StoreError> {
    let (tries, at) = (settled.version.unwrap_or(0), settled.at);
    let not_before = match settled.class {
        Some(ErrorClass::TopicGone) => {
            topics::lost(
                tx,
                support,
                ticket,
                settled.content.topic(),
                settled.detail.as_deref(),
                at,
            )
            .await?;
            None
        }
        Some(ErrorClass::Unlisted) if tries < MOST_NOTICES => {
            Some(at.plus(holds::pause(u32::try_from(tries + 1).unwrap_or(1))))
        }
        _ => return Ok(()),
    };
    let Some(group) = ticket.topic.group else { return Ok(()) };
    let content = settled.content.clone();
    let content = if content.topic().is_some() {
        outward::headed(support, ticket, content)
    } else {
        content.at(Spot::default())
    };
    let mut new =
        to_staff(support, ticket, group, settled.template.clone(), Priority::High, content);
    new.version = Some(tries + 1);
    new.not_before = not_before;
    new.expires_at = Some(at.plus(support.speaker.outbound.worth(Category::Staff)));
    outbox::enqueue(tx, &new, at).await?;
    Ok(())
}

/// An edit was refused: an agent is told that the customer still sees the old words, and a
/// customer's new words are posted again.
pub(super) async fn of_change(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    settled: &Settled,
) -> Result<(), StoreError> {
    let (Content::Edit { message_id, .. } | Content::EditCaption { message_id, .. }) =
        &settled.content
    else {
        return Ok(());
    };
    let Ok(chat) = settled.address.parse::<i64>() else { return Ok(()) };
    let told = messages::told(tx, Spoken { chat, message: *message_id }).await?;
    let said = told.iter().map(|message| message.words.clone()).filter(|words| !words.is_empty());
    let words = Text::join(said, "\n\n");
    let Some(first) = told.first().filter(|_| !words.is_empty()) else { return Ok(()) };
    let voice = support.agents();
    if first.side == Side::Customer {
        let content = Content::text(Text::first_that_fits([
            voice.say(SAID_ANEW, &Args::new().with("words", words.quoted())),
            words.quoted_under(&Text::join([], "")).0,
        ]));
        // A message in the group's former chat cannot be replied to.
        let answers = Some(*message_id).filter(|_| ticket.topic.group == Some(chat));
        return say_under(tx, support, ticket, SAID_ANEW, content, answers, settled.at).await;
    }
    let reason = reasons::in_words(&voice, settled.reason.unwrap_or("address"), Some(first.kind));
    let content = Content::text(voice.say(CHANGE_REFUSED, &Args::new().with("reason", reason)));
    let answers = captions::said_as(tx, Some(first)).await?.map(|spoken| spoken.message);
    say_under(tx, support, ticket, CHANGE_REFUSED, content, answers, settled.at).await
}

/// The group accepted a message of a ticket: if the ticket was held, the rest goes on.
pub(super) async fn are_over(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    if holds::over(tx, ticket, now).await? {
        relay::bring(tx, support, ticket, now).await
    } else {
        Ok(())
    }
}
