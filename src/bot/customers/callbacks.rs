//! A pressed button. Its data is nobody's word: whose order it is, is asked again.

use super::order::{ask_to_link, list, show};
use super::settings::{self, SettingsAction};
use super::support as support_command;
use super::support::actions::DraftAction;
use super::{score, track};
use crate::bot::runtime::{FollowUp, HandlerResult, UpdateContext};
use crate::bot::update::CallbackQuery;
use crate::channels::Content;
use crate::orders::actions::OrderAction;
use crate::orders::customer_orders;
use crate::support::buttons::RequestAction;

/// A button was pressed in a private chat.
pub(in crate::bot) async fn pressed(ctx: UpdateContext, press: CallbackQuery) -> HandlerResult {
    // Where Telegram does not say which message it stands under, it is its presser's: they are
    // answered in their own chat.
    if press.message.as_ref().is_some_and(|message| !message.chat.is_private) {
        ctx.ignore("press").await;
        ctx.answer_callback(press.id, None).await;
        return Ok(());
    }
    let word = press.data.as_str();
    // An old message can't be edited: what it asks for is sent anew.
    let in_place = press.in_place();
    if let Some(action) = RequestAction::parse(word) {
        let (answered, toast) = match action {
            RequestAction::Settled(number) => (support_command::close(&ctx, number).await, None),
            RequestAction::Score(number, given) => score::pressed(&ctx, number, given).await,
            RequestAction::NoWords => (score::no_words(&ctx, in_place).await, None),
        };
        ctx.answer_callback(press.id, toast.filter(|_| answered.is_ok())).await;
        return answered;
    }
    if let Some(action) = DraftAction::parse(word) {
        let answered =
            support_command::pressed(&ctx, action, in_place, press.from.full_name()).await;
        ctx.answer_callback(press.id, None).await;
        return answered;
    }
    let channels = &ctx.services.outbound.channels;
    let (answered, toast) = match (OrderAction::parse(word), SettingsAction::parse(word, channels))
    {
        (Some(action), _) => {
            let refreshed =
                matches!(action, OrderAction::RefreshCard(_) | OrderAction::RefreshTrack(_));
            (
                on_order(&ctx, action, in_place).await,
                refreshed.then(|| ctx.translator().word("refreshed")),
            )
        }
        (None, Some(action)) => match settings::pressed(&ctx, action, in_place).await {
            Ok(said) => (Ok(()), said),
            Err(error) => (Err(error), None),
        },
        (None, None) => {
            let toast = ctx.translator().word("stale-button");
            (ctx.end("press", FollowUp::Nothing).await.map_err(Into::into), Some(toast))
        }
    };
    ctx.answer_callback(press.id, toast.filter(|_| answered.is_ok())).await;
    answered
}

async fn on_order(
    ctx: &UpdateContext,
    action: OrderAction,
    in_place: Option<i64>,
) -> HandlerResult {
    let Some(customer) = ctx.customer().cloned() else { return ask_to_link(ctx, "press").await };
    let id = match &action {
        OrderAction::List(number) => return list(ctx, &customer, *number, in_place).await,
        OrderAction::Card(id)
        | OrderAction::RefreshCard(id)
        | OrderAction::Track(id)
        | OrderAction::RefreshTrack(id)
        | OrderAction::Help(id) => id,
    };
    let Some(order) = customer_orders::find(&ctx.services.store, id.as_str(), &customer).await?
    else {
        let text = ctx.translator().word("stale-button");
        return ctx.respond("press", &Content::text(text)).await;
    };
    match action {
        OrderAction::RefreshCard(_) => show(ctx, "press", &order, in_place).await,
        OrderAction::Track(_) => track::show(ctx, "press", order, None).await,
        OrderAction::RefreshTrack(_) => track::show(ctx, "press", order, in_place).await,
        OrderAction::Help(_) => support_command::about(ctx, order.id).await,
        OrderAction::Card(_) | OrderAction::List(_) => show(ctx, "press", &order, None).await,
    }
}
