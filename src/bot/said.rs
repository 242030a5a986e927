//! A message as something that is said in a ticket.

use super::received::{Body, Origin, Received};
use crate::clock::At;
use crate::support::messages::{ForwardOrigin, MessageKind, MessageSource, NewMessage};

/// What a message says; `None` for notices, and for what vanishes by itself.
pub(super) fn read(message: &Received, author: &str, now: At) -> Option<NewMessage> {
    let (kind, unknown) = match &message.body {
        Body::Known(kind) => (*kind, None),
        Body::Rich => (MessageKind::Other, None),
        Body::Unknown(name) => (MessageKind::Other, Some(name.clone())),
        Body::Notice(_) => return None,
    };
    // In a topic every message answers the notice that made the topic.
    let answered = message
        .answered
        .as_ref()
        .map(|answered| answered.spoken)
        .filter(|spoken| Some(spoken.message) != message.thread);
    Some(NewMessage {
        author: author.to_owned(),
        kind,
        unknown,
        words: message.words.styled(),
        album: message.album.clone(),
        by: MessageSource::Chat(message.spoken()?),
        answers: answered.or(message.answered_elsewhere),
        quote: message
            .quote
            .as_ref()
            .filter(|quote| quote.is_manual)
            .map(|quote| quote.words.styled()),
        forwarded: message.origin.as_ref().map(forwarded),
        thread: message.thread.filter(|_| message.chat.is_private && message.is_in_topic),
        at: now,
    })
}

/// Whose words are forwarded.
fn forwarded(origin: &Origin) -> ForwardOrigin {
    let person = |name: String| ForwardOrigin::Person { name };
    match origin {
        Origin::User(user) => person(user.full_name()),
        Origin::Hidden(name) => person(name.clone()),
        Origin::Chat(chat) => {
            chat.title.clone().map_or(ForwardOrigin::Unknown, |name| ForwardOrigin::Chat { name })
        }
        Origin::Unknown => ForwardOrigin::Unknown,
    }
}
