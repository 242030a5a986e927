//! Captions: words under a picture or file that are longer than a bot may put under one, as people with Premium write them. They
//! become a message of their own, which follows what they stood under, so that neither is lost.

use super::messages::{Goes, Kind, Message, Side, queries as messages};
use super::ticket::Ticket;
use crate::channels::ChannelKind;
use crate::ids::MessageId;
use crate::language::LONGEST_CAPTION;
use crate::store::{StoreError, Tx};

/// Whether the words under it do not go along.
fn is_too_long(message: &Message) -> bool {
    stands_under(message) && message.words.visible_utf16() > LONGEST_CAPTION
}

/// Whether its words stand under something that is copied.
fn stands_under(message: &Message) -> bool {
    message.kind != Kind::Text && message.goes != Goes::InWords && !message.is_bare
}

/// What waits to be relayed from one side, captions that are too long set apart. By SMS nothing but words goes, however long.
pub(super) async fn kept(tx: &mut Tx, ticket: &Ticket, side: Side) -> Result<Vec<Message>, StoreError> {
    let kept = messages::kept(tx, &ticket.id, side).await?;
    let is_by_sms = side == Side::Agent && ticket.contact.channel == ChannelKind::Sms;
    if !is_by_sms && set_apart(tx, &kept).await? { messages::kept(tx, &ticket.id, side).await } else { Ok(kept) }
}

/// Sets captions apart that are too long; false where none is.
pub(super) async fn set_apart(tx: &mut Tx, of: &[Message]) -> Result<bool, StoreError> {
    let mut some = false;
    for message in of.iter().filter(|message| is_too_long(message)) {
        messages::set_caption_apart(tx, message, &MessageId::new(message.said_at)).await?;
        some = true;
    }
    Ok(some)
}

/// Telegram says that a caption is too long: those that we hold for too long are set apart, else all there are. False where
/// there is none.
pub(super) async fn set_refused_apart(tx: &mut Tx, of: &[Message]) -> Result<bool, StoreError> {
    if set_apart(tx, of).await? {
        return Ok(true);
    }
    let mut some = false;
    for message in of.iter().filter(|message| stands_under(message) && !message.words.is_empty()) {
        messages::set_caption_apart(tx, message, &MessageId::new(message.said_at)).await?;
        some = true;
    }
    Ok(some)
}

/// The captions of these messages that were set apart.
pub(super) async fn of(tx: &mut Tx, messages: &[Message]) -> Result<Vec<Message>, StoreError> {
    let mut captions = Vec::new();
    for message in messages.iter().filter(|message| message.is_bare) {
        captions.extend(messages::caption_of(tx, &message.id).await?);
    }
    Ok(captions)
}

/// The message that holds the words of one: itself, or its caption where that was set apart.
pub(super) async fn bearer(tx: &mut Tx, message: Message) -> Result<Message, StoreError> {
    let caption = if message.is_bare { messages::caption_of(tx, &message.id).await? } else { None };
    Ok(caption.unwrap_or(message))
}

/// Where the words of a message were said: a caption that was set apart was said under something.
pub(super) async fn said_as(tx: &mut Tx, message: Option<&Message>) -> Result<Option<super::messages::Spoken>, StoreError> {
    match message {
        Some(Message { caption_of: Some(media), .. }) => Ok(messages::by_id(tx, media).await?.and_then(|media| media.spoken)),
        Some(message) => Ok(message.spoken),
        None => Ok(None),
    }
}
