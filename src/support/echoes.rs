//! Echoes: what is changed on one side is changed on the other, words and reactions.

use super::messages::{Goes, Kind, Message, RelayState, Side, Spoken, queries as messages};
use super::outward::{say_under, to_staff};
use super::parcels;
use super::shown::{self, Shown};
use super::ticket::Ticket;
use super::{Support, captions, queries, relay};
use crate::channels::{Content, Emoji};
use crate::clock::At;
use crate::delivery::{Category, Priority, Recipient, outbox};
use crate::language::Text;
use crate::store::{StoreError, Tx};

/// The template of a change of what stands on the other side.
pub(super) const CHANGE: &str = "ticket-change";
/// The template of the word that a change does not reach the customer.
const NOT_CHANGED: &str = "ticket-not-changed";

/// Somebody changed what they had said: the other side sees it too. False when it is no message of
/// a ticket.
///
/// # Errors
/// When the store fails.
pub async fn edit(
    tx: &mut Tx,
    support: &Support,
    spoken: Spoken,
    words: &Text,
    now: At,
) -> Result<bool, StoreError> {
    let Some(said) = messages::said(tx, spoken).await? else { return Ok(false) };
    let Some(ticket) = queries::hold(tx, &said.ticket).await? else { return Ok(true) };
    // Read under the hold: it may have arrived meanwhile.
    let Some(message) = messages::said(tx, spoken).await? else { return Ok(false) };
    let message = captions::bearer(tx, message).await?;
    if message.words == *words || message.side == Side::Note {
        return Ok(true);
    }
    let contact = &ticket.contact;
    if message.side == Side::Customer
        && queries::is_blocked(tx, contact.channel, &contact.address).await?
    {
        return Ok(true);
    }
    messages::edit(tx, &message.id, words, now).await?;
    // A page (`rich_message`) is copied with its words, and a copy of one has no caption to change.
    if message.kind == Kind::Other && message.unknown.is_none() && message.goes != Goes::InWords {
        return Ok(true);
    }
    match (message.state, message.told) {
        // A caption that was a message of its own is gone.
        (RelayState::Told, Some(told)) if words.is_empty() && message.caption_of.is_some() => {
            let (content, key) = (Content::Unsend { messages: vec![told.message] }, edit_key(told));
            change_there(tx, support, &ticket, message.side, told, content, key, now).await?;
        }
        (RelayState::Told, Some(told)) => {
            redraw(tx, support, &ticket, message.side, told, now).await?
        }
        // A text cannot be changed.
        (RelayState::Told, None) if message.side == Side::Agent => {
            let content = Content::text(support.agents().word(NOT_CHANGED));
            say_under(tx, support, &ticket, NOT_CHANGED, content, Some(spoken.message), now)
                .await?;
        }
        _ => {}
    }
    Ok(true)
}

fn edit_key(told: Spoken) -> String {
    format!("ticket-edit:{}:{}", told.chat, told.message)
}

/// Draws a relayed message as its messages stand now; those for which it has no room any more get
/// one of their own, and so does a caption that has become too long.
pub(super) async fn redraw(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    side: Side,
    told: Spoken,
    now: At,
) -> Result<(), StoreError> {
    let mut together = messages::told(tx, told).await?;
    let is_set_apart = captions::set_apart(tx, &together).await?;
    if is_set_apart {
        together = messages::told(tx, told).await?;
    }
    let is_text =
        together.iter().all(|message| message.kind == Kind::Text || message.goes == Goes::InWords);
    let mut parcels = parcels::pack(together, true).into_iter();
    let Some(parcel) = parcels.next() else { return Ok(()) };
    let text = match (side, shown::shown(support, ticket, &parcel)) {
        (Side::Customer, Shown { content: Content::Send { text, .. }, .. }) => text,
        (Side::Customer, _) => shown::caption(&parcel),
        _ => Text::join(parcel.messages.iter().map(|message| message.words.clone()), "\n\n"),
    };
    let content = match is_text {
        true => Content::Edit { message_id: told.message, text, buttons: Vec::new() },
        false => Content::EditCaption { message_id: told.message, text },
    };
    change_there(tx, support, ticket, side, told, content, edit_key(told), now).await?;
    let outgrown: Vec<Message> = parcels.flat_map(|parcel| parcel.messages).collect();
    if outgrown.is_empty() && !is_set_apart {
        return Ok(());
    }
    for message in &outgrown {
        messages::keep_told(tx, &message.id).await?;
    }
    relay::onward(tx, support, ticket, side, now).await
}

/// Somebody reacted to a message: the other side sees it under theirs.
///
/// # Errors
/// When the store fails.
pub async fn react(
    tx: &mut Tx,
    support: &Support,
    spoken: Spoken,
    emoji: Option<Emoji>,
    now: At,
) -> Result<bool, StoreError> {
    // A reaction to a relay is shown under what was relayed, and one to what was said under its
    // relay.
    let relayed = messages::told(tx, spoken).await?.into_iter().next();
    let (message, there) = match relayed {
        Some(message) => (message.clone(), message.spoken),
        None => match messages::said(tx, spoken).await? {
            Some(message) => (message.clone(), message.told),
            None => return Ok(false),
        },
    };
    let (Some(there), Some(ticket)) = (there, queries::hold(tx, &message.ticket).await?) else {
        return Ok(true);
    };
    let to_agents = Some(there.chat) == ticket.topic.group;
    let side = if to_agents { Side::Customer } else { Side::Agent };
    let key = format!("ticket-react:{}:{}", there.chat, there.message);
    change_there(
        tx,
        support,
        &ticket,
        side,
        there,
        Content::React { message_id: there.message, emoji },
        key,
        now,
    )
    .await?;
    Ok(true)
}

/// Changes something that stands on the other side; the newest change wins.
#[expect(clippy::too_many_arguments, reason = "the facts of one change")]
pub(super) async fn change_there(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    side: Side,
    there: Spoken,
    content: Content,
    key: String,
    now: At,
) -> Result<(), StoreError> {
    let mut new = to_staff(support, ticket, there.chat, CHANGE, Priority::Normal, content);
    if side == Side::Agent {
        new.recipient = Recipient::Stranger;
        new.category = Category::Support;
    }
    new.supersedes = Some(key);
    new.expires_at = Some(now.plus(support.outbound.worth(Category::Support)));
    outbox::enqueue(tx, &new, now).await?;
    Ok(())
}
