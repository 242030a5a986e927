//! Photos, voice messages, files: for the shop's people.

use super::order::ask_to_link;
use super::{menu, support, ticket_messages};
use crate::bot::runtime::{HandlerResult, UpdateContext};
use crate::bot::update::{IncomingMessage, MessageContent};
use crate::support::case::message::MessageKind;

/// A photo, a voice, a file: for the shop's people. Without a ticket it begins a request.
pub(in crate::bot) async fn received(
    ctx: UpdateContext,
    message: IncomingMessage,
) -> HandlerResult {
    if let Some(ticket) = support::ticket_for(&ctx, &message).await? {
        return ticket_messages::says(&ctx, &message, ticket).await;
    }
    let has_agents = ctx.services.has_agents();
    match (
        has_agents && message.body != MessageContent::Known(MessageKind::Sticker),
        ctx.customer().is_some(),
    ) {
        (true, _) => support::begin_with(&ctx, &message).await,
        (false, true) => menu(&ctx).await,
        (false, false) => ask_to_link(&ctx, "media").await,
    }
}
