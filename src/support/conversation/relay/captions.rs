//! Captions that cannot be copied together with their picture or file become a message of their own
//! behind it. There are two cases: a caption longer than a bot may send (people with Premium can
//! write longer ones), and a customer's caption in an album with links or commands in it, because
//! Telegram copies the captions of an album either unchanged or not at all.

use crate::ids::MessageId;
use crate::language::LONGEST_CAPTION;
use crate::store::{StoreError, Tx};
use crate::support::case::message::{MessageKind, RelayForm, TicketMessage, TicketSide};
use crate::support::case::ticket::Ticket;
use crate::support::conversation::relay::quotation;
use crate::support::messages;

/// Whether the caption, as the other side sees it, is longer than a bot may send.
fn is_too_long(message: &TicketMessage) -> bool {
    let long = || match message.side {
        TicketSide::Customer => message.words.quoted().visible_utf16(),
        TicketSide::Agent | TicketSide::Note => message.words.visible_utf16(),
    };
    stands_under(message) && long() > LONGEST_CAPTION
}

/// Albums of a customer with a caption that has links, commands or formatting. None of the captions
/// is copied then, so that the album stays in one piece.
fn bare_albums(of: &[TicketMessage]) -> Vec<String> {
    let is_raw = |message: &&TicketMessage| {
        message.side == TicketSide::Customer
            && message.form == RelayForm::Whole
            && (message.has_separate_caption || message.words.acts() || message.words.is_styled())
    };
    of.iter().filter(is_raw).filter_map(|message| message.album.clone()).collect()
}

/// Whether its words are the caption of something that is copied.
fn stands_under(message: &TicketMessage) -> bool {
    message.kind != MessageKind::Text
        && message.form != RelayForm::InWords
        && !message.has_separate_caption
}

/// The messages of one side that wait to be relayed, after separating captions that cannot be
/// copied. Answers by SMS are only words, so nothing is separated there.
pub(crate) async fn waiting(
    tx: &mut Tx,
    ticket: &Ticket,
    side: TicketSide,
) -> Result<Vec<TicketMessage>, StoreError> {
    let mut kept = messages::waiting(tx, &ticket.id, side).await?;
    if side == TicketSide::Customer && quotation::set_pages_in_words(tx, &kept).await? {
        kept = messages::waiting(tx, &ticket.id, side).await?;
    }
    let is_by_sms = side == TicketSide::Agent && ticket.contact.channel.is_plain();
    let bare = bare_albums(&kept);
    let is_of_bare =
        |message: &TicketMessage| message.album.as_ref().is_some_and(|album| bare.contains(album));
    let goes_apart = |message: &&TicketMessage| {
        is_too_long(message)
            || (stands_under(message)
                && message.form == RelayForm::Whole
                && !message.words.is_empty()
                && is_of_bare(message))
    };
    let apart: Vec<&TicketMessage> = kept.iter().filter(goes_apart).collect();
    if !is_by_sms && set_all_apart(tx, &apart).await? {
        messages::waiting(tx, &ticket.id, side).await
    } else {
        Ok(kept)
    }
}

/// Separates captions that are too long; false where there are none.
pub(crate) async fn set_apart(tx: &mut Tx, of: &[TicketMessage]) -> Result<bool, StoreError> {
    let long: Vec<&TicketMessage> = of.iter().filter(|message| is_too_long(message)).collect();
    set_all_apart(tx, &long).await
}

async fn set_all_apart(tx: &mut Tx, which: &[&TicketMessage]) -> Result<bool, StoreError> {
    for message in which {
        messages::set_caption_apart(tx, message, &MessageId::new(message.said_at)).await?;
    }
    Ok(!which.is_empty())
}

/// Telegram says that a caption is too long: separates those that we count as too long, or else all
/// captions. False where there are none.
pub(crate) async fn set_refused_apart(
    tx: &mut Tx,
    of: &[TicketMessage],
) -> Result<bool, StoreError> {
    if set_apart(tx, of).await? {
        return Ok(true);
    }
    let all: Vec<&TicketMessage> =
        of.iter().filter(|message| stands_under(message) && !message.words.is_empty()).collect();
    set_all_apart(tx, &all).await
}

/// The separated captions of these messages.
pub(crate) async fn of(
    tx: &mut Tx,
    messages: &[TicketMessage],
) -> Result<Vec<TicketMessage>, StoreError> {
    let mut captions = Vec::new();
    for message in messages.iter().filter(|message| message.has_separate_caption) {
        captions.extend(messages::caption_of(tx, &message.id).await?);
    }
    Ok(captions)
}

/// The message with the words: the message itself, or its separated caption.
pub(crate) async fn words_holder(
    tx: &mut Tx,
    message: TicketMessage,
) -> Result<TicketMessage, StoreError> {
    let caption = if message.has_separate_caption {
        messages::caption_of(tx, &message.id).await?
    } else {
        None
    };
    Ok(caption.unwrap_or(message))
}

/// The original message at Telegram; of a separated caption that is the picture or file.
pub(crate) async fn origin_of(
    tx: &mut Tx,
    message: Option<&TicketMessage>,
) -> Result<Option<crate::support::case::message::MessageRef>, StoreError> {
    match message {
        Some(TicketMessage { caption_of: Some(media), .. }) => {
            Ok(messages::by_id(tx, media).await?.and_then(|media| media.original))
        }
        Some(message) => Ok(message.original),
        None => Ok(None),
    }
}
