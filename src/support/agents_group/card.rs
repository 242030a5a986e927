//! The card of a ticket in its topic: who asks, about what, its state, and the buttons.

use crate::channels::Button;
use crate::delivery::Priority;
use crate::language::{Args, Text, Translator};
use crate::store::{StoreError, Tx};
use crate::support::buttons::TicketAction;
use crate::support::case::names::{
    priority_name, shown_address, state_name, state_sign, ticket_args,
};
use crate::support::case::ticket::{Ticket, TicketState};
use crate::support::desk::Support;
use crate::support::tickets;

/// The name of a ticket's topic: at most 128 characters.
pub(crate) fn topic_name(support: &Support, ticket: &Ticket) -> Text {
    let name: String =
        ticket.name.clone().unwrap_or_else(|| shown_address(ticket)).chars().take(60).collect();
    let args = Args::new()
        .text("sign", state_sign(ticket.state))
        .text("number", &ticket.number.to_string())
        .text("name", &name);
    let voice = support.agents_translator();
    match &ticket.order {
        Some(order) => voice.say("ticket-topic-name-order", &args.text("order", order.as_str())),
        None => voice.say("ticket-topic-name", &args),
    }
}

/// The text and the buttons of the card.
pub(crate) async fn draw(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
) -> Result<(Text, Vec<Vec<Button>>), StoreError> {
    let before = tickets::tickets_before(tx, ticket).await?;
    Ok((text(support, ticket, before), buttons(&support.agents_translator(), ticket)))
}

fn text(support: &Support, ticket: &Ticket, before: i64) -> Text {
    let voice = support.agents_translator();
    let title = voice.say(
        "ticket-card-title",
        &ticket_args(ticket)
            .with("category", support.category_name(&ticket.category, voice.locale)),
    );
    let state = Args::new()
        .text("sign", state_sign(ticket.state))
        .with("state", state_name(&voice, ticket.state));
    let state = match &ticket.assignee {
        Some(agent) => voice.say("ticket-card-state-of", &state.text("who", &agent.name)),
        None => voice.say("ticket-card-state", &state),
    };
    let order = ticket
        .order
        .as_ref()
        .map(|order| voice.say("ticket-card-order", &Args::new().text("id", order.as_str())));
    let priority = (ticket.priority != Priority::Normal).then(|| {
        voice.say(
            "ticket-card-priority",
            &Args::new().with("priority", priority_name(&voice, ticket.priority)),
        )
    });
    let language = voice.in_locale(ticket.locale).word("language-name");
    let by = ticket.contact.channel.label_for_staff(voice.messages(), voice.locale);
    let person = voice
        .say("ticket-card-person", &Args::new().with("language", language).with("channel", by));
    let customer = match &ticket.contact.customer {
        Some(customer) => {
            voice.say("ticket-card-customer", &Args::new().text("id", customer.as_str()))
        }
        None => voice.word("ticket-card-stranger"),
    };
    let silent = (!ticket.contact.takes_answers()).then(|| voice.word("ticket-card-unanswerable"));
    let before =
        (before > 0).then(|| voice.say("ticket-card-before", &Args::new().number("count", before)));
    let score = ticket.score.map(|score| {
        voice.say("ticket-card-score", &Args::new().number("score", i64::from(score)))
    });
    let opened =
        voice.say("ticket-card-opened", &Args::new().date_time("at", ticket.opened_at, voice.zone));
    let lines = [
        Some(title),
        Some(state),
        priority,
        order,
        Some(customer),
        Some(person),
        silent,
        before,
        score,
        Some(opened),
    ];
    Text::join(lines.into_iter().flatten(), "\n")
}

fn buttons(voice: &Translator, ticket: &Ticket) -> Vec<Vec<Button>> {
    let number = ticket.number;
    let button = |key, action: TicketAction| Button::press(voice.word(key), action.word());
    let priority = button("ticket-button-priority", TicketAction::Priority(number));
    let customer = button("ticket-button-customer", TicketAction::Customer(number));
    match ticket.state {
        TicketState::Closed => {
            vec![vec![button("ticket-button-reopen", TicketAction::Reopen(number)), customer]]
        }
        TicketState::Resolved => vec![
            vec![
                button("ticket-button-reopen", TicketAction::Reopen(number)),
                button("ticket-button-close", TicketAction::Close(number)),
            ],
            vec![customer],
        ],
        TicketState::New | TicketState::WaitingAgent | TicketState::WaitingCustomer => {
            let take = ticket
                .assignee
                .is_none()
                .then(|| button("ticket-button-take", TicketAction::Take(number)));
            let resolve = button("ticket-button-resolve", TicketAction::Resolve(number));
            let close = button("ticket-button-close", TicketAction::Close(number));
            vec![take.into_iter().chain([resolve, close]).collect(), vec![priority, customer]]
        }
    }
}
