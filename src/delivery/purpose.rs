//! Why a notification was entered: it decides who hears of its outcome.

use crate::enum_words::enum_words;

/// What a notification is for. Each purpose but `Notice` has one listener, which goes on with what
/// it belongs to when the outcome is known.
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
pub enum Purpose {
    /// News, codes, alerts and requests of services: nothing goes on from their outcome.
    Notice,
    /// The live card of an order: the order learns which message shows it.
    OrderCard,
    /// A reply of the bot that waits for its chat's pace.
    Reply,
    /// A reply that shows a request for help, which is redrawn in place.
    ReplyDraft,
    /// The reply that answers all further updates of a busy chat at once.
    ReplyLast,
    /// Makes the forum topic of a ticket.
    TicketTopic,
    /// The card of a ticket, in its topic.
    TicketCard,
    /// Pins the card of a ticket.
    TicketPin,
    /// Brings what a customer said to the agents.
    TicketToAgents,
    /// Brings what an agent said to the customer.
    TicketToCustomer,
    /// One of the texts that a long answer is cut into.
    TicketPart,
    /// Takes back an album of which not all pieces arrived.
    TicketUnsend,
    /// Changes a message of a ticket that is there already: an edit or a reaction.
    TicketChange,
    /// A word to the agents of a ticket that must not be lost.
    TicketNotice,
}

enum_words!(Purpose);

impl Purpose {
    /// The purpose of a row, by its columns `purpose` and `template`.
    pub(super) fn of(recorded: Option<Self>, template: &str) -> Self {
        recorded.unwrap_or_else(|| Self::parse_old_template(template))
    }

    /// The purpose of a row that a replica from before migration 0016 entered, while old and new
    /// ones run side by side. The migration does the same for the rows that it finds.
    fn parse_old_template(template: &str) -> Self {
        match template {
            "order-card" => Self::OrderCard,
            "reply" => Self::Reply,
            "reply-draft" => Self::ReplyDraft,
            "reply-last" => Self::ReplyLast,
            "ticket-topic" => Self::TicketTopic,
            "ticket-card" => Self::TicketCard,
            "ticket-pin" => Self::TicketPin,
            "ticket-relay" => Self::TicketToAgents,
            "ticket-reply" => Self::TicketToCustomer,
            "ticket-reply-part" => Self::TicketPart,
            "ticket-unsend" => Self::TicketUnsend,
            "ticket-change" => Self::TicketChange,
            "ticket-not-told"
            | "ticket-not-texted"
            | "ticket-cannot-show"
            | "ticket-change-refused"
            | "ticket-said-anew"
            | "ticket-score"
            | "ticket-unknown-kind"
            | "ticket-forwarded" => Self::TicketNotice,
            _ => Self::Notice,
        }
    }

    /// Whether it answers what somebody has just written: nobody sends it again later.
    pub fn is_reply(self) -> bool {
        matches!(self, Self::Reply | Self::ReplyDraft | Self::ReplyLast)
    }
}

/// The template that a notification's words come from, with what the notification is for. A name
/// alone is that of a `Notice`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationTemplate {
    /// Its name, for people: statistics and stories show it.
    pub name: std::borrow::Cow<'static, str>,
    /// What notifications from it are for.
    pub purpose: Purpose,
}

impl NotificationTemplate {
    /// A template whose outcomes somebody listens to.
    pub const fn heard(name: &'static str, purpose: Purpose) -> Self {
        Self { name: std::borrow::Cow::Borrowed(name), purpose }
    }
}

impl From<&'static str> for NotificationTemplate {
    fn from(name: &'static str) -> Self {
        Self::heard(name, Purpose::Notice)
    }
}

impl From<String> for NotificationTemplate {
    fn from(name: String) -> Self {
        Self { name: name.into(), purpose: Purpose::Notice }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_purpose_is_read_back() {
        for purpose in Purpose::ALL.iter().copied() {
            assert_eq!(Purpose::parse(purpose.as_str()), Some(purpose));
        }
        assert_eq!(Purpose::parse("order-card"), None);
    }

    #[test]
    fn rows_of_old_replicas_have_their_listener() {
        assert_eq!(Purpose::parse_old_template("order-card"), Purpose::OrderCard);
        assert_eq!(Purpose::parse_old_template("ticket-score"), Purpose::TicketNotice);
        assert_eq!(Purpose::parse_old_template("order-shipped"), Purpose::Notice);
    }
}
