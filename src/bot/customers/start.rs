//! /start, with and without a one-time token.

use super::{ask_for_contact, without_keyboard};
use crate::bot::commands::CommandArgs;
use crate::bot::dialogue::{self, Dialogue};
use crate::bot::runtime::{FollowUp, HandlerResult, OnSent, UpdateContext};
use crate::channels::{BOT_CHANNEL, Content};
use crate::customers::{self, links, links::LinkToken};
use crate::language::Args;
use crate::support::Ticket;
use crate::support::conversation::sms::handover;

/// `/start`: greets, or uses the link that led here.
pub(in crate::bot) async fn start(
    ctx: UpdateContext,
    CommandArgs(token): CommandArgs,
) -> HandlerResult {
    let payload = token.trim();
    if LinkToken::has_form(payload) {
        return redeem(ctx, payload.to_owned()).await;
    }
    // A link of the shop's own, such as one in an advertisement, says where somebody comes from.
    let source = is_payload(payload).then(|| payload.to_owned());
    greet(&ctx, source).await
}

/// Whether a deep link can carry this: 1 to 64 of `A-Z a-z 0-9 _ -`.
fn is_payload(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

async fn greet(ctx: &UpdateContext, source: Option<String>) -> HandlerResult {
    let tr = ctx.translator();
    let (chat, next) = (ctx.chat, ctx.customer().is_none().then_some(Dialogue::Linking));
    if let Some(source) = source {
        let dialogue = next.clone();
        let came = ctx.commit("start", async move |tx, now| {
            customers::record_source(tx, chat, &source, now).await?;
            dialogue::set(tx, chat, dialogue.clone(), now).await
        });
        came.await?;
    } else {
        ctx.set_dialogue("start", next).await?;
    }
    let args = Args::new().text("shop", tr.shop());
    if ctx.customer().is_some() {
        let text = tr.say("start-linked", &args.with("name", ctx.greeting_name(&tr)));
        return ctx.respond("start", &Content::text(text)).await;
    }
    ctx.respond("start", &ask_for_contact(ctx, tr.say("start-unlinked", &args))).await
}

async fn redeem(mut ctx: UpdateContext, token: String) -> HandlerResult {
    let (chat, was_linked) = (ctx.chat, ctx.customer().is_some());
    let (typed, desk, localizer) =
        (token.clone(), ctx.services.support.clone(), ctx.services.localizer.clone());
    let came = ctx.commit("link", async move |tx, now| {
        if let Some(ticket) = handover::redeem_link(tx, &desk, &typed, chat, now).await? {
            dialogue::set(tx, chat, None, now).await?;
            let owner = links::of_chat(tx, chat)
                .await?
                .filter(|owner| Some(owner) == ticket.contact.customer.as_ref());
            return match &owner {
                Some(customer) => customers::contact_info(tx, customer).await,
                None => Ok(None),
            };
        }
        let Some(customer) = links::redeem(tx, &localizer, &typed, chat, now).await? else {
            let dialogue = (!was_linked).then_some(Dialogue::Linking);
            dialogue::set(tx, chat, dialogue, now).await?;
            return Ok(None);
        };
        dialogue::set(tx, chat, None, now).await?;
        customers::contact_info(tx, &customer).await
    });
    let came = came.await?;
    ctx.services.engine.now();
    let moved = handover::ticket_of_redeemed_link(&ctx.services.store, &token, chat).await?;
    let linked = match came {
        None if let Some(ticket) = &moved => {
            ctx.customer().is_some() && ctx.customer() == ticket.contact.customer.as_ref()
        }
        Some(reach) => ctx.set_customer(reach),
        // It comes again: what its effects were is asked, not done again.
        None => links::was_redeemed(&ctx.services.store, &token, chat).await?,
    };
    if let Some(ticket) = moved.filter(|_| !linked) {
        return tell_of_moved_ticket(&ctx, &ticket).await;
    }
    match (linked, ctx.customer().is_some()) {
        (true, _) => confirm_link(&ctx).await,
        // A stale link changes nothing for a chat that is linked.
        (false, true) => {
            ctx.respond("link", &Content::text(ctx.translator().word("link-token-stale"))).await
        }
        (false, false) => {
            let text = ctx.translator().word("link-token-invalid");
            ctx.respond("link", &ask_for_contact(&ctx, text)).await
        }
    }
}

/// A ticket came with somebody who is no customer of ours, or not the one who asked: they are told
/// of it in its own chat.
async fn tell_of_moved_ticket(ctx: &UpdateContext, ticket: &Ticket) -> HandlerResult {
    if ticket.contact.channel != BOT_CHANNEL {
        let text = ctx.translator().word("support-just-closed");
        return ctx.respond("link", &Content::text(text)).await;
    }
    if ticket.contact.address == ctx.chat.to_string() {
        return Ok(ctx.end("link", FollowUp::Nothing).await?);
    }
    let text = ctx.translator().word("link-token-stale");
    ctx.respond("link", &Content::text(text)).await
}

/// Says that the chat is linked; the customer's open order follows.
pub(super) async fn confirm_link(ctx: &UpdateContext) -> HandlerResult {
    let tr = ctx.translator();
    ctx.services.support.reader.now();
    let done = tr.say("link-done", &Args::new().with("name", ctx.greeting_name(&tr)));
    ctx.reply(&without_keyboard(done), &OnSent::Nothing).await?;
    let after =
        ctx.customer().map_or(FollowUp::Nothing, |customer| FollowUp::Welcome(customer.clone()));
    Ok(ctx.end("link", after).await?)
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
