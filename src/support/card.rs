//! The card of a ticket in its topic: who asks, about what, how it stands, and what can be done.

use super::actions::TicketAction;
use super::ticket::{State, Ticket};
use super::{Support, queries};
use crate::channels::Button;
use crate::delivery::Priority;
use crate::language::Translator;
use crate::language::{Args, Text};
use crate::phone::Phone;
use crate::store::{StoreError, Tx};

/// The sign of a state, in names of topics and lists.
pub fn sign(state: State) -> &'static str {
    match state {
        State::New => "🔴",
        State::WaitingAgent => "🟡",
        State::WaitingCustomer => "🟢",
        State::Resolved => "✅",
        State::Closed => "⚫",
    }
}

/// Whose a ticket is, for lines about it.
pub(super) fn whose(ticket: &Ticket) -> Args {
    let name = ticket.name.clone().unwrap_or_else(|| shown_address(ticket));
    Args::new().text("number", &ticket.number.to_string()).theirs("name", &name)
}

/// An address as the group may read it.
fn shown_address(ticket: &Ticket) -> String {
    let contact = &ticket.contact;
    match Phone::recorded(&contact.address) {
        Ok(phone) if contact.channel.is_of_phones() => phone.masked(),
        _ => contact.customer.as_ref().map_or_else(|| contact.address.clone(), ToString::to_string),
    }
}

/// Where a ticket stands in a supergroup: its topic, else its card.
fn address(ticket: &Ticket) -> Option<String> {
    let group = ticket.topic.group?.to_string();
    let place = ticket.topic.id.or(ticket.topic.card)?;
    Some(format!(
        "https://t.me/c/{}/{place}",
        group.strip_prefix("-100").filter(|id| !id.is_empty())?
    ))
}

/// A ticket's number, which leads to it where it can.
pub fn named(voice: &Translator, ticket: &Ticket) -> Text {
    let number = Args::new().text("number", &ticket.number.to_string());
    match address(ticket) {
        Some(url) => voice.say("tickets-number-link", &number.text("url", &url)),
        None => voice.say("tickets-number", &number),
    }
}

/// What a ticket's topic is called: at most 128 characters.
pub(super) fn topic_name(support: &Support, ticket: &Ticket) -> Text {
    let name: String =
        ticket.name.clone().unwrap_or_else(|| shown_address(ticket)).chars().take(60).collect();
    let args = Args::new()
        .text("sign", sign(ticket.state))
        .text("number", &ticket.number.to_string())
        .text("name", &name);
    let voice = support.agents();
    match &ticket.order {
        Some(order) => voice.say("ticket-topic-name-order", &args.text("order", order.as_str())),
        None => voice.say("ticket-topic-name", &args),
    }
}

/// The name of a state as agents read it.
pub(super) fn state_name(voice: &Translator, state: State) -> Text {
    voice.word(match state {
        State::New => "ticket-state-new",
        State::WaitingAgent => "ticket-state-waiting-agent",
        State::WaitingCustomer => "ticket-state-waiting-customer",
        State::Resolved => "ticket-state-resolved",
        State::Closed => "ticket-state-closed",
    })
}

/// What a priority is called.
pub fn priority_name(voice: &Translator, priority: Priority) -> Text {
    voice.word(match priority {
        Priority::Urgent => "ticket-priority-urgent",
        Priority::High => "ticket-priority-high",
        Priority::Normal => "ticket-priority-normal",
        Priority::Bulk => "ticket-priority-low",
    })
}

/// Draws the card.
pub(super) async fn draw(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
) -> Result<(Text, Vec<Vec<Button>>), StoreError> {
    let before = queries::before(tx, ticket).await?;
    Ok((text(support, ticket, before), buttons(&support.agents(), ticket)))
}

fn text(support: &Support, ticket: &Ticket, before: i64) -> Text {
    let voice = support.agents();
    let title = voice.say(
        "ticket-card-title",
        &whose(ticket).with("category", support.category(&ticket.category, voice.locale)),
    );
    let state = Args::new()
        .text("sign", sign(ticket.state))
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
        State::Closed => {
            vec![vec![button("ticket-button-reopen", TicketAction::Reopen(number)), customer]]
        }
        State::Resolved => vec![
            vec![
                button("ticket-button-reopen", TicketAction::Reopen(number)),
                button("ticket-button-close", TicketAction::Close(number)),
            ],
            vec![customer],
        ],
        State::New | State::WaitingAgent | State::WaitingCustomer => {
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
