//! How a ticket is named to agents: number, name, link, state, priority. Pure.

use crate::delivery::Priority;
use crate::language::{Args, Text, Translator};
use crate::phone::Phone;
use crate::support::case::ticket::{Ticket, TicketState};

/// The emoji of a state, for topic names and lists.
pub fn state_sign(state: TicketState) -> &'static str {
    match state {
        TicketState::New => "🔴",
        TicketState::WaitingAgent => "🟡",
        TicketState::WaitingCustomer => "🟢",
        TicketState::Resolved => "✅",
        TicketState::Closed => "⚫",
    }
}

/// The `number` and `name` arguments of texts about a ticket.
pub(crate) fn ticket_args(ticket: &Ticket) -> Args {
    let name = ticket.name.clone().unwrap_or_else(|| shown_address(ticket));
    Args::new().text("number", &ticket.number.to_string()).theirs("name", &name)
}

/// The address as the group may see it: no whole phone number.
pub(crate) fn shown_address(ticket: &Ticket) -> String {
    let contact = &ticket.contact;
    match Phone::recorded(&contact.address) {
        Ok(phone) if contact.channel.is_of_phones() => phone.masked(),
        _ => contact.customer.as_ref().map_or_else(|| contact.address.clone(), ToString::to_string),
    }
}

/// The link to the ticket's topic in a supergroup, or else to its card.
fn address(ticket: &Ticket) -> Option<String> {
    let group = ticket.topic.group?.to_string();
    let place = ticket.topic.id.or(ticket.topic.card)?;
    Some(format!(
        "https://t.me/c/{}/{place}",
        group.strip_prefix("-100").filter(|id| !id.is_empty())?
    ))
}

/// A ticket's number, with a link to the ticket where there is one.
pub fn ticket_link(voice: &Translator, ticket: &Ticket) -> Text {
    let number = Args::new().text("number", &ticket.number.to_string());
    match address(ticket) {
        Some(url) => voice.say("tickets-number-link", &number.text("url", &url)),
        None => voice.say("tickets-number", &number),
    }
}

/// The name of a state, for agents.
pub(crate) fn state_name(voice: &Translator, state: TicketState) -> Text {
    voice.word(match state {
        TicketState::New => "ticket-state-new",
        TicketState::WaitingAgent => "ticket-state-waiting-agent",
        TicketState::WaitingCustomer => "ticket-state-waiting-customer",
        TicketState::Resolved => "ticket-state-resolved",
        TicketState::Closed => "ticket-state-closed",
    })
}

/// The name of a priority, for agents.
pub fn priority_name(voice: &Translator, priority: Priority) -> Text {
    voice.word(match priority {
        Priority::Urgent => "ticket-priority-urgent",
        Priority::High => "ticket-priority-high",
        Priority::Normal => "ticket-priority-normal",
        Priority::Bulk => "ticket-priority-low",
    })
}
