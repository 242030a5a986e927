//! /start, with and without a one-time token.

use super::{ask_for_contact, without_keyboard};
use crate::bot::dialogue::Dialogue;
use crate::bot::queries;
use crate::bot::replies::Then;
use crate::bot::tree::Answered;
use crate::bot::turn::{After, Turn};
use crate::channels::{BOT_CHANNEL, Content};
use crate::customers::{self, links, links::LinkToken};
use crate::language::Args;
use crate::support::handover;

pub(in crate::bot) async fn start(turn: Turn, token: String) -> Answered {
    let payload = token.trim();
    if LinkToken::has_form(payload) {
        return redeem(turn, payload.to_owned()).await;
    }
    // A link of the shop's own, such as one in an advertisement, says where somebody comes from.
    let source = is_payload(payload).then(|| payload.to_owned());
    greet(&turn, source).await
}

/// Whether a deep link can carry this: 1 to 64 of `A-Z a-z 0-9 _ -`.
fn is_payload(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

async fn greet(turn: &Turn, source: Option<String>) -> Answered {
    let voice = turn.voice();
    let (chat, next) = (turn.chat, turn.customer().is_none().then_some(Dialogue::Linking));
    if let Some(source) = source {
        let dialogue = next.clone();
        let came = turn.effect("start", move |tx, now| {
            let (source, dialogue) = (source.clone(), dialogue.clone());
            Box::pin(async move {
                customers::record_source(tx, chat, &source, now).await?;
                queries::set_dialogue(tx, chat, dialogue, now).await
            })
        });
        came.await?;
    } else {
        turn.move_to("start", next).await?;
    }
    let args = Args::new().text("shop", voice.shop());
    if turn.customer().is_some() {
        let text = voice.say("start-linked", &args.with("name", turn.name(&voice)));
        return turn.finish("start", &Content::text(text)).await;
    }
    turn.finish("start", &ask_for_contact(turn, voice.say("start-unlinked", &args))).await
}

async fn redeem(mut turn: Turn, token: String) -> Answered {
    let (chat, was_linked) = (turn.chat, turn.customer().is_some());
    let (typed, desk, localizer) =
        (token.clone(), turn.desk.support.clone(), turn.desk.localizer.clone());
    let came = turn.effect("link", move |tx, now| {
        let (token, desk, localizer) = (typed.clone(), desk.clone(), localizer.clone());
        Box::pin(async move {
            if let Some(ticket) = handover::redeem(tx, &desk, &token, chat, now).await? {
                queries::set_dialogue(tx, chat, None, now).await?;
                let owner = links::of_chat(tx, chat)
                    .await?
                    .filter(|owner| Some(owner) == ticket.contact.customer.as_ref());
                return match &owner {
                    Some(customer) => customers::contact_info(tx, customer).await,
                    None => Ok(None),
                };
            }
            let Some(customer) = links::redeem(tx, &localizer, &token, chat, now).await? else {
                let dialogue = (!was_linked).then_some(Dialogue::Linking);
                queries::set_dialogue(tx, chat, dialogue, now).await?;
                return Ok(None);
            };
            queries::set_dialogue(tx, chat, None, now).await?;
            customers::contact_info(tx, &customer).await
        })
    });
    let came = came.await?;
    turn.desk.engine.now();
    let moved = handover::was_redeemed(&turn.desk.store, &token, chat).await?;
    let linked = match came {
        None if let Some(ticket) = &moved => {
            turn.customer().is_some() && turn.customer() == ticket.contact.customer.as_ref()
        }
        Some(reach) => turn.learn(reach),
        // It comes again: what its effects were is asked, not done again.
        None => links::was_redeemed(&turn.desk.store, &token, chat).await?,
    };
    // A ticket came with somebody who is no customer of ours, or not the one who asked: they are
    // told of it there.
    if let Some(ticket) = moved.filter(|_| !linked) {
        if ticket.contact.channel != BOT_CHANNEL {
            let text = turn.voice().word("support-just-closed");
            return turn.finish("link", &Content::text(text)).await;
        }
        if ticket.contact.address == chat.to_string() {
            return Ok(turn.end("link", After::Nothing).await?);
        }
        return turn.finish("link", &Content::text(turn.voice().word("link-token-stale"))).await;
    }
    match (linked, turn.customer().is_some()) {
        (true, _) => thank(&turn).await,
        // A stale link changes nothing for a chat that is linked.
        (false, true) => {
            turn.finish("link", &Content::text(turn.voice().word("link-token-stale"))).await
        }
        (false, false) => {
            let text = turn.voice().word("link-token-invalid");
            turn.finish("link", &ask_for_contact(&turn, text)).await
        }
    }
}

/// Says that the chat is linked; the customer's open order follows.
pub(super) async fn thank(turn: &Turn) -> Answered {
    let voice = turn.voice();
    turn.desk.support.reader.now();
    let done = voice.say("link-done", &Args::new().with("name", turn.name(&voice)));
    turn.reply(&without_keyboard(done), &Then::Nothing).await?;
    let after = turn.customer().map_or(After::Nothing, |customer| After::Welcome(customer.clone()));
    Ok(turn.end("link", after).await?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_payload_is_a_token_a_source_or_nothing(payload in "[A-Za-z0-9_-]{0,70}|.{0,80}|(?s).{0,80}", noise in "\\PC{0,3}") {
            for text in [payload.clone(), format!("{payload}{noise}"), format!("{noise}{payload}")] {
                let text = text.trim();
                // Whatever is a token could stand in a link, and what is put on record is short and
                // plain.
                prop_assert!(!LinkToken::has_form(text) || is_payload(text), "{text:?}");
                prop_assert!(!is_payload(text) || (text.len() <= 64 && text.is_ascii()), "{text:?}");
            }
        }
    }
}
