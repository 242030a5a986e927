//! A ticket and its parts as values: states, contact, agent, topic. Pure.

use crate::audit::Actor;
use crate::channels::ChannelName;
use crate::clock::At;
use crate::delivery::Priority;
use crate::enum_words::enum_words;
use crate::ids::{CustomerId, OrderId, TicketId};
use crate::language::Locale;
use crate::phone::Phone;
use crate::store::FromRow;

/// The states of a ticket. The table has the same list as a CHECK, and `closed_at_ms` is set
/// exactly when the state is `closed`.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum TicketState {
    /// Opened and not assigned. Left when an agent takes, is assigned or answers it, or when it is
    /// resolved or closed.
    New,
    /// The agents have to act. Entered by a message of the customer, a take, or a reopening.
    WaitingAgent,
    /// The customer has to act. Entered by an agent's answer.
    WaitingCustomer,
    /// An agent says that it is solved. Left by the next message, a reopening, or a close.
    Resolved,
    /// Left only by a reopening, or by a message of the customer within `reopen_within`. A merged
    /// ticket never leaves it.
    Closed,
}

enum_words!(TicketState);

impl TicketState {
    /// Resolved or closed.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Resolved | Self::Closed)
    }

    /// New, or waiting for an agent.
    pub fn is_agents_turn(self) -> bool {
        matches!(self, Self::New | Self::WaitingAgent)
    }
}

/// A person of the shop who works on a ticket.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct TicketAgent {
    /// Telegram user id; 0 for somebody who works through the API.
    #[column("assignee")]
    pub user: i64,
    /// What they are called.
    #[column("assignee_name")]
    pub name: String,
}

impl TicketAgent {
    /// Compares by user id, or by name where neither has one (people who work through the API).
    pub fn is(&self, other: &Self) -> bool {
        self.user == other.user && (self.user != 0 || self.name == other.name)
    }

    /// The actor in the audit log: `user:<id>`.
    pub fn actor(&self) -> Actor {
        Actor::Agent(self.user)
    }
}

/// Who asks for help: an address, and the customer it belongs to where that is known.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct TicketContact {
    pub channel: ChannelName,
    /// A private chat's id, or a phone number, or a short code or sender name.
    pub address: String,
    /// Which customer that is.
    #[column("customer_id")]
    pub customer: Option<CustomerId>,
}

impl TicketContact {
    /// The actor in the audit log: the channel and the end of the address.
    pub fn actor(&self) -> Actor {
        Actor::Contact { channel: self.channel.as_str(), address: self.address.clone() }
    }

    /// Whether both have the same address on the same channel, in any spelling of a number.
    pub fn is_where(&self, other: &Self) -> bool {
        self.channel == other.channel
            && self.channel.spellings(&self.address).contains(&other.address)
    }

    /// Whether we can answer to the address that they wrote from: not to sender names and short
    /// codes, and not to premium-rate numbers.
    pub fn takes_answers(&self) -> bool {
        !self.channel.is_of_phones()
            || Phone::parse(&self.address).is_ok_and(|phone| !phone.is_premium_rate())
    }
}

/// The states of a ticket's forum topic in the agents' group.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum TopicState {
    /// There is no topic and no request for one.
    None,
    /// A request to create it is in the outbox.
    Asked,
    /// The topic exists and is open.
    Open,
    /// The topic exists and is closed.
    Closed,
    /// The ticket has no topic: its messages are in the group itself (General), and agents answer
    /// with replies.
    Plain,
}

enum_words!(TopicState);

impl TopicState {
    /// Whether messages for the agents can be sent now.
    pub fn is_there(self) -> bool {
        matches!(self, Self::Open | Self::Closed | Self::Plain)
    }
}

/// Where agents read and write for a ticket.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct TicketTopic {
    /// The group's chat id; `None` where no group is configured.
    #[column("group_chat_id")]
    pub group: Option<i64>,
    /// How the topic stands.
    #[column("topic_state")]
    pub state: TopicState,
    #[column("topic_id")]
    pub id: Option<i64>,
    /// What it is called now.
    #[column("topic_name")]
    pub name: Option<String>,
    /// The id of the message that shows the ticket with its buttons.
    #[column("card_message_id")]
    pub card: Option<i64>,
}

impl TicketTopic {
    /// The topic for messages; `None` for messages in the group itself.
    pub fn thread(&self) -> Option<i64> {
        self.id.filter(|_| self.state != TopicState::Plain)
    }
}

/// A support ticket: one row of `support_tickets`.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Ticket {
    pub id: TicketId,
    /// The number that people see.
    pub number: i64,
    pub state: TicketState,
    /// Grows by one with each transition; the API uses it to detect concurrent changes.
    pub version: i64,
    #[column(flatten)]
    pub contact: TicketContact,
    /// The customer's name.
    pub name: Option<String>,
    #[column(map = Locale::recorded)]
    pub locale: Locale,
    /// A category key of the settings.
    pub category: String,
    /// Which order it is about.
    #[column("order_id")]
    pub order: Option<OrderId>,
    /// How soon it matters.
    pub priority: Priority,
    #[column("assignee", flatten)]
    pub assignee: Option<TicketAgent>,
    /// The ticket that replaces this one.
    pub merged_into: Option<TicketId>,
    /// Where agents see it.
    #[column(flatten)]
    pub topic: TicketTopic,
    /// When it was opened.
    pub opened_at: At,
    /// The first message of the customer that has no answer yet.
    #[column("unanswered_since_ms")]
    pub unanswered_since: Option<At>,
    /// When it was answered first.
    pub first_answered_at: Option<At>,
    /// When it was last resolved.
    pub resolved_at: Option<At>,
    /// When it was closed.
    pub closed_at: Option<At>,
    /// The customer's rating, 1 to 5.
    pub score: Option<i32>,
    /// The topic of the customer's private chat in which they last wrote (bots can have topics in
    /// private chats).
    #[column("contact_topic_id")]
    pub contact_topic: Option<i64>,
}

impl Ticket {
    /// The priority of the customer's messages in the agents' group, which accepts few messages a
    /// minute: known customers and running conversations go before strangers, and messages before
    /// updates of cards.
    pub(crate) fn relay_priority(&self) -> Priority {
        let is_known = self.contact.customer.is_some()
            || self.assignee.is_some()
            || self.first_answered_at.is_some();
        match self.priority {
            Priority::Bulk => Priority::Normal,
            Priority::Normal if !is_known => Priority::Normal,
            Priority::Normal | Priority::High | Priority::Urgent => Priority::High,
        }
    }
}

/// The possible scores of a customer.
pub const SCORES: std::ops::RangeInclusive<i32> = 1..=5;
