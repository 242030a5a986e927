//! A shared contact: links the chat when it is the sender's own and the shop knows the number.

use super::{ask_for_contact, start, support, ticket};
use crate::bot::dialogue::Dialogue;
use crate::bot::queries;
use crate::bot::received::{Contact, Received};
use crate::bot::tree::Answered;
use crate::bot::turn::Turn;
use crate::customers::{self, links};
use crate::language::Args;
use crate::phone::Phone;

pub(in crate::bot) async fn shared(
    mut turn: Turn,
    message: Received,
    contact: Contact,
) -> Answered {
    let sender = message.author.user.as_ref().map(|user| user.id);
    // What is forwarded, or put together by another bot that was asked inline, is nobody's own
    // word.
    let is_shared = message.origin.is_none() && message.via.is_none();
    let is_own = is_shared && contact.user.is_some() && contact.user == sender;
    // Whoever is not asked for their own number has something to say with it.
    if let Some(draft) = turn.draft() {
        return support::wrote(&turn, &message, draft).await;
    }
    if !is_own
        && turn.standing.dialogue != Some(Dialogue::Linking)
        && let Some(ticket) = support::ticket_for(&turn, &message).await?
    {
        return ticket::says(&turn, &message, ticket).await;
    }
    if !is_own {
        turn.move_to("contact", Some(Dialogue::Linking)).await?;
        let text = turn.voice().word("link-contact-foreign");
        return turn.finish("contact", &ask_for_contact(&turn, text)).await;
    }
    // A number that is none is nobody's.
    let linked = match Phone::from_telegram(&contact.phone) {
        Ok(phone) => link(&mut turn, phone).await?,
        Err(_) => {
            turn.move_to("contact", Some(Dialogue::Linking)).await?;
            false
        }
    };
    if linked {
        return start::thank(&turn).await;
    }
    let voice = turn.voice();
    let text = voice.say("link-contact-unknown", &Args::new().text("shop", voice.shop()));
    turn.finish("contact", &ask_for_contact(&turn, text)).await
}

async fn link(turn: &mut Turn, phone: Phone) -> Result<bool, crate::store::StoreError> {
    let (chat, number, localizer) = (turn.chat, phone.clone(), turn.desk.localizer.clone());
    let came = turn.effect("contact", move |tx, now| {
        let (phone, localizer) = (number.clone(), localizer.clone());
        Box::pin(async move {
            let Some(customer) = links::by_contact(tx, &localizer, &phone, chat, now).await? else {
                queries::set_dialogue(tx, chat, Some(Dialogue::Linking), now).await?;
                return Ok(None);
            };
            queries::set_dialogue(tx, chat, None, now).await?;
            customers::contact_info(tx, &customer).await
        })
    });
    let came = came.await?;
    turn.desk.engine.now();
    match came {
        Some(reach) => Ok(turn.learn(reach)),
        // It comes again: what its effects were is asked, not done again.
        None => Ok(turn.customer().is_some()
            && links::owner_of(&turn.desk.store, &phone).await?.as_ref() == turn.customer()),
    }
}
