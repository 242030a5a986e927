//! Albums that were copied only in part. `copyMessages` skips what it cannot copy and returns the
//! ids of the copies, but does not say which pieces it skipped. So the copies are deleted again and
//! each piece is copied on its own: then we know the copy of each piece, and nothing is there
//! twice.

use crate::channels::{BOT_CHANNEL, Content};
use crate::clock::At;
use crate::delivery::{
    Category, DeliveryOutcome, NotificationTemplate, Priority, Purpose, Recipient, outbox,
};
use crate::ids::NotificationId;
use crate::language::Args;
use crate::store::{StoreError, Tx};
use crate::support::case::message::{MessageRef, RelayForm, TicketMessage, TicketSide};
use crate::support::case::ticket::Ticket;
use crate::support::conversation::relay::{captions, requeue, to_agents, waiting};
use crate::support::desk::Support;
use crate::support::messages;
use crate::support::outbound::{agents_notification, post_under};
use crate::support::tickets;

/// The template of the call that deletes copies; its subject is the notification that made them.
pub(crate) const UNSEND: NotificationTemplate =
    NotificationTemplate::heard("ticket-unsend", Purpose::TicketUnsend);

/// Whether Telegram made fewer copies of an album than it has pieces.
pub(crate) fn is_partial(outcome: &DeliveryOutcome, copies: usize) -> bool {
    matches!(&outcome.content, Content::Copy { messages, .. } if messages.len() > 1 && copies < messages.len())
}

/// Deletes the copies of an album that was copied in part; later messages wait.
pub(crate) async fn retry_partial(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    side: TicketSide,
    outcome: &DeliveryOutcome,
    copies: Vec<i64>,
) -> Result<(), StoreError> {
    tracing::warn!(ticket = %ticket.id, copies = copies.len(), "Telegram has copied a part of an album only");
    let Some(chat) = outcome.address.parse::<i64>().ok().filter(|_| !copies.is_empty()) else {
        return send_one_by_one(tx, support, ticket, side, &outcome.id, outcome.at).await;
    };
    // Later messages must come after its pieces.
    requeue::requeue_later(tx, ticket, side, outcome.at).await?;
    let mut new = agents_notification(
        support,
        ticket,
        chat,
        UNSEND,
        Priority::High,
        Content::Unsend { messages: copies },
    );
    new.sequence = Some(match side {
        TicketSide::Agent => tickets::next_place_to_customer(tx, &ticket.id).await?,
        TicketSide::Customer | TicketSide::Note => {
            tickets::next_place_to_agents(tx, &ticket.id).await?
        }
    });
    if side == TicketSide::Agent {
        (new.recipient, new.category) = (Recipient::Stranger, Category::Support);
    }
    new.subject = Some(outcome.id.to_string());
    outbox::enqueue(tx, &new, outcome.at).await?;
    Ok(())
}

/// The copies are deleted, and each piece is sent on its own. If they cannot be deleted, the reader
/// is told that some pieces are missing.
pub(crate) async fn copies_removed(
    tx: &mut Tx,
    support: &Support,
    outcome: &DeliveryOutcome,
    is_done: bool,
) -> Result<(), StoreError> {
    let brought = outcome.subject.clone().and_then(|id| NotificationId::try_from(id).ok());
    let Some(brought) = brought else { return Ok(()) };
    let Some(first) = messages::attached(tx, &brought).await?.into_iter().next() else {
        return Ok(());
    };
    let Some(ticket) = tickets::lock(tx, &first.ticket).await? else { return Ok(()) };
    if is_done {
        return send_one_by_one(tx, support, &ticket, first.side, &brought, outcome.at).await;
    }
    let (Content::Unsend { messages: copies }, Ok(chat)) =
        (&outcome.content, outcome.address.parse::<i64>())
    else {
        return Ok(());
    };
    let pieces = messages::attached(tx, &brought).await?;
    let told = copies.first().map(|copy| MessageRef { chat, message: *copy });
    for piece in &pieces {
        messages::mark_relayed(tx, &piece.id, BOT_CHANNEL, told, outcome.at).await?;
    }
    say_short(tx, support, &ticket, &pieces, copies.len(), outcome.at).await?;
    waiting::relay_waiting(tx, support, &ticket, first.side, outcome.at).await
}

/// Sends the messages of a notification again, one by one, in their order.
pub(crate) async fn send_one_by_one(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    side: TicketSide,
    brought: &NotificationId,
    now: At,
) -> Result<(), StoreError> {
    for piece in
        messages::attached(tx, brought).await?.iter().filter(|piece| piece.form == RelayForm::Whole)
    {
        messages::set_form(tx, &piece.id, RelayForm::Alone).await?;
    }
    requeue::requeue(tx, ticket, side, brought, now).await?;
    match side {
        TicketSide::Customer => to_agents::send_to_agents(tx, support, ticket, now).await,
        TicketSide::Agent | TicketSide::Note => {
            waiting::relay_waiting(tx, support, ticket, side, now).await
        }
    }
}

async fn say_short(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    pieces: &[TicketMessage],
    there: usize,
    now: At,
) -> Result<(), StoreError> {
    let Some(first) = pieces.first() else { return Ok(()) };
    let key = if first.side == TicketSide::Agent {
        "ticket-album-short-out"
    } else {
        "ticket-album-short-in"
    };
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let args = Args::new().number("there", number(there)).number("of", number(pieces.len()));
    let answers = match first.side {
        TicketSide::Agent => {
            captions::origin_of(tx, Some(first)).await?.map(|spoken| spoken.message)
        }
        TicketSide::Customer | TicketSide::Note => None,
    };
    post_under(
        tx,
        support,
        ticket,
        key,
        Content::text(support.agents_translator().say(key, &args)),
        answers,
        now,
    )
    .await
}
