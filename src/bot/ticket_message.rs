//! A message as something that is said in a ticket, by either side.

use super::runtime::{HandlerResult, UpdateContext};
use super::update::{ForwardOrigin, IncomingMessage, MessageContent};
use crate::clock::At;
use crate::language::Text;
use crate::support;
use crate::support::messages::{Forwarded, Kind, Said, Spoken, Way};

/// What a message says; `None` for notices, and for what vanishes by itself.
pub(in crate::bot) fn read(message: &IncomingMessage, author: &str, now: At) -> Option<Said> {
    let (kind, unknown) = match &message.body {
        MessageContent::Known(kind) => (*kind, None),
        MessageContent::Rich => (Kind::Other, None),
        MessageContent::Unknown(name) => (Kind::Other, Some(name.clone())),
        MessageContent::Service(_) => return None,
    };
    // In a topic every message answers the notice that made the topic.
    let answered = message
        .reply_to
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
        answers: answered.or(message.external_reply),
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
fn forwarded(origin: &ForwardOrigin) -> Forwarded {
    let person = |name: String| Forwarded::Person { name };
    match origin {
        ForwardOrigin::User(user) => person(user.full_name()),
        ForwardOrigin::Hidden(name) => person(name.clone()),
        ForwardOrigin::Chat(chat) => {
            chat.title.clone().map_or(Forwarded::Unknown, |name| Forwarded::Chat { name })
        }
        ForwardOrigin::Unknown => Forwarded::Unknown,
    }
}

/// A message that was said in a ticket was edited: so it is on the other side.
pub(super) async fn edit(ctx: &UpdateContext, spoken: Spoken, words: Text) -> HandlerResult {
    let desk = ctx.services.support.clone();
    ctx.commit_and_end(
        "edit",
        |_| true,
        move |tx, now| {
            let (desk, words) = (desk.clone(), words.clone());
            Box::pin(async move { support::edit(tx, &desk, spoken, &words, now).await })
        },
    )
    .await?;
    Ok(())
}
