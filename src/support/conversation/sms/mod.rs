//! Answers by SMS: texts, several texts, links into the chat.

pub mod handover;
pub mod resend;
pub mod several_sms;
pub mod split;
pub mod text;
