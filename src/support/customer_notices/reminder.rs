//! What the customer reads when they have not answered for a while.

use crate::channels::Button;
use crate::clock::At;
use crate::language::Args;
use crate::store::{StoreError, Tx};
use crate::support::buttons::RequestAction;
use crate::support::case::ticket::{Ticket, TicketState};
use crate::support::desk::Support;
use crate::support::outbound;
use crate::support::outbound::CustomerNotice;

/// Reminds the customer that the agents wait for them.
pub(crate) async fn remind_customer(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    if ticket.state != TicketState::WaitingCustomer {
        return Ok(());
    }
    let voice = support.customer_translator(ticket);
    let args = Args::new().text("shop", voice.shop()).text("number", &ticket.number.to_string());
    let settled = Button::press(
        voice.word("support-button-close"),
        RequestAction::Settled(ticket.number).word(),
    );
    let (text, sms) =
        (voice.say("ticket-reminder", &args), Some(voice.say("sms-ticket-reminder", &args)));
    outbound::notify_customer(
        tx,
        support,
        ticket,
        CustomerNotice { text, buttons: vec![vec![settled]], sms },
        now,
    )
    .await
}
