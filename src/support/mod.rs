//! The support desk. A customer's question becomes a ticket with a topic in the agents' group.
//! Messages of both sides are relayed through the outbox, in order, and each message knows the
//! state of its relay.
//!
//! Parts import one way. From the bottom: `case` (values), `desk` and `buttons`, the rows
//! (`tickets`, `messages`, `blocked_contacts`), `webhook_events` and `outbound`, `customer_notices`
//! and `agents_group`, `changes`, `conversation`, `lifecycle`, then what the API and the doors look
//! up, and the jobs. A part gives back as a value what a part above it has to do.

pub mod agents_group;
pub mod api;
pub mod blocked_contacts;
pub mod buttons;
pub mod case;
pub mod changes;
pub mod conversation;
pub mod customer_notices;
pub mod desk;
pub mod inbound_sms_worker;
pub mod lifecycle;
pub mod lookup;
pub mod messages;
pub mod outbound;
pub mod relay_listener;
pub mod relay_retry;
pub mod tickets;
pub mod webhook_events;

pub use agents_group::canned::CannedReply;
pub use agents_group::group_migrations::{group_migrations, migrate_group};
pub use agents_group::missing_rights::{MissingRight, report_missing_rights};
pub use agents_group::support_figures::DeskFigures;
pub use api::details::TicketDetails;
pub use api::listing::TicketPage;
pub use api::ticket_query::{StateFilter, TicketCursor, TicketQuery};
pub use blocked_contacts::set_blocked;
pub use buttons::{RequestAction, TicketAction};
pub use case::hours::OpeningHours;
pub use case::message::{
    ForwardOrigin, MessageKind, MessageRef, MessageSource, NewMessage, describe,
};
pub use case::names::{priority_name, state_sign, ticket_link};
pub use case::outcome::{ChangeOutcome, MessageRejection};
pub use case::stranger_limits::StrangerLimits;
pub use case::ticket::{Ticket, TicketAgent, TicketContact, TicketState, TopicState};
pub use case::ticket_filter::TicketFilter;
pub use case::ticket_view::{TicketView, priority_of};
pub use case::timers::TimerSettings;
pub use case::transition::{Transition, TransitionError};
pub use changes::priority_and_category::{set_category, set_priority};
pub use conversation::edits::edit_sync::sync_edit;
pub use conversation::edits::reactions::sync_reaction;
pub use conversation::incoming::agent_answers::{add_answer, add_note, make_internal};
pub use conversation::incoming::api_reply::{ApiReply, add_api_reply};
pub use conversation::incoming::customer_messages::add_customer_message;
pub use conversation::relay::change_ticket::change_ticket;
pub use conversation::sms::resend::resend_by_sms;
pub use desk::{AgentGroup, Support, SupportRules};
pub use inbound_sms_worker::InboundSmsWorker;
pub use lifecycle::admission::AdmissionOutcome;
pub use lifecycle::merge::{MergeOutcome, merge_tickets};
pub use lifecycle::open::{NewTicket, OpenOutcome, open_ticket};
pub use lifecycle::score::{ScoreOutcome, add_score_comment, set_score};
pub use lifecycle::timer_scheduler::TimerScheduler;
pub use lookup::{by_message, by_number, by_topic, current_ticket, has_ticket_from, lock};
pub use relay_listener::RelayListener;
pub use relay_retry::{RelayRetryWorker, resume_group};
pub use webhook_events::WebhookFailureNotifier;
