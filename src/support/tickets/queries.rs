//! The SQL of tickets: one row of `support_tickets` each.

use crate::channels::ChannelName;
use crate::clock::{At, Window};
use crate::delivery::Sequence;
use crate::ids::{CustomerId, OrderId, TicketId};
use crate::language::Text;
use crate::phone::Phone;
use crate::store::{Store, StoreError, Tx, query};
use crate::support::case::ticket::{Ticket, TicketContact, TicketState, TicketTopic};

macro_rules! columns {
    () => {
        "id, number, state, version, name, locale, category, order_id, priority, merged_into,
        opened_at_ms, unanswered_since_ms, first_answered_at_ms, resolved_at_ms, closed_at_ms,
        score, contact_topic_id, assignee, assignee_name, channel, address, customer_id,
        group_chat_id, topic_state, topic_id, topic_name, card_message_id"
    };
}

pub(crate) use columns;

crate::queries! {
    NEXT_NUMBER = "INSERT INTO counters (name, value) VALUES ('ticket', 1001) ON CONFLICT (name)
        DO UPDATE SET value = counters.value + 1 RETURNING value";
    INSERT = "INSERT INTO support_tickets (id, number, state, channel, address, customer_id, name,
        locale, category, order_id, priority,
        group_chat_id, topic_state, opened_at_ms, changed_at_ms, unanswered_since_ms,
        contact_topic_id)
        VALUES ($1, $2, 'new', $3, $4, $5, $6, $7, $8, $9, $10, $11, 'none', $12, $13, $14, $15)";
    BY_ID = concat!("SELECT ", columns!(), " FROM support_tickets WHERE id = $1");
    BY_NUMBER = concat!("SELECT ", columns!(), " FROM support_tickets WHERE number = $1");
    BY_TOPIC = concat!("SELECT ", columns!(), " FROM support_tickets WHERE group_chat_id = $1
        AND topic_id = $2 ORDER BY opened_at_ms DESC LIMIT 1");
    BY_CARD = concat!("SELECT ", columns!(), " FROM support_tickets WHERE group_chat_id = $1
        AND card_message_id = $2 ORDER BY opened_at_ms DESC LIMIT 1");
    /// The ticket that a contact's next message belongs to: the one that changed last. The phone
    /// may have been another customer's before.
    CURRENT = concat!("SELECT ", columns!(), " FROM support_tickets WHERE channel = $1
        AND address IN ($2, $3, $4) AND merged_into IS NULL
        AND (customer_id IS NULL OR customer_id = COALESCE($5, customer_id))
        ORDER BY CASE state WHEN 'closed' THEN 1 ELSE 0 END, changed_at_ms DESC, id DESC LIMIT 1");
    OPENED_SINCE = "SELECT COUNT(*) AS n FROM support_tickets WHERE channel = $1
        AND address IN ($2, $3, $4) AND opened_at_ms > $5 AND opened_at_ms <= $6";
    BEFORE = "SELECT COUNT(*) AS n FROM support_tickets WHERE channel = $1
        AND address IN ($2, $3, $4) AND opened_at_ms < $5";
    /// Locks a ticket: other changes of it wait for this transaction. No value changes.
    HOLD = concat!("SELECT ", columns!(), " FROM support_tickets WHERE id = $1",
        crate::for_update!());
    MOVE_ON = "UPDATE support_tickets SET changed_at_ms = $1 WHERE id = $2";
    /// Only over the version that was seen.
    SAVE = "UPDATE support_tickets SET state = $1, version = $2, category = $3, order_id = $4,
        priority = $5, assignee = $6, assignee_name = $7,
        merged_into = $8, unanswered_since_ms = $9, first_answered_at_ms = $10, resolved_at_ms =
        $11, closed_at_ms = $12, changed_at_ms = $13
        WHERE id = $14 AND version = $15 AND state = $16";
    SET_TOPIC = "UPDATE support_tickets SET group_chat_id = $1, topic_state = $2, topic_id = $3,
        topic_name = $4, card_message_id = $5 WHERE id = $6";
    SET_CONTACT_TOPIC = "UPDATE support_tickets SET contact_topic_id = $1 WHERE id = $2";
    TAKE_PLACE_OUT = "UPDATE support_tickets SET next_out = next_out + 1 WHERE id = $1
        RETURNING next_out - 1 AS place";
    TAKE_PLACE_IN = "UPDATE support_tickets SET next_in = next_in + 1 WHERE id = $1
        RETURNING next_in - 1 AS place";
    ID_OF = "SELECT id FROM support_tickets WHERE number = $1";
    SET_SCORE_WORDS = "UPDATE support_tickets SET score_words = $1 WHERE id = $2";
    SET_SCORE = "UPDATE support_tickets SET score = $1 WHERE id = $2";
    HAS_ASKED = "SELECT id FROM support_tickets WHERE address IN ($1, $2, $3)
        OR moved_from IN ($4, $5, $6) LIMIT 1";
}

/// The number of the next ticket; each is given once.
pub(crate) async fn next_number(tx: &mut Tx) -> Result<i64, StoreError> {
    query(NEXT_NUMBER).fetch_one(&mut *tx).await
}

/// Stores a new ticket, in the state `new` and without a topic.
pub(crate) async fn insert(tx: &mut Tx, ticket: &Ticket) -> Result<(), StoreError> {
    query(INSERT)
        .bind(ticket.id.as_str())
        .bind(ticket.number)
        .bind(ticket.contact.channel.as_str())
        .bind(&*ticket.contact.address)
        .bind(ticket.contact.customer.as_ref().map(CustomerId::as_str))
        .bind(ticket.name.as_deref())
        .bind(ticket.locale.code())
        .bind(&*ticket.category)
        .bind(ticket.order.as_ref().map(OrderId::as_str))
        .bind(ticket.priority.rank())
        .bind(ticket.topic.group)
        .bind(ticket.opened_at.ms())
        .bind(ticket.opened_at.ms())
        .bind(ticket.unanswered_since.map(At::ms))
        .bind(ticket.contact_topic)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Locks a ticket until the transaction ends, and reads it.
pub(crate) async fn lock(tx: &mut Tx, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
    query(HOLD).bind(id.as_str()).fetch_optional(&mut *tx).await
}

/// Marks a ticket as the one that its contact's next message belongs to.
pub(crate) async fn touch(tx: &mut Tx, id: &TicketId, now: At) -> Result<(), StoreError> {
    query(MOVE_ON).bind(now.ms()).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(())
}

/// The ticket with this id, not locked.
pub(crate) async fn by_id(store: &Store, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
    query(BY_ID).bind(id.as_str()).fetch_optional(store.readers()).await
}

/// The ticket with this number, not locked.
pub(crate) async fn by_number(store: &Store, number: i64) -> Result<Option<Ticket>, StoreError> {
    query(BY_NUMBER).bind(number).fetch_optional(store.readers()).await
}

/// The newest ticket that has this topic.
pub(crate) async fn by_topic(
    store: &Store,
    group: i64,
    topic: i64,
) -> Result<Option<Ticket>, StoreError> {
    query(BY_TOPIC).bind(group).bind(topic).fetch_optional(store.readers()).await
}

/// The ticket whose card this message is.
pub(crate) async fn by_card(
    store: &Store,
    group: i64,
    message: i64,
) -> Result<Option<Ticket>, StoreError> {
    query(BY_CARD).bind(group).bind(message).fetch_optional(store.readers()).await
}

/// A statement with a channel and an address as its first parameters, in each spelling of a
/// phone number.
pub(crate) fn at(
    sql: &'static str,
    channel: ChannelName,
    address: &str,
) -> crate::store::Query<'static> {
    let [newest, older, other] = channel.spellings(address);
    query(sql).bind(channel.as_str()).bind(newest).bind(older).bind(other)
}

/// The ticket that a contact's next message belongs to, inside a transaction.
pub(crate) async fn current(
    tx: &mut Tx,
    contact: &TicketContact,
) -> Result<Option<Ticket>, StoreError> {
    let statement = at(CURRENT, contact.channel, &contact.address);
    // A phone may have been another customer's before; a chat belongs to one person.
    let customer = contact.customer.as_ref().filter(|_| contact.channel.is_of_phones());
    statement.bind(customer.map(CustomerId::as_str)).fetch_optional(&mut *tx).await
}

/// The ticket that the next message from an address belongs to.
pub(crate) async fn current_of(
    store: &Store,
    channel: ChannelName,
    address: &str,
) -> Result<Option<Ticket>, StoreError> {
    at(CURRENT, channel, address).bind(None::<&str>).fetch_optional(store.readers()).await
}

/// Whether a ticket was ever asked from a phone.
pub(crate) async fn has_asked(tx: &mut Tx, phone: &Phone) -> Result<bool, StoreError> {
    let [newest, older, other] = phone.spellings();
    let statement = query(HAS_ASKED).bind(newest.clone()).bind(older.clone()).bind(other.clone());
    statement.bind(newest).bind(older).bind(other).exists(&mut *tx).await
}

/// How many tickets a contact has opened within a window.
pub(crate) async fn opened_within(
    tx: &mut Tx,
    contact: &TicketContact,
    window: Window,
    now: At,
) -> Result<i64, StoreError> {
    let statement = at(OPENED_SINCE, contact.channel, &contact.address)
        .bind(window.since(now).ms())
        .bind(window.until(now).ms());
    statement.fetch_one(&mut *tx).await
}

/// How many tickets a contact had opened before this one.
pub(crate) async fn tickets_before(tx: &mut Tx, ticket: &Ticket) -> Result<i64, StoreError> {
    let contact = &ticket.contact;
    let statement = at(BEFORE, contact.channel, &contact.address).bind(ticket.opened_at.ms());
    statement.fetch_one(&mut *tx).await
}

/// Stores a changed ticket; false when it is not in the version before any more.
pub(crate) async fn save(
    tx: &mut Tx,
    before: TicketState,
    ticket: &Ticket,
    now: At,
) -> Result<bool, StoreError> {
    let done = query(SAVE)
        .bind(ticket.state.as_str())
        .bind(ticket.version)
        .bind(&*ticket.category)
        .bind(ticket.order.as_ref().map(OrderId::as_str))
        .bind(ticket.priority.rank())
        .bind(ticket.assignee.as_ref().map(|agent| agent.user))
        .bind(ticket.assignee.as_ref().map(|agent| &*agent.name))
        .bind(ticket.merged_into.as_ref().map(TicketId::as_str))
        .bind(ticket.unanswered_since.map(At::ms))
        .bind(ticket.first_answered_at.map(At::ms))
        .bind(ticket.resolved_at.map(At::ms))
        .bind(ticket.closed_at.map(At::ms))
        .bind(now.ms())
        .bind(ticket.id.as_str())
        .bind(ticket.version - 1)
        .bind(before.as_str())
        .execute(&mut *tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Stores where agents see a ticket: group, topic and card.
pub(crate) async fn set_topic(
    tx: &mut Tx,
    id: &TicketId,
    topic: &TicketTopic,
) -> Result<(), StoreError> {
    let statement = query(SET_TOPIC)
        .bind(topic.group)
        .bind(topic.state.as_str())
        .bind(topic.id)
        .bind(topic.name.as_deref());
    statement.bind(topic.card).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(())
}

/// Stores the topic of the private chat in which the customer last wrote.
pub(crate) async fn set_contact_topic(
    tx: &mut Tx,
    id: &TicketId,
    topic: Option<i64>,
) -> Result<(), StoreError> {
    query(SET_CONTACT_TOPIC).bind(topic).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(())
}

/// The next place in the sequence of notifications to the customer.
pub(crate) async fn next_place_to_customer(
    tx: &mut Tx,
    id: &TicketId,
) -> Result<Sequence, StoreError> {
    let place = query(TAKE_PLACE_OUT).bind(id.as_str()).fetch_one(&mut *tx).await?;
    Ok(Sequence { key: format!("{id}:out"), place })
}

/// The next place in the sequence of notifications to the agents.
pub(crate) async fn next_place_to_agents(
    tx: &mut Tx,
    id: &TicketId,
) -> Result<Sequence, StoreError> {
    let place = query(TAKE_PLACE_IN).bind(id.as_str()).fetch_one(&mut *tx).await?;
    Ok(Sequence { key: format!("{id}:in"), place })
}

/// Stores the customer's rating of a ticket.
pub(crate) async fn set_score(tx: &mut Tx, id: &TicketId, score: i32) -> Result<(), StoreError> {
    query(SET_SCORE).bind(score).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(())
}

/// Stores the customer's comment on their rating.
pub(crate) async fn set_score_words(
    tx: &mut Tx,
    id: &TicketId,
    words: &Text,
) -> Result<(), StoreError> {
    query(SET_SCORE_WORDS)
        .bind(serde_json::to_string(words)?)
        .bind(id.as_str())
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// The id of the ticket with a number.
pub(crate) async fn id_of(tx: &mut Tx, number: i64) -> Result<Option<TicketId>, StoreError> {
    query(ID_OF).bind(number).fetch_optional(&mut *tx).await
}
