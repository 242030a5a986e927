//! What both sides say: messages that come in, their relay, edits, SMS, and what cannot be
//! delivered.

pub mod edits;
pub mod failures;
pub mod incoming;
pub mod relay;
pub mod sms;
