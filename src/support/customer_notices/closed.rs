//! What the customer reads when their ticket is resolved or closed, with the question for a rating.

use crate::audit::Actor;
use crate::channels::{BOT_CHANNEL, Button};
use crate::clock::At;
use crate::language::{Args, Text, Translator};
use crate::store::{StoreError, Tx};
use crate::support::buttons::RequestAction;
use crate::support::case::ticket::{SCORES, Ticket, TicketState};
use crate::support::desk::Support;
use crate::support::outbound;
use crate::support::outbound::CustomerNotice;

/// The question and its buttons; `None` if no agent answered, or the ticket came by SMS.
pub(crate) fn rating_question(voice: &Translator, ticket: &Ticket) -> Option<(Text, Vec<Button>)> {
    if ticket.contact.channel != BOT_CHANNEL || ticket.first_answered_at.is_none() {
        return None;
    }
    let button = |score: i32| {
        let label = voice.say("score-button", &Args::new().number("score", i64::from(score)));
        Button::press(label, RequestAction::Score(ticket.number, score).word())
    };
    Some((voice.word("score-ask"), SCORES.map(button).collect()))
}

/// Tells the customer that the ticket is resolved or closed, and asks for a rating.
pub(crate) async fn tell_customer(
    tx: &mut Tx,
    support: &Support,
    before: &Ticket,
    next: &Ticket,
    actor: &Actor,
    now: At,
) -> Result<(), StoreError> {
    let (key, sms) = match (before.state, next.state) {
        (before, after) if before == after => return Ok(()),
        _ if next.merged_into.is_some() => return Ok(()),
        (_, TicketState::Resolved) => ("ticket-is-resolved", "sms-ticket-is-resolved"),
        (TicketState::Resolved, TicketState::Closed) => return Ok(()),
        (_, TicketState::Closed) if *actor == Actor::System => {
            ("ticket-is-closed-by-itself", "sms-ticket-is-closed")
        }
        (_, TicketState::Closed) => ("ticket-is-closed", "sms-ticket-is-closed"),
        _ => return Ok(()),
    };
    let voice = support.customer_translator(next);
    let args = Args::new().text("shop", voice.shop()).text("number", &next.number.to_string());
    let (question, scores) = rating_question(&voice, next).unzip();
    let text = Text::join([Some(voice.say(key, &args)), question].into_iter().flatten(), "\n\n");
    let notice = CustomerNotice {
        text,
        buttons: scores.into_iter().collect(),
        sms: Some(voice.say(sms, &args)),
    };
    outbound::notify_customer(tx, support, next, notice, now).await
}
