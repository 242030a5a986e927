//! Albums that came in part. Telegram copies what it can of an album and gives the ids of those
//! copies, but not which pieces it left out. Nobody can say which copy is of which piece, so the
//! copies are taken away again, and each piece is brought alone: then it is known of each whether
//! it is there, as which message, and nothing stands there twice.

use super::messages::{Goes, Message, Side, Spoken, queries as messages};
use super::outward::{say_under, to_staff};
use super::ticket::Ticket;
use super::{Support, captions, queries, relay};
use crate::channels::{ChannelKind, Content};
use crate::clock::At;
use crate::delivery::{Category, DeliveryOutcome, Priority, Recipient, outbox};
use crate::ids::NotificationId;
use crate::language::Args;
use crate::store::{StoreError, Tx};

/// The template of the call that takes copies away again; its subject is what brought them.
pub(super) const UNSEND: &str = "ticket-unsend";

/// Whether fewer copies came of an album than it has pieces.
pub(super) fn is_short(settled: &DeliveryOutcome, copies: usize) -> bool {
    matches!(&settled.content, Content::Copy { messages, .. } if messages.len() > 1 && copies < messages.len())
}

/// An album came in part: its copies are taken away again, what is behind it waits.
pub(super) async fn came_short(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    side: Side,
    settled: &DeliveryOutcome,
    copies: Vec<i64>,
) -> Result<(), StoreError> {
    tracing::warn!(ticket = %ticket.id, copies = copies.len(), "Telegram has copied a part of an album only");
    let Some(chat) = settled.address.parse::<i64>().ok().filter(|_| !copies.is_empty()) else {
        return bring_alone(tx, support, ticket, side, &settled.id, settled.at).await;
    };
    // What is behind it comes after its pieces.
    relay::keep_behind(tx, ticket, side, settled.at).await?;
    let mut new = to_staff(
        support,
        ticket,
        chat,
        UNSEND,
        Priority::High,
        Content::Unsend { messages: copies },
    );
    new.sequence = Some(match side {
        Side::Agent => queries::place_out(tx, &ticket.id).await?,
        Side::Customer | Side::Note => queries::place_in(tx, &ticket.id).await?,
    });
    if side == Side::Agent {
        (new.recipient, new.category) = (Recipient::Stranger, Category::Support);
    }
    new.subject = Some(settled.id.to_string());
    outbox::enqueue(tx, &new, settled.at).await?;
    Ok(())
}

/// The copies are gone, and each piece is brought alone; or they stay, and whoever reads them is
/// told that some are missing.
pub(super) async fn unsent(
    tx: &mut Tx,
    support: &Support,
    settled: &DeliveryOutcome,
    is_done: bool,
) -> Result<(), StoreError> {
    let brought = settled.subject.clone().and_then(|id| NotificationId::try_from(id).ok());
    let Some(brought) = brought else { return Ok(()) };
    let Some(first) = messages::carried(tx, &brought).await?.into_iter().next() else {
        return Ok(());
    };
    let Some(ticket) = queries::hold(tx, &first.ticket).await? else { return Ok(()) };
    if is_done {
        return bring_alone(tx, support, &ticket, first.side, &brought, settled.at).await;
    }
    let (Content::Unsend { messages: copies }, Ok(chat)) =
        (&settled.content, settled.address.parse::<i64>())
    else {
        return Ok(());
    };
    let pieces = messages::carried(tx, &brought).await?;
    let told = copies.first().map(|copy| Spoken { chat, message: *copy });
    for piece in &pieces {
        messages::arrived(tx, &piece.id, ChannelKind::Telegram, told, settled.at).await?;
    }
    say_short(tx, support, &ticket, &pieces, copies.len(), settled.at).await?;
    relay::onward(tx, support, &ticket, first.side, settled.at).await
}

/// Whatever a notification carried goes on piece by piece, in its place.
pub(super) async fn bring_alone(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    side: Side,
    brought: &NotificationId,
    now: At,
) -> Result<(), StoreError> {
    for piece in
        messages::carried(tx, brought).await?.iter().filter(|piece| piece.goes == Goes::Whole)
    {
        messages::go(tx, &piece.id, Goes::Alone).await?;
    }
    relay::keep(tx, ticket, side, brought, now).await?;
    match side {
        Side::Customer => relay::bring(tx, support, ticket, now).await,
        Side::Agent | Side::Note => relay::onward(tx, support, ticket, side, now).await,
    }
}

async fn say_short(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    pieces: &[Message],
    there: usize,
    now: At,
) -> Result<(), StoreError> {
    let Some(first) = pieces.first() else { return Ok(()) };
    let key =
        if first.side == Side::Agent { "ticket-album-short-out" } else { "ticket-album-short-in" };
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let args = Args::new().number("there", number(there)).number("of", number(pieces.len()));
    let answers = match first.side {
        Side::Agent => captions::said_as(tx, Some(first)).await?.map(|spoken| spoken.message),
        Side::Customer | Side::Note => None,
    };
    say_under(
        tx,
        support,
        ticket,
        key,
        Content::text(support.agents().say(key, &args)),
        answers,
        now,
    )
    .await
}
