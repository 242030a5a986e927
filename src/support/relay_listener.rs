//! Learns from the delivery engine what became of each notification of a ticket, updates the
//! ticket's messages, and shows the result under the original.

mod arrival;
mod outcome;
mod to_agents;
mod to_customer;
mod topic;

use futures_util::future::BoxFuture;

use self::outcome::{is_taken, is_there, ticket_of};
use crate::delivery::{DeliveryOutcome, NotificationState, OutcomeListener, Purpose};
use crate::store::{StoreError, Tx};
use crate::support::conversation::failures::refused;
use crate::support::conversation::relay::albums;
use crate::support::desk::Support;

/// The outcome listener for everything that tickets send.
pub struct RelayListener {
    pub support: Support,
}

impl OutcomeListener for RelayListener {
    fn wants(&self, purpose: Purpose, state: NotificationState) -> bool {
        match purpose {
            Purpose::TicketTopic
            | Purpose::TicketCard
            | Purpose::TicketPin
            | Purpose::TicketToAgents
            | Purpose::TicketToCustomer
            | Purpose::TicketPart
            | Purpose::TicketUnsend => true,
            Purpose::TicketChange | Purpose::TicketNotice => !is_there(state),
            Purpose::Notice
            | Purpose::OrderCard
            | Purpose::Reply
            | Purpose::ReplyDraft
            | Purpose::ReplyLast => false,
        }
    }

    fn on_outcome<'t>(
        &'t self,
        tx: &'t mut Tx,
        outcome: &'t DeliveryOutcome,
    ) -> BoxFuture<'t, Result<(), StoreError>> {
        let Self { support } = self;
        Box::pin(async move {
            match outcome.purpose {
                Purpose::TicketTopic => topic::on_topic(tx, support, outcome).await,
                Purpose::TicketCard => topic::on_card(tx, support, outcome).await,
                Purpose::TicketPin => topic::on_pin(tx, support, outcome).await,
                Purpose::TicketToAgents => to_agents::on_sent_to_agents(tx, support, outcome).await,
                Purpose::TicketToCustomer => {
                    to_customer::on_sent_to_customer(tx, support, outcome).await
                }
                Purpose::TicketPart => to_customer::on_sms_part(tx, support, outcome).await,
                Purpose::TicketUnsend => {
                    albums::copies_removed(tx, support, outcome, is_taken(outcome)).await
                }
                Purpose::TicketChange => match ticket_of(tx, outcome).await? {
                    Some(ticket) => refused::on_edit_refused(tx, support, &ticket, outcome).await,
                    None => Ok(()),
                },
                Purpose::TicketNotice => match ticket_of(tx, outcome).await? {
                    Some(ticket) => refused::on_notice_refused(tx, support, &ticket, outcome).await,
                    None => Ok(()),
                },
                _ => Ok(()),
            }
        })
    }
}
