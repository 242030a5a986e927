//! Refusals: what becomes of something for the agents that Telegram did not take. What can't be
//! shown as it is is shown in another way, what can't be shown at the moment waits; nothing that a
//! customer says ends here.

use super::messages::{Goes, Message, Side, Spoken, named, queries as messages};
use super::outward::{self, say_under, to_staff};
use super::ticket::{Ticket, Topic, TopicState};
use super::{Support, albums, captions, holds, queries, reasons, relay, topics};
use crate::channels::{Content, ErrorClass, Spot};
use crate::clock::At;
use crate::delivery::{Category, DeliveryOutcome, Priority, outbox};
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};

/// The template of the word that something of a customer's cannot be shown.
pub(super) const CANNOT_SHOW: &str = "ticket-cannot-show";
/// The template of the word that a change did not reach the customer.
pub(super) const CHANGE_REFUSED: &str = "ticket-change-refused";
/// The template of what a customer changed where it could not be changed in place.
pub(super) const SAID_ANEW: &str = "ticket-said-anew";
/// So often something that agents must read is tried again.
const MOST_NOTICES: i64 = 8;

/// What a customer said was not taken.
pub(super) async fn of_words(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    settled: &DeliveryOutcome,
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

/// As it is it will never be shown: an album goes piece by piece, anything else in words that say
/// what it is. Where even those are refused, it stays on record and the agents read that there is
/// something.
async fn otherwise(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    settled: &DeliveryOutcome,
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

/// A topic could not be made: what waits for it is kept, and the sweep asks again.
pub(super) async fn of_topic(
    tx: &mut Tx,
    support: &Support,
    ticket: Ticket,
    settled: &DeliveryOutcome,
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

/// A ticket's card was not taken: it is shown once the group takes things again, and so is what
/// waits. A card that will never do is done without.
pub(super) async fn of_card(
    tx: &mut Tx,
    ticket: &Ticket,
    settled: &DeliveryOutcome,
) -> Result<(), StoreError> {
    if !holds::is_refusal(settled)
        || holds::judge(tx, ticket, settled, holds::Refused::Card).await? == holds::After::GoOn
    {
        return Ok(());
    }
    relay::keep(tx, ticket, Side::Customer, &settled.id, settled.at).await?;
    holds::hold(tx, ticket, settled).await
}

/// Something that agents must read was not taken. Where its topic is gone they read it in General,
/// with whose ticket it is; what is refused in words that nobody has listed is tried again after a
/// while.
pub(super) async fn of_notice(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    settled: &DeliveryOutcome,
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
    new.expires_at = Some(at.plus(support.outbound.worth(Category::Staff)));
    outbox::enqueue(tx, &new, at).await?;
    Ok(())
}

/// Words were to be changed on the other side and were not: an agent learns that the customer still
/// reads the old ones, and a customer's new ones are shown anew.
pub(super) async fn of_change(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    settled: &DeliveryOutcome,
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
        // What stands in a group that this one was before is no message here.
        let answers = Some(*message_id).filter(|_| ticket.topic.group == Some(chat));
        return say_under(tx, support, ticket, SAID_ANEW, content, answers, settled.at).await;
    }
    let reason = reasons::in_words(&voice, settled.reason.unwrap_or("address"), Some(first.kind));
    let content = Content::text(voice.say(CHANGE_REFUSED, &Args::new().with("reason", reason)));
    let answers = captions::said_as(tx, Some(first)).await?.map(|spoken| spoken.message);
    say_under(tx, support, ticket, CHANGE_REFUSED, content, answers, settled.at).await
}

/// The group has taken something of a ticket: what else waits of it goes on.
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
