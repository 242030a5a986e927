//! The doors of providers: Telegram's updates, and the SMS provider's receipts and texts. Each
//! authenticates in its own way.

pub(super) mod telegram;
pub(super) mod twilio;
