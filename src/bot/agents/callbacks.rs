//! A pressed button in the agents' group: an alert is taken care of. Whoever acts as agent there
//! may.

use super::{outsiders, rights, ticket_callbacks};
use crate::audit::Actor;
use crate::bot::runtime::{FollowUp, HandlerError, HandlerResult, UpdateContext};
use crate::bot::update::{ButtonMessage, CallbackQuery};
use crate::channels::Content;
use crate::channels::telegram::CallError;
use crate::language::{Args, Text};
use crate::notifications::alerts::{self, AlertAction, AlertActionOutcome, AlertAgent};
use crate::support::buttons::TicketAction;

/// A button was pressed in a group of agents.
pub(in crate::bot) async fn pressed(ctx: UpdateContext, press: CallbackQuery) -> HandlerResult {
    if let Some(action) = TicketAction::parse(&press.data) {
        return ticket_callbacks::pressed(&ctx, press, action).await;
    }
    let Some(action) = AlertAction::parse(&press.data) else { return stale(&ctx, press).await };
    let agent =
        AlertAgent { name: press.from.first_name.clone(), actor: Actor::Agent(press.from.id) };
    let (asked, who, outbound) = (action.clone(), agent.clone(), ctx.services.outbound.clone());
    let came = ctx.commit("press", async move |tx, now| {
        alerts::press(tx, &outbound, &asked, &who, now).await
    });
    // It comes again: what it did is done, and the message is drawn once more.
    let pressed = came.await?.unwrap_or(AlertActionOutcome::Done(0));
    let toast = toast(&ctx, &action, &pressed);
    let answered = redraw(&ctx, &action, press.message.as_ref()).await;
    ctx.answer_callback(press.id, Some(toast).filter(|_| answered.is_ok())).await;
    answered
}

async fn stale(ctx: &UpdateContext, press: CallbackQuery) -> HandlerResult {
    let toast = ctx.services.announcer.word("stale-button");
    let answered = ctx.end("press", FollowUp::Nothing).await.map_err(Into::into);
    ctx.answer_callback(press.id, Some(toast)).await;
    answered
}

/// Whether an agent's button was pressed and Telegram does not say under which message
/// (`callback_query_mode`).
#[expect(clippy::needless_pass_by_value, reason = "dptree hands values")]
pub(in crate::bot) fn is_without_message(press: CallbackQuery) -> bool {
    press.message.is_none()
        && (TicketAction::parse(&press.data).is_some() || AlertAction::parse(&press.data).is_some())
}

/// Such a press: a button's word can be made up, so whoever presses must be in a group of agents.
pub(in crate::bot) async fn pressed_without_message(
    ctx: UpdateContext,
    press: CallbackQuery,
) -> HandlerResult {
    let groups: Vec<i64> = ctx.services.agents_groups().collect();
    for group in groups {
        match rights::status(&ctx, group, press.from.id).await {
            Ok(status) if status.is_in() => {
                let ctx = UpdateContext { chat: group, ..ctx };
                if outsiders::is_barred(&ctx, Some(press.from.id)).await? {
                    return outsiders::told_by_toast(&ctx, press).await;
                }
                return pressed(ctx, press).await;
            }
            // Of somebody whom the group has never seen Telegram says no more than that.
            Ok(_) | Err(CallError::Refused { code: 400, .. }) => {}
            Err(error) => return Err(HandlerError::Reply(error.to_string())),
        }
    }
    stale(&ctx, press).await
}

fn toast(ctx: &UpdateContext, action: &AlertAction, pressed: &AlertActionOutcome) -> Text {
    let announcer = &ctx.services.announcer;
    match (pressed, action) {
        (AlertActionOutcome::Done(_), AlertAction::Ordered(_)) => {
            announcer.word("alert-toast-ordered")
        }
        (AlertActionOutcome::Done(count), AlertAction::Replay(_)) => {
            let count = i64::try_from(*count).unwrap_or(i64::MAX);
            announcer.say("alert-toast-replayed", &Args::new().number("count", count))
        }
        (AlertActionOutcome::Late(who), _) => {
            announcer.say("alert-toast-late", &Args::new().text("who", who))
        }
        (AlertActionOutcome::Over, _) => announcer.word("alert-toast-over"),
        (AlertActionOutcome::Unknown, _) => announcer.word("stale-button"),
    }
}

/// Draws the message as its alerts stand now. What it tells of is read from its own buttons.
async fn redraw(
    ctx: &UpdateContext,
    action: &AlertAction,
    under: Option<&ButtonMessage>,
) -> HandlerResult {
    let Some(under) = under.filter(|under| under.is_within_reach) else {
        return Ok(ctx.end("press", FollowUp::Nothing).await?);
    };
    let drawn = match action {
        AlertAction::Ordered(_) => {
            ctx.services
                .announcer
                .stock_now(&ctx.services.store, &articles(&under.button_data))
                .await?
        }
        AlertAction::Replay(id) => {
            ctx.services.announcer.letters_now(&ctx.services.store, id).await?
        }
    };
    let Some((text, buttons)) = drawn else {
        return Ok(ctx.end("press", FollowUp::Nothing).await?);
    };
    ctx.respond("press", &Content::Edit { message_id: under.id, text, buttons }).await
}

/// The alerts whose buttons stand under a message.
fn articles(words: &[String]) -> Vec<crate::ids::AlertId> {
    words
        .iter()
        .filter_map(|word| {
            if let Some(AlertAction::Ordered(id)) = AlertAction::parse(word) {
                Some(id)
            } else {
                None
            }
        })
        .collect()
}
