//! The support desk. A customer's question becomes a ticket with a topic in the agents' group.
//! Messages of both sides are relayed through the outbox, in order, and each message knows the
//! state of its relay.
//!
//! Folders import one way: `case`, then `agents_group`, `conversation` and `lifecycle`, then the
//! jobs here.

pub mod admission;
pub mod agents_group;
pub mod api;
pub mod buttons;
pub mod case;
pub mod conversation;
pub mod desk;
pub mod lifecycle;
pub mod lookup;
pub mod outbound;
pub mod queries;
pub mod relay_listener;
pub mod sms_reader;
pub mod sweeper;
pub mod webhook_events;

pub use admission::AdmissionOutcome;
pub use agents_group::canned::CannedReply;
pub use agents_group::card::{priority_name, state_sign, ticket_link};
pub use agents_group::missing_rights::{MissingRight, report_missing_rights};
pub use agents_group::ticket_list::{DeskFigures, TicketFilter};
pub use api::listing::{
    StateFilter, TicketCursor, TicketDetails, TicketPage, TicketQuery, TicketView, priority_of,
};
pub use buttons::{RequestAction, TicketAction};
pub use case::clocks::ClockTimes;
pub use case::hours::OpeningHours;
pub use case::stranger_limits::StrangerLimits;
pub use case::ticket::{
    Ticket, TicketAgent, TicketContact, TicketState, TopicState, Transition, TransitionError,
};
pub use conversation::answers::{add_answer, add_note, make_internal};
pub use conversation::api_reply::{ApiReply, add_api_reply};
pub use conversation::customer_messages::add_customer_message;
pub use conversation::edit_sync::{sync_edit, sync_reaction};
pub use conversation::messages::{
    ForwardOrigin, MessageKind, MessageRef, MessageSource, NewMessage, describe,
};
pub use conversation::resend::resend_by_sms;
pub use desk::{AgentGroup, Support, SupportRules};
pub use lifecycle::blocks::set_blocked;
pub use lifecycle::changes::{change, set_category, set_priority};
pub use lifecycle::merge::{MergeOutcome, merge_tickets};
pub use lifecycle::open::{NewTicket, OpenOutcome, open_ticket};
pub use lifecycle::scheduler::ClockScheduler;
pub use lifecycle::score::{ScoreOutcome, add_score_comment, set_score};
pub use lifecycle::transitions::{ChangeOutcome, MessageRejection};
pub use lookup::{
    by_message, by_number, by_topic, current_ticket, group_migrations, has_ticket_from, lock,
    migrate_group,
};
pub use relay_listener::RelayListener;
pub use sms_reader::SmsReader;
pub use sweeper::{RelaySweeper, resume_group};
pub use webhook_events::WebhookFailureNotifier;
