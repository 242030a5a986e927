//! A pressed button. Its data is nobody's word: whose order it is, is asked again.

use super::order::{ask_to_link, list, show};
use super::settings::{self, SettingsAction};
use super::support as support_command;
use super::support::draft::SupportAction;
use super::{score, track};
use crate::bot::interactions;
use crate::bot::received::Press;
use crate::bot::tree::Answered;
use crate::bot::turn::{After, Turn};
use crate::channels::Content;
use crate::orders::actions::OrderAction;
use crate::orders::view;
use crate::support::RequestAction;

pub(in crate::bot) async fn pressed(turn: Turn, press: Press) -> Answered {
    // Where Telegram does not say which message it stands under, it is its presser's: they are
    // answered in their own chat.
    if press.under.as_ref().is_some_and(|under| !under.chat.is_private) {
        interactions::ignored(&turn, "press").await;
        turn.stop_spinner(press.id, None).await;
        return Ok(());
    }
    let word = press.data.as_str();
    // An old message can't be edited: what it asks for is sent anew.
    let in_place = press.in_place();
    if let Some(action) = RequestAction::parse(word) {
        let (answered, toast) = match action {
            RequestAction::Settled(number) => (support_command::close(&turn, number).await, None),
            RequestAction::Score(number, given) => score::pressed(&turn, number, given).await,
            RequestAction::NoWords => (score::no_words(&turn, in_place).await, None),
        };
        turn.stop_spinner(press.id, toast.filter(|_| answered.is_ok())).await;
        return answered;
    }
    if let Some(action) = SupportAction::parse(word) {
        let answered =
            support_command::pressed(&turn, action, in_place, press.from.full_name()).await;
        turn.stop_spinner(press.id, None).await;
        return answered;
    }
    let (answered, toast) = match (OrderAction::parse(word), SettingsAction::parse(word)) {
        (Some(action), _) => {
            let refreshed =
                matches!(action, OrderAction::RefreshCard(_) | OrderAction::RefreshTrack(_));
            (
                on_order(&turn, action, in_place).await,
                refreshed.then(|| turn.voice().word("refreshed")),
            )
        }
        (None, Some(action)) => match settings::pressed(&turn, action, in_place).await {
            Ok(said) => (Ok(()), said),
            Err(error) => (Err(error), None),
        },
        (None, None) => {
            let toast = turn.voice().word("stale-button");
            (turn.end("press", After::Nothing).await.map_err(Into::into), Some(toast))
        }
    };
    turn.stop_spinner(press.id, toast.filter(|_| answered.is_ok())).await;
    answered
}

async fn on_order(turn: &Turn, action: OrderAction, in_place: Option<i64>) -> Answered {
    let Some(customer) = turn.customer().cloned() else { return ask_to_link(turn, "press").await };
    let id = match &action {
        OrderAction::List(number) => return list(turn, &customer, *number, in_place).await,
        OrderAction::Card(id)
        | OrderAction::RefreshCard(id)
        | OrderAction::Track(id)
        | OrderAction::RefreshTrack(id)
        | OrderAction::Help(id) => id,
    };
    let Some(order) = view::find(&turn.desk.store, id.as_str(), &customer).await? else {
        let text = turn.voice().word("stale-button");
        return turn.finish("press", &Content::text(text)).await;
    };
    match action {
        OrderAction::RefreshCard(_) => show(turn, "press", &order, in_place).await,
        OrderAction::Track(_) => track::show(turn, "press", order, None).await,
        OrderAction::RefreshTrack(_) => track::show(turn, "press", order, in_place).await,
        OrderAction::Help(_) => support_command::about(turn, order.id).await,
        OrderAction::Card(_) | OrderAction::List(_) => show(turn, "press", &order, None).await,
    }
}
