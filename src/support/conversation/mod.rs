//! What both sides say: storing and relaying messages, edits, reactions, albums, SMS.

pub mod albums;
pub mod answers;
pub mod api_reply;
pub mod captions;
pub mod collision;
pub mod customer_messages;
pub mod edit_sync;
pub mod failure_reasons;
pub mod handover;
pub mod messages;
pub mod new_messages;
pub mod packing;
pub mod quotation;
pub mod reactions;
pub mod refused;
pub mod relay;
pub mod resend;
pub mod sms_answer;
pub mod sms_split;
pub mod topic_changes;
pub mod undelivered;
