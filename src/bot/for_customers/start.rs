//! /start, with and without a one-time token.

use super::{ask_for_contact, without_keyboard};
use crate::bot::dialogue::Dialogue;
use crate::bot::queries;
use crate::bot::tree::Answered;
use crate::bot::turn::Turn;
use crate::channels::Content;
use crate::customers::{self, links};
use crate::language::Args;
use crate::orders::live;

pub(in crate::bot) async fn start(turn: Turn, token: String) -> Answered {
    let token = token.trim();
    if token.is_empty() { greet(&turn).await } else { redeem(&turn, token.to_owned()).await }
}

async fn greet(turn: &Turn) -> Answered {
    let voice = turn.voice();
    let args = Args::new().text("shop", &voice.speaker.shop);
    if turn.customer().is_some() {
        let text = voice.say("start-linked", &args.with("name", turn.name(&voice)));
        turn.move_to("start", None).await?;
        return turn.finish("start", &Content::text(text)).await;
    }
    turn.move_to("start", Some(Dialogue::Linking)).await?;
    turn.finish("start", &ask_for_contact(turn, voice.say("start-unlinked", &args))).await
}

async fn redeem(turn: &Turn, token: String) -> Answered {
    let (chat, speaker) = (turn.chat, turn.desk.speaker.clone());
    let linked = turn.effect("link", move |tx, now| {
        let (token, speaker) = (token.clone(), speaker.clone());
        Box::pin(async move {
            let Some(customer) = links::redeem(tx, &token, chat, now).await? else {
                queries::set_dialogue(tx, chat, Some(Dialogue::Linking), now).await?;
                return Ok(None);
            };
            queries::set_dialogue(tx, chat, None, now).await?;
            live::welcome(tx, &speaker, &customer, now).await?;
            customers::reach(tx, &customer).await
        })
    });
    answer(turn, linked.await?, "link-token-invalid").await
}

/// Says what came of linking. `outcome` is empty for an update that comes again: then what is true now is said.
pub(super) async fn answer(turn: &Turn, outcome: Option<Option<customers::Reach>>, refusal: &'static str) -> Answered {
    let mut turn = turn.clone();
    let linked = outcome.map_or(turn.customer().is_some(), |reach| match reach {
        Some(reach) => {
            turn.standing.name = reach.name;
            turn.standing.locale_said = reach.locale_said;
            turn.standing.time_zone = reach.time_zone;
            true
        }
        None => false,
    });
    let voice = turn.voice();
    let content = if linked {
        without_keyboard(voice.say("link-done", &Args::new().with("name", turn.name(&voice))))
    } else {
        ask_for_contact(&turn, voice.say(refusal, &Args::new().text("shop", &voice.speaker.shop)))
    };
    turn.finish("link", &content).await
}
