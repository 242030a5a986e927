//! Text that is no command: what is said in a ticket, or an order or tracking number to look up.
//! Everything else is answered with the menu.

use super::order::show;
use super::{may_be_number, menu, phone_code, start, support, ticket_messages, track};
use crate::bot::runtime::{HandlerResult, UpdateContext};
use crate::bot::update::IncomingMessage;
use crate::customers::keywords::{self, Keyword};
use crate::notifications::verifications::OneTimeCode;
use crate::orders::customer_orders;

/// Longer words are no mere wish to be left alone.
const LONGEST_WISH: usize = 200;

/// Somebody wrote, and no dialogue waits for it: for the ticket that is open, else a number to look
/// up.
pub(in crate::bot) async fn typed(ctx: UpdateContext, message: IncomingMessage) -> HandlerResult {
    let typed = message.typed().unwrap_or_default().trim();
    if !typed.starts_with('/')
        && !is_number_of_stranger(&ctx, typed)
        && let Some(ticket) = support::ticket_for(&ctx, &message).await?
    {
        return ticket_messages::says(&ctx, &message, ticket).await;
    }
    look_up(ctx, typed).await
}

/// Text in a chat where a code is waited for: it is for no ticket.
pub(in crate::bot) async fn typed_for_code(
    ctx: UpdateContext,
    message: IncomingMessage,
) -> HandlerResult {
    look_up(ctx, message.typed().unwrap_or_default().trim()).await
}

/// Answers with the order or parcel that a number names, else with the menu.
async fn look_up(ctx: UpdateContext, typed: &str) -> HandlerResult {
    let Some(customer) = ctx.customer().cloned() else {
        return phone_code::number_or_code(ctx, typed).await;
    };
    if !may_be_number(typed) {
        return menu(&ctx).await;
    }
    if let Some(order) = customer_orders::find(&ctx.services.store, typed, &customer).await? {
        return show(&ctx, "text", &order, None).await;
    }
    match customer_orders::find_by_tracking(&ctx.services.store, typed, &customer).await? {
        Some(order) => track::show(&ctx, "text", order, None).await,
        // It comes again: the code has linked this chat already.
        None if ctx.snapshot.is_taken && OneTimeCode::parse(typed).is_some() => {
            start::confirm_link(&ctx).await
        }
        None => menu(&ctx).await,
    }
}

/// Somebody who is not linked and types their phone number means to be.
fn is_number_of_stranger(ctx: &UpdateContext, typed: &str) -> bool {
    ctx.customer().is_none() && phone_code::is_number(typed)
}

/// Whether a person says that they want no more messages. "Cancel" and the like mean other things
/// in a chat.
pub(in crate::bot) fn is_stop(typed: &str) -> bool {
    let typed = typed.trim();
    let heard = keywords::detect(typed);
    typed.len() <= LONGEST_WISH && heard.keyword == Some(Keyword::Stop) && !heard.is_everyday
}
