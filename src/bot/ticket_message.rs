//! A message as something that is said in a ticket, by either side.

use super::runtime::{HandlerResult, UpdateContext};
use super::update::{IncomingMessage, MessageContent, MessageOrigin};
use crate::clock::At;
use crate::language::Text;
use crate::support;
use crate::support::case::message::{
    ForwardOrigin, MessageKind, MessageRef, MessageSource, NewMessage,
};

/// What a message says; `None` for notices, and for what vanishes by itself.
pub(in crate::bot) fn read(message: &IncomingMessage, author: &str, now: At) -> Option<NewMessage> {
    let (kind, unknown) = match &message.body {
        MessageContent::Known(kind) => (*kind, None),
        MessageContent::Rich => (MessageKind::Other, None),
        MessageContent::Unknown(name) => (MessageKind::Other, Some(name.clone())),
        MessageContent::Service(_) => return None,
    };
    // In a topic every message answers the notice that made the topic.
    let answered = message
        .reply_to
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
fn forwarded(origin: &MessageOrigin) -> ForwardOrigin {
    let person = |name: String| ForwardOrigin::Person { name };
    match origin {
        MessageOrigin::User(user) => person(user.full_name()),
        MessageOrigin::Hidden(name) => person(name.clone()),
        MessageOrigin::Chat(chat) => {
            chat.title.clone().map_or(ForwardOrigin::Unknown, |name| ForwardOrigin::Chat { name })
        }
        MessageOrigin::Unknown => ForwardOrigin::Unknown,
    }
}

/// A message that was said in a ticket was edited: so it is on the other side.
pub(super) async fn edit(ctx: &UpdateContext, spoken: MessageRef, words: Text) -> HandlerResult {
    let desk = ctx.services.support.clone();
    ctx.commit_and_end(
        "edit",
        |_| true,
        async move |tx, now| support::sync_edit(tx, &desk, spoken, &words, now).await,
    )
    .await?;
    Ok(())
}
