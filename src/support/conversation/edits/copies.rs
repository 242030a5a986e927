//! Changes of a copy that was relayed before.

use crate::channels::Content;
use crate::clock::At;
use crate::delivery::{Category, NotificationTemplate, Priority, Purpose, Recipient, outbox};
use crate::store::{StoreError, Tx};
use crate::support::case::message::{MessageRef, TicketSide};
use crate::support::case::ticket::Ticket;
use crate::support::desk::Support;
use crate::support::outbound::agents_notification;

/// The template of a change of a copy on the other side.
pub(crate) const CHANGE: NotificationTemplate =
    NotificationTemplate::heard("ticket-change", Purpose::TicketChange);
/// Changes a message on the other side; a newer change with the same `key` replaces this one.
#[expect(clippy::too_many_arguments, reason = "the facts of one change")]
pub(crate) async fn change_copy(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    side: TicketSide,
    there: MessageRef,
    content: Content,
    key: String,
    now: At,
) -> Result<(), StoreError> {
    let mut new =
        agents_notification(support, ticket, there.chat, CHANGE, Priority::Normal, content);
    if side == TicketSide::Agent {
        new.recipient = Recipient::Stranger;
        new.category = Category::Support;
    }
    new.supersedes = Some(key);
    new.expires_at = Some(now.plus(support.outbound.worth(Category::Support)));
    outbox::enqueue(tx, &new, now).await?;
    Ok(())
}
