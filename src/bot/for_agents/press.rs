//! A pressed button in the agents' group: an alert is taken care of. Whoever can press it is in the group, which is enough.

use teloxide::types::{CallbackQuery, InlineKeyboardButtonKind, MaybeInaccessibleMessage, Message};

use crate::bot::tree::Answered;
use crate::bot::turn::{After, Turn};
use crate::channels::Content;
use crate::language::{Args, Text};
use crate::notifications::alerts::{self, Agent, AlertAction, Pressed};
use crate::tickets::actions::TicketAction;

pub(in crate::bot) async fn pressed(turn: Turn, query: CallbackQuery) -> Answered {
    if let Some(action) = TicketAction::parse(query.data.as_deref().unwrap_or_default()) {
        return super::acts::pressed(&turn, query, action).await;
    }
    let Some(action) = AlertAction::parse(query.data.as_deref().unwrap_or_default()) else {
        let toast = turn.desk.announcer.word("stale-button");
        let answered = turn.end("press", After::Nothing).await.map_err(Into::into);
        turn.stop_spinner(query.id, Some(toast)).await;
        return answered;
    };
    let agent = Agent { name: query.from.first_name.clone(), actor: format!("user:{}", query.from.id) };
    let (asked, who, outbound) = (action.clone(), agent.clone(), turn.desk.speaker.outbound.clone());
    let came = turn.effect("press", move |tx, now| {
        let (action, agent, outbound) = (asked.clone(), who.clone(), outbound.clone());
        Box::pin(async move { alerts::press(tx, &outbound, &action, &agent, now).await })
    });
    // It comes again: what it did is done, and the message is drawn once more.
    let pressed = came.await?.unwrap_or(Pressed::Done(0));
    let toast = toast(&turn, &action, &pressed);
    let answered = redraw(&turn, &action, query.message.as_ref()).await;
    turn.stop_spinner(query.id, Some(toast).filter(|_| answered.is_ok())).await;
    answered
}

fn toast(turn: &Turn, action: &AlertAction, pressed: &Pressed) -> Text {
    let announcer = &turn.desk.announcer;
    match (pressed, action) {
        (Pressed::Done(_), AlertAction::Ordered(_)) => announcer.word("alert-toast-ordered"),
        (Pressed::Done(count), AlertAction::Replay(_)) => {
            let count = i64::try_from(*count).unwrap_or(i64::MAX);
            announcer.say("alert-toast-replayed", &Args::new().number("count", count))
        }
        (Pressed::Late(who), _) => announcer.say("alert-toast-late", &Args::new().text("who", who)),
        (Pressed::Over, _) => announcer.word("alert-toast-over"),
        (Pressed::Unknown, _) => announcer.word("stale-button"),
    }
}

/// Draws the message as its alerts stand now. What it tells of is read from its own buttons.
async fn redraw(turn: &Turn, action: &AlertAction, message: Option<&MaybeInaccessibleMessage>) -> Answered {
    let Some(MaybeInaccessibleMessage::Regular(message)) = message else { return Ok(turn.end("press", After::Nothing).await?) };
    let drawn = match action {
        AlertAction::Ordered(_) => turn.desk.announcer.stock_now(&turn.desk.store, &articles(message)).await?,
        AlertAction::Replay(id) => turn.desk.announcer.letters_now(&turn.desk.store, id).await?,
    };
    let Some((text, buttons)) = drawn else { return Ok(turn.end("press", After::Nothing).await?) };
    turn.finish("press", &Content::Edit { message_id: i64::from(message.id.0), text, buttons }).await
}

/// The alerts whose buttons stand under a message.
fn articles(message: &Message) -> Vec<crate::ids::AlertId> {
    let buttons = message.reply_markup().into_iter().flat_map(|markup| markup.inline_keyboard.iter().flatten());
    let words =
        buttons.filter_map(|button| if let InlineKeyboardButtonKind::CallbackData(word) = &button.kind { Some(word) } else { None });
    words.filter_map(|word| if let Some(AlertAction::Ordered(id)) = AlertAction::parse(word) { Some(id) } else { None }).collect()
}
