//! The SQL of a ticket's messages: storing and finding them.

use crate::clock::{At, Window};
use crate::ids::{MessageId, TicketId};
use crate::language::Text;
use crate::store::{Store, StoreError, Tx, query};
use crate::support::case::message::{
    MessageRef, NewMessage, RelayState, TicketMessage, TicketSide,
};
use crate::support::case::ticket::TicketContact;
use crate::support::tickets::queries::at;

macro_rules! columns {
    () => {
        "id, ticket_id, side, author, kind, unknown_kind, words, album, channel, answers, quote,
        forwarded, goes, is_bare, caption_of, state, reason, notification_id, told_channel,
        said_at_ms, edited_at_ms, said_chat_id, said_message_id, told_chat_id, told_message_id"
    };
}

pub(crate) use columns;

crate::queries! {
    /// A message is stored once, however often Telegram sends it.
    INSERT = "INSERT INTO ticket_messages (id, ticket_id, place, side, author, kind, words, album,
        channel, said_chat_id, said_message_id, answers,
        quote, unknown_kind, forwarded, state, said_at_ms)
        SELECT $1, $2, COALESCE(MAX(place), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
        $14, $15, $16
        FROM ticket_messages WHERE ticket_id = $17
        ON CONFLICT DO NOTHING";
    SAID = concat!("SELECT ", columns!(), " FROM ticket_messages WHERE said_chat_id = $1
        AND said_message_id = $2");
    TOLD = concat!("SELECT ", columns!(), " FROM ticket_messages WHERE told_chat_id = $1
        AND told_message_id = $2 ORDER BY place");
    /// A message or a copy with this place in a chat.
    HERE = "SELECT id FROM ticket_messages WHERE ticket_id = $1 AND ((said_chat_id = $2
        AND said_message_id = $3)
        OR (told_chat_id = $4 AND told_message_id = $5)) ORDER BY place LIMIT 1";
    TICKET_OF = "SELECT ticket_id FROM ticket_messages WHERE (said_chat_id = $1
        AND said_message_id = $2) OR (told_chat_id = $3 AND told_message_id = $4)
        ORDER BY place LIMIT 1";
    BY_ID = concat!("SELECT ", columns!(), " FROM ticket_messages WHERE id = $1");
    OF_TICKET = concat!("SELECT ", columns!(), " FROM ticket_messages WHERE ticket_id = $1
        ORDER BY place LIMIT $2");
    IN_ALBUM = concat!("SELECT ", columns!(), " FROM ticket_messages WHERE ticket_id = $1
        AND side = $2 AND album = $3 ORDER BY place");
    LAST_ANSWER = "SELECT MAX(said_at_ms) AS at FROM ticket_messages WHERE ticket_id = $1
        AND side = 'agent'";
    /// Later answers that did not fail.
    SAID_LATER = "SELECT COUNT(*) AS n FROM ticket_messages later
        JOIN ticket_messages said ON said.ticket_id = later.ticket_id
        WHERE said.id = $1 AND later.place > said.place AND later.side = 'agent'
        AND later.state <> 'failed'";
    /// In all tickets of a contact, so that several tickets do not allow more messages.
    ASKED_SINCE = "SELECT COUNT(*) AS n FROM support_tickets
        JOIN ticket_messages ON ticket_messages.ticket_id = support_tickets.id
        WHERE support_tickets.channel = $1 AND support_tickets.address IN ($2, $3, $4)
        AND ticket_messages.side = 'customer'
        AND ticket_messages.caption_of IS NULL AND ticket_messages.said_at_ms > $5
        AND ticket_messages.said_at_ms <= $6";
    ANSWERED_BY_ANOTHER = "SELECT author FROM ticket_messages WHERE ticket_id = $1
        AND side = 'agent' AND author <> $2 AND said_at_ms >= $3
        ORDER BY place DESC LIMIT 1";
    /// A caption becomes a message of its own, at the end of the ticket.
    INSERT_CAPTION = "INSERT INTO ticket_messages (id, ticket_id, place, side, author, kind, words,
        album, channel, answers, caption_of, state, said_at_ms)
        SELECT $1, ticket_id, (SELECT MAX(newest.place) + 1 FROM ticket_messages newest
        WHERE newest.ticket_id = media.ticket_id), side, author,
        'text', words, album, channel, id, id, 'kept', said_at_ms FROM ticket_messages media
        WHERE id = $2 AND is_bare = 0";
    MAKE_BARE = "UPDATE ticket_messages SET is_bare = 1, words = $1 WHERE id = $2 AND is_bare = 0";
    CAPTION_OF = concat!("SELECT ", columns!(), " FROM ticket_messages WHERE caption_of = $1
        ORDER BY place LIMIT 1");
    EDIT = "UPDATE ticket_messages SET words = $1, edited_at_ms = $2 WHERE id = $3";
}

fn stored(words: &Text) -> Result<String, StoreError> {
    Ok(serde_json::to_string(words)?)
}

/// Stores a message; `None` when it was stored before.
pub(crate) async fn insert(
    tx: &mut Tx,
    ticket: &TicketId,
    side: TicketSide,
    said: &NewMessage,
    answers: Option<&MessageId>,
    state: RelayState,
) -> Result<Option<MessageId>, StoreError> {
    let id = MessageId::new(said.at);
    let spoken = said.by.spoken();
    let done = query(INSERT)
        .bind(id.as_str())
        .bind(ticket.as_str())
        .bind(side.as_str())
        .bind(&*said.author)
        .bind(said.kind.as_str())
        .bind(stored(&said.words)?)
        .bind(said.album.as_deref())
        .bind(said.by.came_by().as_str())
        .bind(spoken.map(|spoken| spoken.chat))
        .bind(spoken.map(|spoken| spoken.message))
        .bind(answers.map(MessageId::as_str))
        .bind(said.quote.as_ref().map(stored).transpose()?)
        .bind(said.unknown.as_deref())
        .bind(said.forwarded.as_ref().map(serde_json::to_string).transpose()?)
        .bind(state.as_str())
        .bind(said.at.ms())
        .bind(ticket.as_str())
        .execute(&mut *tx)
        .await?;
    Ok((done.rows_affected() == 1).then_some(id))
}

/// The message that has its original here.
pub(crate) async fn by_original(
    tx: &mut Tx,
    spoken: MessageRef,
) -> Result<Option<TicketMessage>, StoreError> {
    query(SAID).bind(spoken.chat).bind(spoken.message).fetch_optional(&mut *tx).await
}

/// The messages that have their copy here: several where they were joined.
pub(crate) async fn by_copy(
    tx: &mut Tx,
    spoken: MessageRef,
) -> Result<Vec<TicketMessage>, StoreError> {
    query(TOLD).bind(spoken.chat).bind(spoken.message).fetch_all(&mut *tx).await
}

/// The message of a ticket that has its original or its copy here.
pub(crate) async fn in_ticket(
    tx: &mut Tx,
    ticket: &TicketId,
    spoken: MessageRef,
) -> Result<Option<MessageId>, StoreError> {
    let statement = query(HERE)
        .bind(ticket.as_str())
        .bind(spoken.chat)
        .bind(spoken.message)
        .bind(spoken.chat)
        .bind(spoken.message);
    statement.fetch_optional(&mut *tx).await
}

/// The ticket of a message that has its original or its copy here.
pub(crate) async fn ticket_of(
    store: &Store,
    spoken: MessageRef,
) -> Result<Option<TicketId>, StoreError> {
    let statement = query(TICKET_OF)
        .bind(spoken.chat)
        .bind(spoken.message)
        .bind(spoken.chat)
        .bind(spoken.message);
    statement.fetch_optional(store.readers()).await
}

/// The message with this id, if it is there.
pub(crate) async fn by_id(
    tx: &mut Tx,
    id: &MessageId,
) -> Result<Option<TicketMessage>, StoreError> {
    query(BY_ID).bind(id.as_str()).fetch_optional(&mut *tx).await
}

/// A ticket's messages, oldest first.
pub(crate) async fn of_ticket(
    store: &Store,
    ticket: &TicketId,
    limit: i64,
) -> Result<Vec<TicketMessage>, StoreError> {
    query(OF_TICKET).bind(ticket.as_str()).bind(limit).fetch_all(store.readers()).await
}

/// Replaces the words of a message that its author edited.
pub(crate) async fn edit(
    tx: &mut Tx,
    id: &MessageId,
    words: &Text,
    now: At,
) -> Result<(), StoreError> {
    query(EDIT).bind(stored(words)?).bind(now.ms()).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(())
}

/// The pieces of an album of one side, in order.
pub(crate) async fn in_album(
    tx: &mut Tx,
    ticket: &TicketId,
    side: TicketSide,
    album: &str,
) -> Result<Vec<TicketMessage>, StoreError> {
    let statement = query(IN_ALBUM).bind(ticket.as_str()).bind(side.as_str()).bind(album);
    statement.fetch_all(&mut *tx).await
}

/// When an agent last wrote to the customer.
pub(crate) async fn last_answer(tx: &mut Tx, ticket: &TicketId) -> Result<Option<At>, StoreError> {
    query(LAST_ANSWER).bind(ticket.as_str()).fetch_one(&mut *tx).await
}

/// Whether no later answer was relayed or waits.
pub(crate) async fn is_last_answer(tx: &mut Tx, id: &MessageId) -> Result<bool, StoreError> {
    let later: i64 = query(SAID_LATER).bind(id.as_str()).fetch_one(&mut *tx).await?;
    Ok(later == 0)
}

/// How many messages a contact wrote within a window.
pub(crate) async fn messages_within(
    tx: &mut Tx,
    contact: &TicketContact,
    window: Window,
    now: At,
) -> Result<i64, StoreError> {
    let statement = at(ASKED_SINCE, contact.channel, &contact.address)
        .bind(window.since(now).ms())
        .bind(window.until(now).ms());
    statement.fetch_one(&mut *tx).await
}

/// Another agent who has answered the customer since then.
pub(crate) async fn answered_by_another(
    tx: &mut Tx,
    ticket: &TicketId,
    author: &str,
    since: At,
) -> Result<Option<String>, StoreError> {
    let statement = query(ANSWERED_BY_ANOTHER).bind(ticket.as_str()).bind(author).bind(since.ms());
    statement.fetch_optional(&mut *tx).await
}

/// Stores the caption of a message as a message of its own, with this id.
pub(crate) async fn set_caption_apart(
    tx: &mut Tx,
    message: &TicketMessage,
    id: &MessageId,
) -> Result<(), StoreError> {
    query(INSERT_CAPTION).bind(id.as_str()).bind(message.id.as_str()).execute(&mut *tx).await?;
    let nothing = stored(&Text::join([], ""))?;
    query(MAKE_BARE).bind(nothing).bind(message.id.as_str()).execute(&mut *tx).await?;
    Ok(())
}

/// The caption of a message, if it is a message of its own.
pub(crate) async fn caption_of(
    tx: &mut Tx,
    media: &MessageId,
) -> Result<Option<TicketMessage>, StoreError> {
    query(CAPTION_OF).bind(media.as_str()).fetch_optional(&mut *tx).await
}
