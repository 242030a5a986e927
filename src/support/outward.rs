//! The way out: what goes to a ticket's customer, and what goes into the agents' group.

use super::ticket::{Ticket, TopicState};
use super::{Support, card, queries};
use crate::channels::{BOT_CHANNEL, Button, ChannelName, Content, Spot, twilio};
use crate::clock::At;
use crate::customers::{self, Reach, Wishes, auto_reply};
use crate::delivery::route::{self, Way};
use crate::delivery::{Category, Leg, NewNotification, Priority, Recipient, outbox, suppressions};
use crate::language::Text;
use crate::phone::Phone;
use crate::store::{StoreError, Tx};

/// The template of what the bot itself says to a customer.
const NOTICE: &str = "ticket-notice";

/// Something that goes to a ticket's customer.
pub(super) struct Outward {
    pub content: Content,
    /// Its words by SMS; none where it is worth none.
    pub sms: Option<Text>,
    /// By this channel and no other.
    pub only: Option<ChannelName>,
}

impl Outward {
    /// Words that go by SMS alone.
    pub(super) fn by_sms(words: Text) -> Self {
        Self { content: Content::text(words.clone()), sms: Some(words), only: Some(twilio::NAME) }
    }
}

/// Something that the bot itself says to a customer, by the channel that they asked by.
pub(super) struct Notice {
    pub text: Text,
    pub buttons: Vec<Vec<Button>>,
    /// Its words for who asked by SMS.
    pub sms: Option<Text>,
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
    let outbound = &support.outbound;
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
    let in_chat = match ticket.contact_topic.filter(|_| asked_by == BOT_CHANNEL) {
        Some(topic) => outward.content.in_topic(topic),
        None => outward.content,
    };
    let mut ways = Vec::new();
    for (channel, content) in
        [(BOT_CHANNEL, Some(in_chat)), (twilio::NAME, outbound.sms_words(outward.sms))]
    {
        ways.push(way(tx, support, ticket, reach.as_ref(), channel, content).await?);
    }
    let (route, excluded) = route::plan(outbound.channels.names(), &order, ways);
    let recipient = reach.map_or(Recipient::Stranger, |reach| Recipient::Customer(reach.customer));
    let mut new = NewNotification::new(
        recipient,
        Category::Support,
        Priority::High,
        template,
        ticket.locale.code(),
        route,
    );
    new.excluded = excluded;
    new.subject = Some(ticket.id.to_string());
    new.expires_at = Some(now.plus(outbound.worth(Category::Support)));
    new.sequence = Some(queries::place_out(tx, &ticket.id).await?);
    Ok(new)
}

async fn way(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    reach: Option<&Reach>,
    channel: ChannelName,
    content: Option<Content>,
) -> Result<Way, StoreError> {
    let contact = &ticket.contact;
    // Where they asked from is where they are answered, whoever has that chat or phone in the
    // shop's books now.
    let address = match contact.channel == channel {
        true => Some(contact.address.clone()).filter(|_| contact.takes_answers()),
        false => reach.and_then(|reach| reach.address(channel)),
    };
    let suppressed = match &address {
        Some(address) => suppressions::reason(tx, channel, address).await?,
        None => None,
    };
    let wishes = reach.map_or(Wishes::default(), |reach| reach.wishes);
    Ok(support.outbound.way(Category::Support, channel, address, content, wishes, suppressed))
}

/// Something of a ticket for a group of agents.
pub(super) fn to_staff(
    support: &Support,
    ticket: &Ticket,
    group: i64,
    template: impl Into<String>,
    priority: Priority,
    content: Content,
) -> NewNotification {
    let locale = support.localizer.default_locale.code();
    let leg = Leg { channel: BOT_CHANNEL, address: group.to_string(), content };
    let mut new = NewNotification::new(
        Recipient::Staff,
        Category::Staff,
        priority,
        template,
        locale,
        vec![leg],
    );
    new.subject = Some(ticket.id.to_string());
    new
}

/// Says something to a ticket's customer in the bot's own name, in the row of what goes to them.
pub(super) async fn notify(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    notice: Notice,
    now: At,
) -> Result<(), StoreError> {
    let channel = ticket.contact.channel;
    let outward = if channel.is_plain() {
        let wanted = support.rules.sms_notices && ticket.contact.takes_answers();
        let Some(words) = notice.sms.filter(|_| wanted) else { return Ok(()) };
        Outward::by_sms(words)
    } else {
        let content = Content::with_buttons(notice.text, notice.buttons);
        Outward { content, sms: None, only: Some(channel) }
    };
    let mut new = to_contact(tx, support, ticket, NOTICE, outward, now).await?;
    let phone = Phone::recorded(&ticket.contact.address)
        .ok()
        .filter(|_| ticket.contact.channel == twilio::NAME);
    let phone = phone.filter(|_| !new.route.is_empty());
    let withheld = match &phone {
        Some(phone) => {
            auto_reply::withheld_reason(
                tx,
                &support.rules.auto_replies,
                phone,
                auto_reply::AutoReplyKind::Notice,
                now,
            )
            .await?
        }
        None => None,
    };
    if let Some(why) = withheld {
        // On record as what goes nowhere.
        (new.route, new.sequence) = (Vec::new(), None);
        new.excluded.push(format!("sms: {}", why.as_str()));
    }
    let entered = outbox::enqueue(tx, &new, now).await?;
    if let (Some(phone), None, Some(id)) = (&phone, withheld, &entered) {
        auto_reply::count(tx, phone, auto_reply::AutoReplyKind::Notice, id, now).await?;
    }
    queries::move_on(tx, &ticket.id, now).await
}

/// Says something in a ticket's topic; where it has none, in the group.
pub(super) async fn tell_topic(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    template: &'static str,
    priority: Priority,
    content: Content,
    now: At,
) -> Result<(), StoreError> {
    let topic = ticket.topic.thread();
    tell_group(tx, support, ticket, template, priority, content.at(Spot::under(topic, None)), now)
        .await
}

/// Says something in a ticket's topic that agents must read, under what was said there.
pub(super) async fn say_under(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    template: &'static str,
    content: Content,
    answers: Option<i64>,
    now: At,
) -> Result<(), StoreError> {
    let Some(group) = ticket.topic.group else { return Ok(()) };
    // Under nothing in General nobody would know whose ticket it is of.
    let is_in_its_place = match ticket.topic.state {
        TopicState::Plain => answers.is_some(),
        state => state.is_there(),
    };
    let content = if is_in_its_place { content } else { headed(support, ticket, content) };
    let content = content.at(Spot::under(ticket.topic.thread(), answers));
    outbox::enqueue(tx, &to_staff(support, ticket, group, template, Priority::High, content), now)
        .await?;
    Ok(())
}

/// The same with whose ticket it is of, where others' stand beside it.
pub(super) fn named(support: &Support, ticket: &Ticket, content: Content) -> Content {
    if ticket.topic.state == TopicState::Plain { headed(support, ticket, content) } else { content }
}

/// Words of a ticket as they stand where others' stand too: with whose it is.
pub(super) fn headed(support: &Support, ticket: &Ticket, content: Content) -> Content {
    let Content::Send { text, buttons, .. } = content else { return content };
    let head = support.agents().say("ticket-head", &card::whose(ticket));
    let whole = Text::join([head, text.clone()], "\n");
    Content::with_buttons(Text::first_that_fits([whole, text]), buttons)
}

/// Says something of a ticket in its group.
pub(super) async fn tell_group(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    template: &'static str,
    priority: Priority,
    content: Content,
    now: At,
) -> Result<(), StoreError> {
    let Some(group) = ticket.topic.group.or_else(|| support.group(&ticket.category, ticket.locale))
    else {
        return Ok(());
    };
    let mut new = to_staff(support, ticket, group, template, priority, content);
    new.expires_at = Some(now.plus(support.outbound.worth(Category::Staff)));
    outbox::enqueue(tx, &new, now).await?;
    Ok(())
}
