//! A message as something that is said in a ticket.

use super::received::{Body, Origin, Received};
use crate::clock::At;
use crate::support::messages::{Forwarded, Kind, Said, Way};

/// What a message says; `None` for localizer, and for what vanishes by itself.
pub(super) fn read(message: &Received, author: &str, now: At) -> Option<Said> {
    let (kind, unknown) = match &message.body {
        Body::Known(kind) => (*kind, None),
        Body::Rich => (Kind::Other, None),
        Body::Unknown(name) => (Kind::Other, Some(name.clone())),
        Body::Notice(_) => return None,
    };
    // In a topic every message answers the notice that made the topic.
    let answered = message
        .answered
        .as_ref()
        .map(|answered| answered.spoken)
        .filter(|spoken| Some(spoken.message) != message.thread);
    Some(Said {
        author: author.to_owned(),
        kind,
        unknown,
        words: message.words.styled(),
        album: message.album.clone(),
        by: Way::Telegram(message.spoken()?),
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
fn forwarded(origin: &Origin) -> Forwarded {
    let person = |name: String| Forwarded::Person { name };
    match origin {
        Origin::User(user) => person(user.full_name()),
        Origin::Hidden(name) => person(name.clone()),
        Origin::Chat(chat) => {
            chat.title.clone().map_or(Forwarded::Unknown, |name| Forwarded::Chat { name })
        }
        Origin::Unknown => Forwarded::Unknown,
    }
}
