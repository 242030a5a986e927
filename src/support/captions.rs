//! Captions: words under a picture or file that are longer than a bot may put under one, as people
//! with Premium write them. They become a message of their own, which follows what they stood
//! under, so that neither is lost. So do a customer's under an album when something in them acts:
//! of an album Telegram copies the captions as they are or not at all.

use super::messages::{Goes, Kind, Message, Side, queries as messages};
use super::shown;
use super::ticket::Ticket;
use crate::channels::twilio;
use crate::ids::MessageId;
use crate::language::LONGEST_CAPTION;
use crate::store::{StoreError, Tx};

/// Whether the words under it are too long to go along, as they are shown on the other side.
fn is_too_long(message: &Message) -> bool {
    let long = || match message.side {
        Side::Customer => message.words.quoted().visible_utf16(),
        Side::Agent | Side::Note => message.words.visible_utf16(),
    };
    stands_under(message) && long() > LONGEST_CAPTION
}

/// The albums of a customer whose captions do not go along: in one of them something acts, or has
/// looks like ours. Then none of the album does, so that it stays one.
fn bare_albums(of: &[Message]) -> Vec<String> {
    let is_raw = |message: &&Message| {
        message.side == Side::Customer
            && message.goes == Goes::Whole
            && (message.is_bare || message.words.acts() || message.words.is_styled())
    };
    of.iter().filter(is_raw).filter_map(|message| message.album.clone()).collect()
}

/// Whether its words stand under something that is copied.
fn stands_under(message: &Message) -> bool {
    message.kind != Kind::Text && message.goes != Goes::InWords && !message.is_bare
}

/// What waits to be relayed from one side, captions that do not go along set apart. By SMS nothing
/// but words goes, however long.
pub(super) async fn kept(
    tx: &mut Tx,
    ticket: &Ticket,
    side: Side,
) -> Result<Vec<Message>, StoreError> {
    let mut kept = messages::kept(tx, &ticket.id, side).await?;
    if side == Side::Customer && shown::set_pages_in_words(tx, &kept).await? {
        kept = messages::kept(tx, &ticket.id, side).await?;
    }
    let is_by_sms = side == Side::Agent && ticket.contact.channel == twilio::NAME;
    let bare = bare_albums(&kept);
    let is_of_bare =
        |message: &Message| message.album.as_ref().is_some_and(|album| bare.contains(album));
    let goes_apart = |message: &&Message| {
        is_too_long(message)
            || (stands_under(message)
                && message.goes == Goes::Whole
                && !message.words.is_empty()
                && is_of_bare(message))
    };
    let apart: Vec<&Message> = kept.iter().filter(goes_apart).collect();
    if !is_by_sms && set_all_apart(tx, &apart).await? {
        messages::kept(tx, &ticket.id, side).await
    } else {
        Ok(kept)
    }
}

/// Sets captions apart that are too long; false where none is.
pub(super) async fn set_apart(tx: &mut Tx, of: &[Message]) -> Result<bool, StoreError> {
    let long: Vec<&Message> = of.iter().filter(|message| is_too_long(message)).collect();
    set_all_apart(tx, &long).await
}

async fn set_all_apart(tx: &mut Tx, which: &[&Message]) -> Result<bool, StoreError> {
    for message in which {
        messages::set_caption_apart(tx, message, &MessageId::new(message.said_at)).await?;
    }
    Ok(!which.is_empty())
}

/// Telegram says that a caption is too long: those that we hold for too long are set apart, else
/// all there are. False where there is none.
pub(super) async fn set_refused_apart(tx: &mut Tx, of: &[Message]) -> Result<bool, StoreError> {
    if set_apart(tx, of).await? {
        return Ok(true);
    }
    let all: Vec<&Message> =
        of.iter().filter(|message| stands_under(message) && !message.words.is_empty()).collect();
    set_all_apart(tx, &all).await
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
pub(super) async fn said_as(
    tx: &mut Tx,
    message: Option<&Message>,
) -> Result<Option<super::messages::Spoken>, StoreError> {
    match message {
        Some(Message { caption_of: Some(media), .. }) => {
            Ok(messages::by_id(tx, media).await?.and_then(|media| media.spoken))
        }
        Some(message) => Ok(message.spoken),
        None => Ok(None),
    }
}
