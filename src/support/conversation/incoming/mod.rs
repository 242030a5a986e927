//! Messages that come in: from the customer, from agents, through the API.

pub mod agent_answers;
pub mod api_reply;
pub mod collision;
pub mod customer_messages;
pub mod store_message;
