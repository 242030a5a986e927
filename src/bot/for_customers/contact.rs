//! A shared contact: links the chat when it is the sender's own and the shop knows the number.

use teloxide::types::{Contact, Message};

use super::{ask_for_contact, start};
use crate::bot::dialogue::Dialogue;
use crate::bot::queries;
use crate::bot::tree::Answered;
use crate::bot::turn::Turn;
use crate::customers::{self, links};
use crate::orders::live;
use crate::phone::Phone;

pub(in crate::bot) async fn shared(turn: Turn, message: Message, contact: Contact) -> Answered {
    let sender = message.from.as_ref().map(|user| user.id);
    let is_own = contact.user_id.is_some() && contact.user_id == sender && message.forward_origin().is_none();
    let phone = Phone::from_telegram(&contact.phone_number).ok();
    let (true, Some(phone)) = (is_own, phone) else {
        turn.move_to("contact", Some(Dialogue::Linking)).await?;
        let text = turn.voice().word("link-contact-foreign");
        return turn.finish("contact", &ask_for_contact(&turn, text)).await;
    };
    let (chat, speaker) = (turn.chat, turn.desk.speaker.clone());
    let linked = turn.effect("contact", move |tx, now| {
        let (phone, speaker) = (phone.clone(), speaker.clone());
        Box::pin(async move {
            let Some(customer) = links::by_contact(tx, &phone, chat, now).await? else { return Ok(None) };
            queries::set_dialogue(tx, chat, None, now).await?;
            live::welcome(tx, &speaker, &customer, now).await?;
            customers::reach(tx, &customer).await
        })
    });
    start::answer(&turn, linked.await?, "link-contact-unknown").await
}
