//! The events of a ticket that are sent to the shop's own system by webhook. Each is enqueued in
//! the transaction in which it happens.

use futures_util::future::BoxFuture;
use serde_json::json;

use crate::channels::Content;
use crate::clock::At;
use crate::enum_words::enum_words;
use crate::language::Args;
use crate::store::{StoreError, Tx, Wake};
use crate::support::case::ticket::{Ticket, TicketState};
use crate::support::case::ticket_view::TicketView;
use crate::support::desk::Support;
use crate::webhooks::{DueWebhook, WebhookEvent, WebhookListener};
use crate::{notifications, webhooks};

/// The template of the message to staff.
const FAILED: &str = "staff-webhook-failed";

/// What happens to a ticket, as webhooks name it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray, strum::EnumString,
)]
pub enum TicketEvent {
    #[strum(serialize = "ticket.opened")]
    Opened,
    /// An agent answered.
    #[strum(serialize = "ticket.answered")]
    Answered,
    #[strum(serialize = "ticket.resolved")]
    Resolved,
    #[strum(serialize = "ticket.closed")]
    Closed,
    #[strum(serialize = "ticket.reopened")]
    Reopened,
    /// Its customer gave a score.
    #[strum(serialize = "ticket.scored")]
    Scored,
}

enum_words!(TicketEvent);

impl TicketEvent {
    /// The event of a change from one state to another, if there is one for it.
    pub fn of_step(before: TicketState, after: TicketState) -> Option<Self> {
        let was_over = matches!(before, TicketState::Resolved | TicketState::Closed);
        match after {
            _ if before == after => None,
            TicketState::Resolved => Some(Self::Resolved),
            TicketState::Closed => Some(Self::Closed),
            TicketState::New | TicketState::WaitingAgent | TicketState::WaitingCustomer => {
                was_over.then_some(Self::Reopened)
            }
        }
    }
}

/// Enqueues an event of a ticket, if the shop has a webhook.
pub(crate) async fn enqueue(
    tx: &mut Tx,
    support: &Support,
    event: TicketEvent,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    if !support.rules.has_webhook {
        return Ok(());
    }
    let data = json!({"ticket": TicketView::from(ticket)});
    let event = WebhookEvent { kind: event.as_str(), sequence: ticket.id.as_str(), data };
    webhooks::enqueue(tx, &event, now).await.map(|_| ())
}

/// Tells staff, at most once a day, that a webhook was given up.
pub struct WebhookFailureNotifier {
    pub support: Support,
    /// Wakes the engine.
    pub engine: Wake,
}

impl WebhookListener for WebhookFailureNotifier {
    fn gave_up<'t>(
        &'t self,
        tx: &'t mut Tx,
        webhook: &'t DueWebhook,
        answer: &'t str,
        now: At,
    ) -> BoxFuture<'t, Result<(), StoreError>> {
        Box::pin(async move {
            let voice = self.support.agents_translator();
            let args = Args::new().text("event", &webhook.kind).text("answer", answer);
            let content = Content::text(voice.say("staff-webhook-failed", &args));
            let key = Some(format!("{FAILED}:{}", now.utc().date_naive()));
            let (rules, locale) = (&self.support.outbound, voice.locale);
            notifications::notify_staff(tx, rules, locale, FAILED, content, key, now).await?;
            Ok(())
        })
    }

    fn committed(&self) {
        self.engine.now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_step_out_of_an_end_is_a_reopening() {
        for before in TicketState::ALL.iter().copied() {
            for after in TicketState::ALL.iter().copied() {
                let is_over = |state| matches!(state, TicketState::Resolved | TicketState::Closed);
                let what = TicketEvent::of_step(before, after);
                assert_eq!(what == Some(TicketEvent::Reopened), is_over(before) && !is_over(after));
                assert_eq!(
                    what == Some(TicketEvent::Closed),
                    before != TicketState::Closed && after == TicketState::Closed
                );
            }
        }
    }
}
