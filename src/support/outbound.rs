//! Building and entering notifications of a ticket: to its customer, and to the agents' group.

use crate::channels::{BOT_CHANNEL, Button, ChannelName, Content, Spot};
use crate::clock::At;
use crate::customers::{self, ContactInfo, auto_reply};
use crate::delivery::route::ChannelOption;
use crate::delivery::{
    Category, Exclusion, Leg, NewNotification, NotificationTemplate, Priority, Purpose, Recipient,
    outbox, route, suppressions,
};
use crate::language::Text;
use crate::notifications::Renderings;
use crate::phone::Phone;
use crate::store::{StoreError, Tx};
use crate::support::case::names;
use crate::support::case::ticket::{Ticket, TopicState};
use crate::support::desk::Support;
use crate::support::tickets;

/// The template of the bot's own messages to a customer.
const NOTICE: &str = "ticket-notice";

/// A message for a ticket's customer.
pub(crate) struct CustomerMessage {
    pub content: Content,
    /// The words by SMS; `None` if it is not sent by SMS.
    pub sms: Option<Text>,
    /// Only by these channels, in order; by those of the category where there are none.
    pub only: Vec<ChannelName>,
}

impl CustomerMessage {
    /// Words that are sent only by this channel of plain text.
    pub(crate) fn by_text(channel: ChannelName, words: Text) -> Self {
        Self { content: Content::text(words.clone()), sms: Some(words), only: vec![channel] }
    }
}

/// The bot's own message to a customer, on the channel of the ticket.
pub(crate) struct CustomerNotice {
    pub text: Text,
    pub buttons: Vec<Vec<Button>>,
    /// The words if the ticket came by SMS; `None` if it is not sent then.
    pub sms: Option<Text>,
}

/// The channel of plain text that a ticket's customer is answered by: the ticket's, or else the
/// first of phones.
pub(crate) fn text_channel(support: &Support, ticket: &Ticket) -> Option<ChannelName> {
    let asked_by = Some(ticket.contact.channel).filter(|channel| channel.is_plain());
    asked_by.or_else(|| support.outbound.channels.text_channel())
}

/// Builds a notification for a ticket's customer. The channel of the ticket comes first in its
/// route.
pub(crate) async fn customer_notification(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    template: impl Into<NotificationTemplate> + Send,
    outward: CustomerMessage,
    now: At,
) -> Result<NewNotification, StoreError> {
    let outbound = &support.outbound;
    let reach = match &ticket.contact.customer {
        Some(customer) => customers::contact_info(tx, customer).await?,
        None => None,
    };
    let asked_by = ticket.contact.channel;
    let mut order = outbound.rules.of(Category::Support).channels.clone();
    order.retain(|channel| *channel != asked_by);
    order.insert(0, asked_by);
    if !outward.only.is_empty() {
        order = outward.only;
    }
    let in_chat = match ticket.contact_topic.filter(|_| asked_by == BOT_CHANNEL) {
        Some(topic) => outward.content.in_topic(topic),
        None => outward.content,
    };
    let renderings = Renderings::rich(in_chat).and_plain(outward.sms);
    let mut options = Vec::new();
    for channel in outbound.channels.names() {
        let content = outbound.rendering(channel, &renderings);
        let option = channel_option(tx, support, ticket, reach.as_ref(), channel, content);
        options.push(option.await?);
    }
    let (route, excluded) = route::plan(outbound.channels.names(), &order, options);
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
    new.sequence = Some(tickets::next_place_to_customer(tx, &ticket.id).await?);
    Ok(new)
}

async fn channel_option(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    reach: Option<&ContactInfo>,
    channel: ChannelName,
    content: Option<Content>,
) -> Result<ChannelOption, StoreError> {
    let contact = &ticket.contact;
    // The answer goes to the address that they wrote from, even if the shop has it under another
    // customer now.
    let address = match contact.channel == channel {
        true => Some(contact.address.clone()).filter(|_| contact.takes_answers()),
        false => reach.and_then(|reach| reach.address(channel)),
    };
    let suppressed = match &address {
        Some(address) => suppressions::reason(tx, channel, address).await?,
        None => None,
    };
    let preferences = reach.map(|reach| reach.preferences.clone()).unwrap_or_default();
    Ok(support.outbound.channel_option(
        Category::Support,
        channel,
        address,
        content,
        &preferences,
        suppressed,
    ))
}

/// Builds a notification of a ticket for a group of agents.
pub(crate) fn agents_notification(
    support: &Support,
    ticket: &Ticket,
    group: i64,
    template: impl Into<NotificationTemplate>,
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

/// Sends a ticket's customer a message of the bot, in order with the answers.
pub(crate) async fn notify_customer(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    notice: CustomerNotice,
    now: At,
) -> Result<(), StoreError> {
    let channel = ticket.contact.channel;
    let outward = if channel.is_plain() {
        let wanted = support.rules.sms_notices && ticket.contact.takes_answers();
        let Some(words) = notice.sms.filter(|_| wanted) else { return Ok(()) };
        CustomerMessage::by_text(channel, words)
    } else {
        let content = Content::with_buttons(notice.text, notice.buttons);
        CustomerMessage { content, sms: None, only: vec![channel] }
    };
    let mut new = customer_notification(tx, support, ticket, NOTICE, outward, now).await?;
    let phone = Phone::recorded(&ticket.contact.address)
        .ok()
        .filter(|_| ticket.contact.channel.is_of_phones());
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
        // Recorded like everything that cannot be sent.
        (new.route, new.sequence) = (Vec::new(), None);
        new.excluded.push(Exclusion::new(channel, why.into()));
    }
    let entered = outbox::enqueue(tx, &new, now).await?;
    if let (Some(phone), None, Some(id)) = (&phone, withheld, &entered) {
        auto_reply::count(tx, phone, auto_reply::AutoReplyKind::Notice, id, now).await?;
    }
    tickets::touch(tx, &ticket.id, now).await
}

/// Posts in a ticket's topic, or in the group if it has none.
pub(crate) async fn post_to_topic(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    template: impl Into<NotificationTemplate> + Send,
    priority: Priority,
    content: Content,
    now: At,
) -> Result<(), StoreError> {
    let topic = ticket.topic.thread();
    post_to_group(
        tx,
        support,
        ticket,
        template,
        priority,
        content.at(Spot::under(topic, None)),
        now,
    )
    .await
}

/// Posts in a ticket's topic something that agents must read, as a reply to `answers`.
pub(crate) async fn post_under(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    template: impl Into<NotificationTemplate> + Send,
    content: Content,
    answers: Option<i64>,
    now: At,
) -> Result<(), StoreError> {
    let Some(group) = ticket.topic.group else { return Ok(()) };
    // In General without a reply nobody would know which ticket it is about.
    let is_in_its_place = match ticket.topic.state {
        TopicState::Plain => answers.is_some(),
        state => state.is_there(),
    };
    let content =
        if is_in_its_place { content } else { with_ticket_head(support, ticket, content) };
    let content = content.at(Spot::under(ticket.topic.thread(), answers));
    outbox::enqueue(
        tx,
        &agents_notification(support, ticket, group, template, Priority::High, content),
        now,
    )
    .await?;
    Ok(())
}

/// Adds the ticket's number and name if the ticket is in General.
pub(crate) fn with_ticket_head_if_shared(
    support: &Support,
    ticket: &Ticket,
    content: Content,
) -> Content {
    if ticket.topic.state == TopicState::Plain {
        with_ticket_head(support, ticket, content)
    } else {
        content
    }
}

/// Adds the ticket's number and name above the words.
pub(crate) fn with_ticket_head(support: &Support, ticket: &Ticket, content: Content) -> Content {
    let Content::Send { text, buttons, .. } = content else { return content };
    let head = support.agents_translator().say("ticket-head", &names::ticket_args(ticket));
    let whole = Text::join([head, text.clone()], "\n");
    Content::with_buttons(Text::first_that_fits([whole, text]), buttons)
}

/// Posts about a ticket in its group.
pub(crate) async fn post_to_group(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    template: impl Into<NotificationTemplate> + Send,
    priority: Priority,
    content: Content,
    now: At,
) -> Result<(), StoreError> {
    let Some(group) =
        ticket.topic.group.or_else(|| support.group_for(&ticket.category, ticket.locale))
    else {
        return Ok(());
    };
    let mut new = agents_notification(support, ticket, group, template, priority, content);
    new.expires_at = Some(now.plus(support.outbound.worth(Category::Staff)));
    outbox::enqueue(tx, &new, now).await?;
    Ok(())
}

/// The template of messages for the agents.
pub(crate) const TO_AGENTS: NotificationTemplate =
    NotificationTemplate::heard("ticket-relay", Purpose::TicketToAgents);
/// The template of answers for a customer.
pub(crate) const TO_CUSTOMER: NotificationTemplate =
    NotificationTemplate::heard("ticket-reply", Purpose::TicketToCustomer);
