//! Captions that cannot be copied together with their picture or file become a message of their own
//! behind it. There are two cases: a caption longer than a bot may send (people with Premium can
//! write longer ones), and a customer's caption in an album with links or commands in it, because
//! Telegram copies the captions of an album either unchanged or not at all.

use super::messages::{Goes, Kind, Message, Side, queries as messages};
use super::shown;
use super::ticket::Ticket;
use crate::channels::ChannelKind;
use crate::ids::MessageId;
use crate::language::LONGEST_CAPTION;
use crate::store::{StoreError, Tx};

/// Whether the caption, as the other side sees it, is longer than a bot may send.
fn is_too_long(message: &Message) -> bool {
    let long = || match message.side {
        Side::Customer => message.words.quoted().visible_utf16(),
        Side::Agent | Side::Note => message.words.visible_utf16(),
    };
    stands_under(message) && long() > LONGEST_CAPTION
}

/// Albums of a customer with a caption that has links, commands or formatting. None of the captions
/// is copied then, so that the album stays in one piece.
fn bare_albums(of: &[Message]) -> Vec<String> {
    let is_raw = |message: &&Message| {
        message.side == Side::Customer
            && message.goes == Goes::Whole
            && (message.is_bare || message.words.acts() || message.words.is_styled())
    };
    of.iter().filter(is_raw).filter_map(|message| message.album.clone()).collect()
}

/// Whether its words are the caption of something that is copied.
fn stands_under(message: &Message) -> bool {
    message.kind != Kind::Text && message.goes != Goes::InWords && !message.is_bare
}

/// The messages of one side that wait to be relayed, after separating captions that cannot be
/// copied. Answers by SMS are only words, so nothing is separated there.
pub(super) async fn kept(
    tx: &mut Tx,
    ticket: &Ticket,
    side: Side,
) -> Result<Vec<Message>, StoreError> {
    let mut kept = messages::kept(tx, &ticket.id, side).await?;
    if side == Side::Customer && shown::set_pages_in_words(tx, &kept).await? {
        kept = messages::kept(tx, &ticket.id, side).await?;
    }
    let is_by_sms = side == Side::Agent && ticket.contact.channel == ChannelKind::Sms;
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

/// Separates captions that are too long; false where there are none.
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

/// Telegram says that a caption is too long: separates those that we count as too long, or else all
/// captions. False where there are none.
pub(super) async fn set_refused_apart(tx: &mut Tx, of: &[Message]) -> Result<bool, StoreError> {
    if set_apart(tx, of).await? {
        return Ok(true);
    }
    let all: Vec<&Message> =
        of.iter().filter(|message| stands_under(message) && !message.words.is_empty()).collect();
    set_all_apart(tx, &all).await
}

/// The separated captions of these messages.
pub(super) async fn of(tx: &mut Tx, messages: &[Message]) -> Result<Vec<Message>, StoreError> {
    let mut captions = Vec::new();
    for message in messages.iter().filter(|message| message.is_bare) {
        captions.extend(messages::caption_of(tx, &message.id).await?);
    }
    Ok(captions)
}

/// The message with the words: the message itself, or its separated caption.
pub(super) async fn bearer(tx: &mut Tx, message: Message) -> Result<Message, StoreError> {
    let caption = if message.is_bare { messages::caption_of(tx, &message.id).await? } else { None };
    Ok(caption.unwrap_or(message))
}

/// The original message at Telegram; of a separated caption that is the picture or file.
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
