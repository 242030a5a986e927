//! The relay: what one side says reaches the other, in order, through the outbox. A customer's words go into the ticket's
//! topic, several in one message where they would queue; an agent's go to the customer, each with a fate of its own.

use super::card;
use super::changes::{self, Done};
use super::messages::{Kind, RelayState, Said, Side, Spoken, queries as messages};
use super::parcels::{self, Load, Parcel};
use super::queries;
use super::ticket::{Act, Agent, Ticket, TopicState};
use super::{Support, topics};
use crate::channels::{Button, ChannelKind, Content, Spot};
use crate::clock::At;
use crate::customers::{self, Reach, Wishes};
use crate::delivery::route::{self, Way};
use crate::delivery::{Category, Leg, NewNotification, Priority, Recipient, Sequence, State, outbox, suppressions};
use crate::ids::{MessageId, NotificationId};
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};

/// The template of what goes into a topic.
pub(super) const TO_AGENTS: &str = "ticket-relay";
/// The template of what goes to a customer.
pub(super) const TO_CUSTOMER: &str = "ticket-reply";
/// The template of what the bot itself says to a customer.
pub(super) const NOTICE: &str = "ticket-notice";
/// How long an album waits for its next piece.
const ALBUM: std::time::Duration = std::time::Duration::from_millis(800);

/// The customer says something. `None` when it is on record already.
///
/// # Errors
/// When the store fails.
pub async fn ask(tx: &mut Tx, support: &Support, ticket: &Ticket, said: &Said, now: At) -> Result<Option<Done>, StoreError> {
    if is_known(tx, said).await? {
        return Ok(None);
    }
    let actor = format!("{}:{}", ticket.contact.channel.as_str(), crate::phone::tail(&ticket.contact.address));
    let done = changes::change(tx, support, &ticket.id, &Act::Ask, &actor, now).await?;
    let Some(ticket) = done.ticket() else { return Ok(Some(done)) };
    if write(tx, ticket, Side::Customer, said, RelayState::Kept).await? {
        to_agents(tx, support, ticket, now).await?;
    }
    Ok(Some(done))
}

/// An agent answers the customer. `None` when it is on record already.
///
/// # Errors
/// When the store fails.
pub async fn answer(tx: &mut Tx, support: &Support, ticket: &Ticket, agent: &Agent, said: &Said, now: At) -> Result<Option<Done>, StoreError> {
    if is_known(tx, said).await? {
        return Ok(None);
    }
    let done = changes::change(tx, support, &ticket.id, &Act::Answer(agent.clone()), &agent.actor(), now).await?;
    let Some(ticket) = done.ticket() else { return Ok(Some(done)) };
    if write(tx, ticket, Side::Agent, said, RelayState::Kept).await? {
        to_customer(tx, support, ticket, now).await?;
    }
    Ok(Some(done))
}

/// An agent notes something that the customer never sees; false when it is on record already.
///
/// # Errors
/// When the store fails.
pub async fn note(tx: &mut Tx, ticket: &Ticket, said: &Said) -> Result<bool, StoreError> {
    write(tx, ticket, Side::Note, said, RelayState::Internal).await
}

async fn is_known(tx: &mut Tx, said: &Said) -> Result<bool, StoreError> {
    match said.by.spoken() {
        Some(spoken) => Ok(messages::said(tx, spoken).await?.is_some()),
        None => Ok(false),
    }
}

async fn write(tx: &mut Tx, ticket: &Ticket, side: Side, said: &Said, state: RelayState) -> Result<bool, StoreError> {
    let answers = match said.answers {
        Some(spoken) => messages::here(tx, &ticket.id, spoken).await?,
        None => None,
    };
    Ok(messages::insert(tx, &ticket.id, side, said, answers.as_ref(), state).await?.is_some())
}

/// Puts on its way to the agents what waits.
pub(super) async fn to_agents(tx: &mut Tx, support: &Support, ticket: &Ticket, now: At) -> Result<(), StoreError> {
    if !ticket.topic.state.is_there() {
        return topics::ask(tx, support, ticket, now).await;
    }
    let Some(group) = ticket.topic.group else { return Ok(()) };
    take_back_last(tx, ticket, Side::Customer, now).await?;
    let kept = messages::kept(tx, &ticket.id, Side::Customer).await?;
    for parcel in parcels::pack(kept, true) {
        let answers = place_of(tx, &parcel, Side::Customer).await?;
        let topic = ticket.topic.id.filter(|_| ticket.topic.state != TopicState::Plain);
        let not_before = parcels::may_grow(&parcel).then(|| now.plus(ALBUM));
        let content = headed(support, ticket, &parcel).at(Spot { topic, answers });
        let leg = Leg { channel: ChannelKind::Telegram, address: group.to_string(), content };
        let mut new = to_staff(support, ticket, TO_AGENTS, ticket.priority, leg);
        new.not_before = not_before;
        new.sequence = Some(Sequence { key: format!("{}:in", ticket.id), place: queries::place_in(tx, &ticket.id).await? });
        if let Some(id) = outbox::enqueue(tx, &new, now).await? {
            carry(tx, &parcel, &id).await?;
        }
    }
    Ok(())
}

/// The content of a parcel for the agents: without topics it says whose it is, and a text says that it is one.
fn headed(support: &Support, ticket: &Ticket, parcel: &Parcel) -> Content {
    let voice = support.agents();
    let head = match (ticket.topic.state, parcel.messages.first()) {
        (TopicState::Plain, _) => Some(voice.say("ticket-head", &card::whose(ticket))),
        (_, Some(message)) if message.came == "sms" => Some(voice.word("ticket-by-sms")),
        _ => None,
    };
    match (head, parcel.load.clone()) {
        (Some(head), Load::Words(words)) => {
            let whole = Text::join([head, words.clone()], "\n");
            Content::text(Text::first_that_fits([whole, words]))
        }
        (_, load) => load.content(),
    }
}

/// Puts on its way to the customer what an agent said.
pub(super) async fn to_customer(tx: &mut Tx, support: &Support, ticket: &Ticket, now: At) -> Result<(), StoreError> {
    take_back_album(tx, ticket, now).await?;
    let kept = messages::kept(tx, &ticket.id, Side::Agent).await?;
    for parcel in parcels::pack(kept, false) {
        let answers = place_of(tx, &parcel, Side::Agent).await?;
        let not_before = parcels::may_grow(&parcel).then(|| now.plus(ALBUM));
        let sms = by_sms(support, ticket, &parcel);
        let content = parcel.load.clone().content().at(Spot { topic: None, answers });
        let mut new = to_contact(tx, support, ticket, TO_CUSTOMER, Outward { content, sms, only: None }, now).await?;
        new.not_before = not_before;
        let is_out = outbox::first_state(&new, now) != State::Suppressed;
        let Some(id) = outbox::enqueue(tx, &new, now).await? else { continue };
        carry(tx, &parcel, &id).await?;
        if !is_out {
            failed(tx, support, ticket, &id, &new.excluded.join("; "), now).await?;
        }
    }
    Ok(())
}

async fn carry(tx: &mut Tx, parcel: &Parcel, id: &NotificationId) -> Result<(), StoreError> {
    for message in &parcel.messages {
        messages::carry(tx, &message.id, id).await?;
    }
    Ok(())
}

/// What waits at the end of the row is taken back, so that what was said since can go with it.
async fn take_back_last(tx: &mut Tx, ticket: &Ticket, side: Side, now: At) -> Result<(), StoreError> {
    if let Some(last) = messages::last_on_its_way(tx, &ticket.id, side).await?
        && outbox::take_back(tx, &last, now).await?
    {
        messages::keep(tx, &last).await?;
    }
    Ok(())
}

/// An agent's album that is not out yet is taken back when its next piece is here.
async fn take_back_album(tx: &mut Tx, ticket: &Ticket, now: At) -> Result<(), StoreError> {
    let Some(last) = messages::last_on_its_way(tx, &ticket.id, Side::Agent).await? else { return Ok(()) };
    let album = messages::carried(tx, &last).await?.into_iter().find_map(|message| message.album);
    let kept = messages::kept(tx, &ticket.id, Side::Agent).await?;
    let goes_on = album.is_some() && kept.first().is_some_and(|message| message.album == album);
    if goes_on && outbox::take_back(tx, &last, now).await? {
        messages::keep(tx, &last).await?;
    }
    Ok(())
}

/// Where the message that a parcel answers stands on the other side.
async fn place_of(tx: &mut Tx, parcel: &Parcel, side: Side) -> Result<Option<i64>, StoreError> {
    let Some(answers) = parcel.messages.first().and_then(|message| message.answers.clone()) else { return Ok(None) };
    let Some(answered) = messages::by_id(tx, &answers).await? else { return Ok(None) };
    // One's own words stand over there as their relay, the other side's as they were said.
    let spoken = if answered.side == side { answered.told } else { answered.spoken };
    Ok(spoken.map(|spoken| spoken.message))
}

/// The words of an agent's message as a text: with the shop's name, for its reader sees a bare number.
fn by_sms(support: &Support, ticket: &Ticket, parcel: &Parcel) -> Option<Text> {
    let voice = support.to(ticket);
    let args = Args::new().text("shop", &voice.speaker.shop).number("number", ticket.number);
    let (kind, words) = match &parcel.load {
        Load::Words(words) => return Some(voice.say("sms-ticket-reply", &args.with("words", words.clone()))),
        Load::Copies { words, .. } => (parcel.messages.first().map_or(Kind::Other, |message| message.kind), words),
    };
    let shown = Text::join([voice.word(kind.key()), words.clone()].into_iter().filter(|words| !words.is_empty()), ": ");
    Some(voice.say("sms-ticket-reply", &args.with("words", shown)))
}

/// Something that goes to a ticket's customer.
pub(super) struct Outward {
    pub content: Content,
    /// Its words by SMS; none where it is worth none.
    pub sms: Option<Text>,
    /// By this channel and no other.
    pub only: Option<ChannelKind>,
}

/// Lays out the way of something to a ticket's customer: first by the channel that they asked by.
pub(super) async fn to_contact(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    template: &'static str,
    outward: Outward,
    now: At,
) -> Result<NewNotification, StoreError> {
    let outbound = &support.speaker.outbound;
    let reach = match &ticket.contact.customer {
        Some(customer) => customers::reach(tx, customer).await?,
        None => None,
    };
    let asked_by = ticket.contact.channel;
    let mut order = outbound.rules.of(Category::Support).channels.clone();
    order.retain(|channel| *channel != asked_by);
    order.insert(0, asked_by);
    if let Some(only) = outward.only {
        order = vec![only];
    }
    let mut ways = Vec::new();
    for (channel, content) in [(ChannelKind::Telegram, Some(outward.content)), (ChannelKind::Sms, outbound.sms_words(outward.sms))] {
        ways.push(way(tx, support, ticket, reach.as_ref(), channel, content).await?);
    }
    let (route, excluded) = route::plan(&order, ways);
    let recipient = reach.map_or(Recipient::Stranger, |reach| Recipient::Customer(reach.customer));
    let mut new = NewNotification::new(recipient, Category::Support, Priority::High, template, ticket.locale.code(), route);
    new.excluded = excluded;
    new.subject = Some(ticket.id.to_string());
    new.expires_at = Some(now.plus(outbound.worth(Category::Support)));
    new.sequence = Some(Sequence { key: format!("{}:out", ticket.id), place: queries::place_out(tx, &ticket.id).await? });
    Ok(new)
}

async fn way(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    reach: Option<&Reach>,
    channel: ChannelKind,
    content: Option<Content>,
) -> Result<Way, StoreError> {
    let contact = &ticket.contact;
    // Where they asked from is where they are answered, whoever has that chat or phone in the shop's books now.
    let address =
        if contact.channel == channel { Some(contact.address.clone()) } else { reach.and_then(|reach| reach.address(channel)) };
    let suppressed = match &address {
        Some(address) => suppressions::reason(tx, channel, address).await?,
        None => None,
    };
    let wishes = reach.map_or(Wishes::default(), |reach| reach.wishes);
    Ok(support.speaker.outbound.way(Category::Support, channel, address, content, wishes, suppressed))
}

/// Something for the agents' group.
pub(super) fn to_staff(support: &Support, ticket: &Ticket, template: &'static str, priority: Priority, leg: Leg) -> NewNotification {
    let locale = support.speaker.default_locale.code();
    let mut new = NewNotification::new(Recipient::Staff, Category::Staff, priority, template, locale, vec![leg]);
    new.subject = Some(ticket.id.to_string());
    new
}

/// Says something to a ticket's customer in the bot's own name, in the row of what goes to them.
pub(super) async fn notify(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    text: Text,
    buttons: Vec<Vec<Button>>,
    now: At,
) -> Result<(), StoreError> {
    // Who asked by SMS would pay attention to each: they are told what agents say, and no more.
    if ticket.contact.channel == ChannelKind::Sms {
        return Ok(());
    }
    let outward = Outward { content: Content::with_buttons(text, buttons), sms: None, only: Some(ChannelKind::Telegram) };
    let new = to_contact(tx, support, ticket, NOTICE, outward, now).await?;
    outbox::enqueue(tx, &new, now).await?;
    Ok(())
}

/// What an agent said did not get there: the agents are told why, under what was said.
pub(super) async fn failed(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    notification: &NotificationId,
    reason: &str,
    now: At,
) -> Result<(), StoreError> {
    let carried = messages::carried(tx, notification).await?;
    messages::missed(tx, notification, reason).await?;
    let (Some(first), Some(group)) = (carried.first(), ticket.topic.group) else { return Ok(()) };
    let voice = support.agents();
    let text = voice.say("ticket-not-told", &Args::new().text("reason", reason));
    let buttons = match can_be_texted(tx, ticket).await? && !first.words.is_empty() {
        true => vec![vec![Button::press(voice.word("ticket-send-by-sms"), super::actions::TicketAction::Text(first.id.clone()).word())]],
        false => Vec::new(),
    };
    let topic = ticket.topic.id.filter(|_| ticket.topic.state != TopicState::Plain);
    let answers = first.spoken.map(|spoken| spoken.message);
    let content = Content::with_buttons(text, buttons).at(Spot { topic, answers });
    let leg = Leg { channel: ChannelKind::Telegram, address: group.to_string(), content };
    outbox::enqueue(tx, &to_staff(support, ticket, "ticket-not-told", Priority::High, leg), now).await?;
    Ok(())
}

async fn can_be_texted(tx: &mut Tx, ticket: &Ticket) -> Result<bool, StoreError> {
    let Some(customer) = &ticket.contact.customer else { return Ok(false) };
    Ok(customers::reach(tx, customer).await?.is_some_and(|reach| reach.phone.is_some() && reach.phone_suppressed.is_none()))
}

/// Somebody changed what they had said: the other side sees it too. False when it is no message of a ticket.
///
/// # Errors
/// When the store fails.
pub async fn edit(tx: &mut Tx, support: &Support, spoken: Spoken, words: &Text, now: At) -> Result<bool, StoreError> {
    let Some(message) = messages::said(tx, spoken).await? else { return Ok(false) };
    if message.words == *words || message.side == Side::Note {
        return Ok(true);
    }
    messages::edit(tx, &message.id, words, now).await?;
    let Some(ticket) = queries::hold(tx, &message.ticket, now).await? else { return Ok(true) };
    if let (RelayState::Told, Some(told)) = (message.state, message.told) {
        redraw(tx, support, &ticket, message.side, told, now).await?;
    }
    Ok(true)
}

/// Draws a relayed message as its messages stand now.
pub(super) async fn redraw(tx: &mut Tx, support: &Support, ticket: &Ticket, side: Side, told: Spoken, now: At) -> Result<(), StoreError> {
    let together = messages::told(tx, told).await?;
    let is_text = together.iter().all(|message| message.kind == Kind::Text);
    let Some(parcel) = parcels::pack(together, true).into_iter().next() else { return Ok(()) };
    let text = match (side, headed(support, ticket, &parcel)) {
        (Side::Customer, Content::Send { text, .. }) => text,
        _ => Text::join(parcel.messages.iter().map(|message| message.words.clone()), "\n\n"),
    };
    let content = match is_text {
        true => Content::Edit { message_id: told.message, text, buttons: Vec::new() },
        false => Content::EditCaption { message_id: told.message, text },
    };
    change_there(tx, support, ticket, side, told, content, format!("ticket-edit:{}:{}", told.chat, told.message), now).await
}

/// Somebody reacted to a message: the other side sees it under theirs.
///
/// # Errors
/// When the store fails.
pub async fn react(tx: &mut Tx, support: &Support, spoken: Spoken, emoji: Option<String>, now: At) -> Result<bool, StoreError> {
    // A reaction to a relay is shown under what was relayed, and one to what was said under its relay.
    let relayed = messages::told(tx, spoken).await?.into_iter().next();
    let (message, there) = match relayed {
        Some(message) => (message.clone(), message.spoken),
        None => match messages::said(tx, spoken).await? {
            Some(message) => (message.clone(), message.told),
            None => return Ok(false),
        },
    };
    let (Some(there), Some(ticket)) = (there, queries::hold(tx, &message.ticket, now).await?) else { return Ok(true) };
    let to_agents = Some(there.chat) == ticket.topic.group;
    let side = if to_agents { Side::Customer } else { Side::Agent };
    let key = format!("ticket-react:{}:{}", there.chat, there.message);
    change_there(tx, support, &ticket, side, there, Content::React { message_id: there.message, emoji }, key, now).await?;
    Ok(true)
}

/// Changes something that stands on the other side; the newest change wins.
#[expect(clippy::too_many_arguments, reason = "the facts of one change")]
pub(super) async fn change_there(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    side: Side,
    there: Spoken,
    content: Content,
    key: String,
    now: At,
) -> Result<(), StoreError> {
    let leg = Leg { channel: ChannelKind::Telegram, address: there.chat.to_string(), content };
    let mut new = to_staff(support, ticket, "ticket-change", Priority::Normal, leg);
    if side == Side::Agent {
        new.recipient = Recipient::Stranger;
        new.category = Category::Support;
    }
    new.supersedes = Some(key);
    new.expires_at = Some(now.plus(support.speaker.outbound.worth(Category::Support)));
    outbox::enqueue(tx, &new, now).await?;
    Ok(())
}

/// Sends an agent's message that did not get there as a text; false when there is nothing to send or nowhere.
///
/// # Errors
/// When the store fails.
pub async fn text_instead(tx: &mut Tx, support: &Support, id: &MessageId, now: At) -> Result<bool, StoreError> {
    let Some(message) = messages::by_id(tx, id).await?.filter(|message| message.state == RelayState::Failed) else { return Ok(false) };
    let Some(ticket) = queries::hold(tx, &message.ticket, now).await? else { return Ok(false) };
    let parcel: Vec<Parcel> = parcels::pack(vec![message], false);
    let Some(parcel) = parcel.into_iter().next() else { return Ok(false) };
    let sms = by_sms(support, &ticket, &parcel);
    let content = parcel.load.clone().content();
    let new = to_contact(tx, support, &ticket, TO_CUSTOMER, Outward { content, sms, only: Some(ChannelKind::Sms) }, now).await?;
    let is_out = outbox::first_state(&new, now) != State::Suppressed;
    let Some(notification) = outbox::enqueue(tx, &new, now).await?.filter(|_| is_out) else { return Ok(false) };
    carry(tx, &parcel, &notification).await?;
    Ok(true)
}
