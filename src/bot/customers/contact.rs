//! A shared contact: links the chat when it is the sender's own and the shop knows the number.

use super::{ask_for_contact, start, support, ticket_messages};
use crate::bot::dialogue::{self, Dialogue};
use crate::bot::runtime::{HandlerResult, UpdateContext};
use crate::bot::update::{IncomingMessage, SharedContact};
use crate::customers::{self, links};
use crate::language::Args;
use crate::phone::Phone;

/// Somebody shared a contact: their own links the chat to a customer.
pub(in crate::bot) async fn shared(
    mut ctx: UpdateContext,
    message: IncomingMessage,
    contact: SharedContact,
) -> HandlerResult {
    let sender = message.author.user.as_ref().map(|user| user.id);
    // What is forwarded, or put together by another bot that was asked inline, is nobody's own
    // word.
    let is_shared = message.origin.is_none() && message.via.is_none();
    let is_own = is_shared && contact.user.is_some() && contact.user == sender;
    // Whoever is not asked for their own number has something to say with it.
    if !is_own
        && ctx.snapshot.dialogue != Some(Dialogue::Linking)
        && let Some(ticket) = support::ticket_for(&ctx, &message).await?
    {
        return ticket_messages::says(&ctx, &message, ticket).await;
    }
    if !is_own {
        ctx.set_dialogue("contact", Some(Dialogue::Linking)).await?;
        let text = ctx.translator().word("link-contact-foreign");
        return ctx.respond("contact", &ask_for_contact(&ctx, text)).await;
    }
    // A number that is none is nobody's.
    let linked = match Phone::from_telegram(&contact.phone) {
        Ok(phone) => link(&mut ctx, phone).await?,
        Err(_) => {
            ctx.set_dialogue("contact", Some(Dialogue::Linking)).await?;
            false
        }
    };
    if linked {
        return start::confirm_link(&ctx).await;
    }
    let tr = ctx.translator();
    let text = tr.say("link-contact-unknown", &Args::new().text("shop", tr.shop()));
    ctx.respond("contact", &ask_for_contact(&ctx, text)).await
}

async fn link(ctx: &mut UpdateContext, phone: Phone) -> Result<bool, crate::store::StoreError> {
    let (chat, number, localizer) = (ctx.chat, phone.clone(), ctx.services.localizer.clone());
    let came = ctx.commit("contact", async move |tx, now| {
        let Some(customer) = links::by_contact(tx, &localizer, &number, chat, now).await? else {
            dialogue::set(tx, chat, Some(Dialogue::Linking), now).await?;
            return Ok(None);
        };
        dialogue::set(tx, chat, None, now).await?;
        customers::contact_info(tx, &customer).await
    });
    let came = came.await?;
    ctx.services.engine.now();
    match came {
        Some(reach) => Ok(ctx.set_customer(reach)),
        // It comes again: what its effects were is asked, not done again.
        None => Ok(ctx.customer().is_some()
            && links::owner_of(&ctx.services.store, &phone).await?.as_ref() == ctx.customer()),
    }
}
