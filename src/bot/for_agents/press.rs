//! A pressed button in the agents' group: an alert is taken care of. Whoever acts as agent there
//! may.

use super::{outsiders, rights};
use crate::audit::Actor;
use crate::bot::received::{Press, Under};
use crate::bot::tree::Answered;
use crate::bot::turn::{After, Turn, TurnError};
use crate::channels::Content;
use crate::channels::telegram::CallError;
use crate::language::{Args, Text};
use crate::notifications::alerts::{self, AlertAction, AlertActionOutcome, AlertAgent};
use crate::support::TicketAction;

pub(in crate::bot) async fn pressed(turn: Turn, press: Press) -> Answered {
    if let Some(action) = TicketAction::parse(&press.data) {
        return super::acts::pressed(&turn, press, action).await;
    }
    let Some(action) = AlertAction::parse(&press.data) else { return stale(&turn, press).await };
    let agent =
        AlertAgent { name: press.from.first_name.clone(), actor: Actor::Agent(press.from.id) };
    let (asked, who, outbound) = (action.clone(), agent.clone(), turn.desk.outbound.clone());
    let came = turn.effect("press", move |tx, now| {
        let (action, agent, outbound) = (asked.clone(), who.clone(), outbound.clone());
        Box::pin(async move { alerts::press(tx, &outbound, &action, &agent, now).await })
    });
    // It comes again: what it did is done, and the message is drawn once more.
    let pressed = came.await?.unwrap_or(AlertActionOutcome::Done(0));
    let toast = toast(&turn, &action, &pressed);
    let answered = redraw(&turn, &action, press.under.as_ref()).await;
    turn.stop_spinner(press.id, Some(toast).filter(|_| answered.is_ok())).await;
    answered
}

async fn stale(turn: &Turn, press: Press) -> Answered {
    let toast = turn.desk.announcer.word("stale-button");
    let answered = turn.end("press", After::Nothing).await.map_err(Into::into);
    turn.stop_spinner(press.id, Some(toast)).await;
    answered
}

/// Whether an agent's button was pressed and Telegram does not say under which message
/// (`callback_query_mode`).
#[expect(clippy::needless_pass_by_value, reason = "dptree hands values")]
pub(in crate::bot) fn is_without_message(press: Press) -> bool {
    press.under.is_none()
        && (TicketAction::parse(&press.data).is_some() || AlertAction::parse(&press.data).is_some())
}

/// Such a press: a button's word can be made up, so whoever presses must be in a group of agents.
pub(in crate::bot) async fn pressed_without_message(turn: Turn, press: Press) -> Answered {
    let groups: Vec<i64> =
        turn.desk.support.groups().map(|group| turn.desk.telegram.lives_at(group)).collect();
    for group in groups {
        match rights::status(&turn, group, press.from.id).await {
            Ok(status) if status.is_in() => {
                let turn = Turn { chat: group, ..turn };
                if outsiders::is_barred(&turn, Some(press.from.id)).await? {
                    return outsiders::told_by_toast(&turn, press).await;
                }
                return pressed(turn, press).await;
            }
            // Of somebody whom the group has never seen Telegram says no more than that.
            Ok(_) | Err(CallError::Refused { code: 400, .. }) => {}
            Err(error) => return Err(TurnError::Reply(error.to_string())),
        }
    }
    stale(&turn, press).await
}

fn toast(turn: &Turn, action: &AlertAction, pressed: &AlertActionOutcome) -> Text {
    let announcer = &turn.desk.announcer;
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
async fn redraw(turn: &Turn, action: &AlertAction, under: Option<&Under>) -> Answered {
    let Some(under) = under.filter(|under| under.is_within_reach) else {
        return Ok(turn.end("press", After::Nothing).await?);
    };
    let drawn = match action {
        AlertAction::Ordered(_) => {
            turn.desk.announcer.stock_now(&turn.desk.store, &articles(&under.words)).await?
        }
        AlertAction::Replay(id) => turn.desk.announcer.letters_now(&turn.desk.store, id).await?,
    };
    let Some((text, buttons)) = drawn else { return Ok(turn.end("press", After::Nothing).await?) };
    turn.finish("press", &Content::Edit { message_id: under.message, text, buttons }).await
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
