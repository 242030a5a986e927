//! The SQL of what is said in tickets.

use sqlx::Row as _;

use crate::channels::ChannelName;
use crate::clock::{At, Window};
use crate::ids::{MessageId, NotificationId, TicketId};
use crate::language::Text;
use crate::store::{Row, Store, StoreError, Tx};
use crate::support::case::ticket::TicketContact;
use crate::support::conversation::messages::{
    MessageKind, MessageRef, MessageSide, NewMessage, RelayForm, RelayState, TicketMessage,
};
use crate::support::queries::at;

macro_rules! columns {
    () => {
        "id, ticket_id, side, author, kind, words, album, channel, said_chat_id, said_message_id, answers, quote, goes, is_bare, caption_of, state,
         reason, notification_id, unknown_kind, forwarded, told_channel, told_chat_id, told_message_id, said_at_ms, edited_at_ms"
    };
}

crate::queries! {
    /// What was said once is written once, however often Telegram says so.
    INSERT = "INSERT INTO ticket_messages (id, ticket_id, place, side, author, kind, words, album, channel, said_chat_id, said_message_id, answers,
        quote, unknown_kind, forwarded, state, said_at_ms)
        SELECT $1, $2, COALESCE(MAX(place), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16
        FROM ticket_messages WHERE ticket_id = $17
        ON CONFLICT DO NOTHING";
    SAID = concat!("SELECT ", columns!(), " FROM ticket_messages WHERE said_chat_id = $1 AND said_message_id = $2");
    TOLD = concat!("SELECT ", columns!(), " FROM ticket_messages WHERE told_chat_id = $1 AND told_message_id = $2 ORDER BY place");
    /// A message of either kind, whoever brought it into the chat.
    HERE = "SELECT id FROM ticket_messages WHERE ticket_id = $1 AND ((said_chat_id = $2 AND said_message_id = $3)
        OR (told_chat_id = $4 AND told_message_id = $5)) ORDER BY place LIMIT 1";
    TICKET_OF = "SELECT ticket_id FROM ticket_messages WHERE (said_chat_id = $1 AND said_message_id = $2) OR (told_chat_id = $3 AND told_message_id = $4)
        ORDER BY place LIMIT 1";
    BY_ID = concat!("SELECT ", columns!(), " FROM ticket_messages WHERE id = $1");
    KEPT = concat!("SELECT ", columns!(), " FROM ticket_messages WHERE ticket_id = $1 AND side = $2 AND state = 'kept' ORDER BY place");
    CARRIED = concat!("SELECT ", columns!(), " FROM ticket_messages WHERE notification_id = $1 ORDER BY place");
    OF_TICKET = concat!("SELECT ", columns!(), " FROM ticket_messages WHERE ticket_id = $1 ORDER BY place LIMIT $2");
    /// The last that is on its way to the other side.
    LAST_ON_ITS_WAY = "SELECT notification_id FROM ticket_messages WHERE ticket_id = $1 AND side = $2 AND state = 'on_its_way' AND notification_id IS NOT NULL
        ORDER BY place DESC LIMIT 1";
    CARRY = "UPDATE ticket_messages SET state = 'on_its_way', notification_id = $1, reason = NULL WHERE id = $2 AND state IN ('kept', 'failed')";
    KEEP = "UPDATE ticket_messages SET state = 'kept', notification_id = NULL, reason = NULL WHERE notification_id = $1 AND state IN ('on_its_way', 'failed')";
    ON_ITS_WAY = "SELECT DISTINCT notification_id FROM ticket_messages WHERE ticket_id = $1 AND side = $2 AND state = 'on_its_way'
        AND notification_id IS NOT NULL ORDER BY notification_id DESC";
    /// What is there in words only is on record so.
    ARRIVED = "UPDATE ticket_messages SET state = 'told', told_channel = $1, told_chat_id = $2, told_message_id = $3, told_at_ms = $4,
        reason = CASE WHEN goes = 'in_words' THEN 'in_words' END
        WHERE id = $5 AND state = 'on_its_way'";
    MISSED = "UPDATE ticket_messages SET state = 'failed', reason = $1 WHERE notification_id = $2 AND state IN ('on_its_way', 'told')";
    IN_ALBUM = concat!("SELECT ", columns!(), " FROM ticket_messages WHERE ticket_id = $1 AND side = $2 AND album = $3 ORDER BY place");
    /// Only what waits: what is out can't be called back.
    MAKE_INTERNAL = "UPDATE ticket_messages SET side = 'note', state = 'internal' WHERE id = $1 AND side = 'agent' AND state = 'kept'";
    LAST_ANSWER = "SELECT MAX(said_at_ms) AS at FROM ticket_messages WHERE ticket_id = $1 AND side = 'agent'";
    /// What an agent said to the customer later, and is there or on its way.
    SAID_LATER = "SELECT COUNT(*) AS n FROM ticket_messages later JOIN ticket_messages said ON said.ticket_id = later.ticket_id
        WHERE said.id = $1 AND later.place > said.place AND later.side = 'agent' AND later.state <> 'failed'";
    /// In all their tickets: who opens several may not say several times as much.
    ASKED_SINCE = "SELECT COUNT(*) AS n FROM support_tickets JOIN ticket_messages ON ticket_messages.ticket_id = support_tickets.id
        WHERE support_tickets.channel = $1 AND support_tickets.address IN ($2, $3, $4) AND ticket_messages.side = 'customer'
        AND ticket_messages.caption_of IS NULL AND ticket_messages.said_at_ms > $5 AND ticket_messages.said_at_ms <= $6";
    REFUSE = "UPDATE ticket_messages SET state = 'failed', reason = $1 WHERE id = $2 AND state = 'kept'";
    /// What an agent said and could not be told for this reason waits again.
    KEEP_FAILED = "UPDATE ticket_messages SET state = 'kept', notification_id = NULL, reason = NULL
        WHERE ticket_id = $1 AND side = 'agent' AND state = 'failed' AND reason = $2";
    ANSWERED_BY_ANOTHER = "SELECT author FROM ticket_messages WHERE ticket_id = $1 AND side = 'agent' AND author <> $2 AND said_at_ms >= $3
        ORDER BY place DESC LIMIT 1";
    /// What was told waits to be told anew.
    KEEP_TOLD = "UPDATE ticket_messages SET state = 'kept', notification_id = NULL, told_channel = NULL, told_chat_id = NULL, told_message_id = NULL,
        told_at_ms = NULL WHERE id = $1 AND state = 'told'";
    /// The words under something become a message of their own, right behind it where nothing else
    /// is there yet.
    INSERT_CAPTION = "INSERT INTO ticket_messages (id, ticket_id, place, side, author, kind, words, album, channel, answers, caption_of, state, said_at_ms)
        SELECT $1, ticket_id, (SELECT MAX(newest.place) + 1 FROM ticket_messages newest WHERE newest.ticket_id = media.ticket_id), side, author,
        'text', words, album, channel, id, id, 'kept', said_at_ms FROM ticket_messages media WHERE id = $2 AND is_bare = 0";
    MAKE_BARE = "UPDATE ticket_messages SET is_bare = 1, words = $1 WHERE id = $2 AND is_bare = 0";
    CAPTION_OF = concat!("SELECT ", columns!(), " FROM ticket_messages WHERE caption_of = $1 ORDER BY place LIMIT 1");
    GO = "UPDATE ticket_messages SET goes = $1 WHERE id = $2";
    EDIT = "UPDATE ticket_messages SET words = $1, edited_at_ms = $2 WHERE id = $3";
}

fn corrupt(column: &str, value: impl std::fmt::Display) -> StoreError {
    StoreError::corrupt(&format!("ticket_messages.{column}"), value)
}

fn message_ref(row: &Row, chat: &str, message: &str) -> Result<Option<MessageRef>, StoreError> {
    let (chat, message): (Option<i64>, Option<i64>) = (row.try_get(chat)?, row.try_get(message)?);
    Ok(chat.zip(message).map(|(chat, message)| MessageRef { chat, message }))
}

fn read(row: &Row) -> Result<TicketMessage, StoreError> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let maybe = |column: &str| row.try_get::<Option<String>, _>(column);
    let (side, kind, state, words, goes) =
        (text("side")?, text("kind")?, text("state")?, text("words")?, text("goes")?);
    let message_id = |id: String| MessageId::try_from(id).map_err(|error| corrupt("id", error));
    Ok(TicketMessage {
        id: message_id(text("id")?)?,
        ticket: TicketId::try_from(text("ticket_id")?)
            .map_err(|error| corrupt("ticket_id", error))?,
        side: MessageSide::parse(&side).ok_or_else(|| corrupt("side", &side))?,
        author: text("author")?,
        kind: MessageKind::parse(&kind).ok_or_else(|| corrupt("kind", &kind))?,
        unknown: maybe("unknown_kind")?,
        forwarded: maybe("forwarded")?.as_deref().map(serde_json::from_str).transpose()?,
        words: words_from(&words)?,
        album: maybe("album")?,
        source: text("channel")?,
        original: message_ref(row, "said_chat_id", "said_message_id")?,
        answers: maybe("answers")?.map(message_id).transpose()?,
        quote: maybe("quote")?.as_deref().map(words_from).transpose()?,
        form: RelayForm::parse(&goes).ok_or_else(|| corrupt("goes", &goes))?,
        has_separate_caption: row.try_get::<i32, _>("is_bare")? != 0,
        caption_of: maybe("caption_of")?.map(message_id).transpose()?,
        state: RelayState::parse(&state).ok_or_else(|| corrupt("state", &state))?,
        reason: maybe("reason")?,
        notification: maybe("notification_id")?.map(notification_id).transpose()?,
        relayed_by: maybe("told_channel")?.and_then(|channel| ChannelName::recorded(&channel)),
        relayed: message_ref(row, "told_chat_id", "told_message_id")?,
        said_at: At(row.try_get("said_at_ms")?),
        edited_at: row.try_get::<Option<i64>, _>("edited_at_ms")?.map(At),
    })
}

/// Words as the outbox holds them too.
fn words_from(stored: &str) -> Result<Text, StoreError> {
    Ok(serde_json::from_str(stored)?)
}

fn stored(words: &Text) -> Result<String, StoreError> {
    Ok(serde_json::to_string(words)?)
}

/// Writes what was said; `None` when it is on record already.
pub(crate) async fn insert(
    tx: &mut Tx,
    ticket: &TicketId,
    side: MessageSide,
    said: &NewMessage,
    answers: Option<&MessageId>,
    state: RelayState,
) -> Result<Option<MessageId>, StoreError> {
    let id = MessageId::new(said.at);
    let spoken = said.by.spoken();
    let done = sqlx::query(INSERT)
        .bind(id.as_str())
        .bind(ticket.as_str())
        .bind(side.as_str())
        .bind(&*said.author)
        .bind(said.kind.as_str())
        .bind(stored(&said.words)?)
        .bind(said.album.as_deref())
        .bind(said.by.as_str())
        .bind(spoken.map(|spoken| spoken.chat))
        .bind(spoken.map(|spoken| spoken.message))
        .bind(answers.map(MessageId::as_str))
        .bind(said.quote.as_ref().map(stored).transpose()?)
        .bind(said.unknown.as_deref())
        .bind(said.forwarded.as_ref().map(serde_json::to_string).transpose()?)
        .bind(state.as_str())
        .bind(said.at.ms())
        .bind(ticket.as_str())
        .execute(tx.connection())
        .await?;
    Ok((done.rows_affected() == 1).then_some(id))
}

/// The message that was said here.
pub(crate) async fn by_original(
    tx: &mut Tx,
    spoken: MessageRef,
) -> Result<Option<TicketMessage>, StoreError> {
    let row = sqlx::query(SAID)
        .bind(spoken.chat)
        .bind(spoken.message)
        .fetch_optional(tx.connection())
        .await?;
    row.as_ref().map(read).transpose()
}

/// What one message of ours relays: several that were said, where they were brought in one.
pub(crate) async fn by_copy(
    tx: &mut Tx,
    spoken: MessageRef,
) -> Result<Vec<TicketMessage>, StoreError> {
    let rows =
        sqlx::query(TOLD).bind(spoken.chat).bind(spoken.message).fetch_all(tx.connection()).await?;
    rows.iter().map(read).collect()
}

/// The message of a ticket that stands here, said or relayed.
pub(crate) async fn in_ticket(
    tx: &mut Tx,
    ticket: &TicketId,
    spoken: MessageRef,
) -> Result<Option<MessageId>, StoreError> {
    let query = sqlx::query(HERE)
        .bind(ticket.as_str())
        .bind(spoken.chat)
        .bind(spoken.message)
        .bind(spoken.chat)
        .bind(spoken.message);
    let row = query.fetch_optional(tx.connection()).await?;
    row.map(|row| {
        MessageId::try_from(row.try_get::<String, _>("id")?).map_err(|error| corrupt("id", error))
    })
    .transpose()
}

/// The ticket of a message that stands here, said or relayed.
pub(crate) async fn ticket_of(
    store: &Store,
    spoken: MessageRef,
) -> Result<Option<TicketId>, StoreError> {
    let query = sqlx::query(TICKET_OF)
        .bind(spoken.chat)
        .bind(spoken.message)
        .bind(spoken.chat)
        .bind(spoken.message);
    let row = query.fetch_optional(store.readers()).await?;
    row.map(|row| {
        TicketId::try_from(row.try_get::<String, _>("ticket_id")?)
            .map_err(|error| corrupt("ticket_id", error))
    })
    .transpose()
}

pub(crate) async fn by_id(
    tx: &mut Tx,
    id: &MessageId,
) -> Result<Option<TicketMessage>, StoreError> {
    let row = sqlx::query(BY_ID).bind(id.as_str()).fetch_optional(tx.connection()).await?;
    row.as_ref().map(read).transpose()
}

/// What waits to be relayed from one side.
pub(crate) async fn waiting(
    tx: &mut Tx,
    ticket: &TicketId,
    side: MessageSide,
) -> Result<Vec<TicketMessage>, StoreError> {
    let rows = sqlx::query(KEPT)
        .bind(ticket.as_str())
        .bind(side.as_str())
        .fetch_all(tx.connection())
        .await?;
    rows.iter().map(read).collect()
}

/// What a notification carries.
pub(crate) async fn attached(
    tx: &mut Tx,
    notification: &NotificationId,
) -> Result<Vec<TicketMessage>, StoreError> {
    let rows = sqlx::query(CARRIED).bind(notification.as_str()).fetch_all(tx.connection()).await?;
    rows.iter().map(read).collect()
}

/// A ticket's messages, oldest first.
pub(crate) async fn of_ticket(
    store: &Store,
    ticket: &TicketId,
    limit: i64,
) -> Result<Vec<TicketMessage>, StoreError> {
    let rows =
        sqlx::query(OF_TICKET).bind(ticket.as_str()).bind(limit).fetch_all(store.readers()).await?;
    rows.iter().map(read).collect()
}

/// What carries the last message of one side that is on its way.
pub(crate) async fn last_in_flight(
    tx: &mut Tx,
    ticket: &TicketId,
    side: MessageSide,
) -> Result<Option<NotificationId>, StoreError> {
    let row = sqlx::query(LAST_ON_ITS_WAY)
        .bind(ticket.as_str())
        .bind(side.as_str())
        .fetch_optional(tx.connection())
        .await?;
    row.map(|row| notification_id(row.try_get("notification_id")?)).transpose()
}

fn notification_id(id: String) -> Result<NotificationId, StoreError> {
    NotificationId::try_from(id).map_err(|error| corrupt("notification_id", error))
}

/// From now on a notification carries it.
pub(crate) async fn attach(
    tx: &mut Tx,
    id: &MessageId,
    notification: &NotificationId,
) -> Result<(), StoreError> {
    sqlx::query(CARRY)
        .bind(notification.as_str())
        .bind(id.as_str())
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// What a notification carried waits again.
pub(crate) async fn requeue(tx: &mut Tx, notification: &NotificationId) -> Result<u64, StoreError> {
    Ok(sqlx::query(KEEP)
        .bind(notification.as_str())
        .execute(tx.connection())
        .await?
        .rows_affected())
}

/// What carries messages of one side that are on their way, the newest first.
pub(crate) async fn in_flight(
    tx: &mut Tx,
    ticket: &TicketId,
    side: MessageSide,
) -> Result<Vec<NotificationId>, StoreError> {
    let rows = sqlx::query(ON_ITS_WAY)
        .bind(ticket.as_str())
        .bind(side.as_str())
        .fetch_all(tx.connection())
        .await?;
    rows.iter().map(|row| notification_id(row.try_get("notification_id")?)).collect()
}

/// It is there: by which channel, and as which message where it is one.
pub(crate) async fn mark_relayed(
    tx: &mut Tx,
    id: &MessageId,
    channel: ChannelName,
    told: Option<MessageRef>,
    now: At,
) -> Result<(), StoreError> {
    let query = sqlx::query(ARRIVED)
        .bind(channel.as_str())
        .bind(told.map(|told| told.chat))
        .bind(told.map(|told| told.message));
    query.bind(now.ms()).bind(id.as_str()).execute(tx.connection()).await?;
    Ok(())
}

/// What a notification carried did not get there.
pub(crate) async fn mark_failed(
    tx: &mut Tx,
    notification: &NotificationId,
    reason: &str,
) -> Result<u64, StoreError> {
    Ok(sqlx::query(MISSED)
        .bind(reason)
        .bind(notification.as_str())
        .execute(tx.connection())
        .await?
        .rows_affected())
}

/// What an agent said and could not be told for this reason waits again.
pub(crate) async fn requeue_failed(
    tx: &mut Tx,
    ticket: &TicketId,
    reason: &str,
) -> Result<u64, StoreError> {
    Ok(sqlx::query(KEEP_FAILED)
        .bind(ticket.as_str())
        .bind(reason)
        .execute(tx.connection())
        .await?
        .rows_affected())
}

/// What was told waits to be told anew, in a message of its own.
pub(crate) async fn requeue_relayed(tx: &mut Tx, id: &MessageId) -> Result<(), StoreError> {
    sqlx::query(KEEP_TOLD).bind(id.as_str()).execute(tx.connection()).await?;
    Ok(())
}

pub(crate) async fn edit(
    tx: &mut Tx,
    id: &MessageId,
    words: &Text,
    now: At,
) -> Result<(), StoreError> {
    sqlx::query(EDIT)
        .bind(stored(words)?)
        .bind(now.ms())
        .bind(id.as_str())
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// The pieces of an album that one side has said.
pub(crate) async fn in_album(
    tx: &mut Tx,
    ticket: &TicketId,
    side: MessageSide,
    album: &str,
) -> Result<Vec<TicketMessage>, StoreError> {
    let query = sqlx::query(IN_ALBUM).bind(ticket.as_str()).bind(side.as_str()).bind(album);
    query.fetch_all(tx.connection()).await?.iter().map(read).collect()
}

/// What waits to go to the customer stays among agents; false when it is out already.
pub(crate) async fn make_internal(tx: &mut Tx, id: &MessageId) -> Result<bool, StoreError> {
    Ok(sqlx::query(MAKE_INTERNAL).bind(id.as_str()).execute(tx.connection()).await?.rows_affected()
        == 1)
}

/// When an agent last wrote to the customer.
pub(crate) async fn last_answer(tx: &mut Tx, ticket: &TicketId) -> Result<Option<At>, StoreError> {
    let row = sqlx::query(LAST_ANSWER).bind(ticket.as_str()).fetch_one(tx.connection()).await?;
    Ok(row.try_get::<Option<i64>, _>("at")?.map(At))
}

/// Whether agents have said nothing later to the customer that is there or on its way.
pub(crate) async fn is_last_answer(tx: &mut Tx, id: &MessageId) -> Result<bool, StoreError> {
    let row = sqlx::query(SAID_LATER).bind(id.as_str()).fetch_one(tx.connection()).await?;
    Ok(row.try_get::<i64, _>("n")? == 0)
}

/// How much somebody has said within a window.
pub(crate) async fn messages_within(
    tx: &mut Tx,
    contact: &TicketContact,
    window: Window,
    now: At,
) -> Result<i64, StoreError> {
    let query = at(ASKED_SINCE, contact.channel, &contact.address)
        .bind(window.since(now).ms())
        .bind(window.until(now).ms());
    let row = query.fetch_one(tx.connection()).await?;
    Ok(row.try_get("n")?)
}

/// A message stays on record, and goes no further.
pub(crate) async fn reject(tx: &mut Tx, id: &MessageId, reason: &str) -> Result<(), StoreError> {
    sqlx::query(REFUSE).bind(reason).bind(id.as_str()).execute(tx.connection()).await?;
    Ok(())
}

/// Who else has answered the customer since then.
pub(crate) async fn answered_by_another(
    tx: &mut Tx,
    ticket: &TicketId,
    author: &str,
    since: At,
) -> Result<Option<String>, StoreError> {
    let query =
        sqlx::query(ANSWERED_BY_ANOTHER).bind(ticket.as_str()).bind(author).bind(since.ms());
    query.fetch_optional(tx.connection()).await?.map(|row| Ok(row.try_get("author")?)).transpose()
}

/// The words under a message become one of their own, under this id.
pub(crate) async fn set_caption_apart(
    tx: &mut Tx,
    message: &TicketMessage,
    id: &MessageId,
) -> Result<(), StoreError> {
    sqlx::query(INSERT_CAPTION)
        .bind(id.as_str())
        .bind(message.id.as_str())
        .execute(tx.connection())
        .await?;
    let nothing = stored(&Text::join([], ""))?;
    sqlx::query(MAKE_BARE).bind(nothing).bind(message.id.as_str()).execute(tx.connection()).await?;
    Ok(())
}

/// The caption of a message, where it was set apart.
pub(crate) async fn caption_of(
    tx: &mut Tx,
    media: &MessageId,
) -> Result<Option<TicketMessage>, StoreError> {
    let row = sqlx::query(CAPTION_OF).bind(media.as_str()).fetch_optional(tx.connection()).await?;
    row.as_ref().map(read).transpose()
}

/// How a message goes to the other side from now on.
pub(crate) async fn set_form(
    tx: &mut Tx,
    id: &MessageId,
    goes: RelayForm,
) -> Result<(), StoreError> {
    sqlx::query(GO).bind(goes.as_str()).bind(id.as_str()).execute(tx.connection()).await?;
    Ok(())
}
