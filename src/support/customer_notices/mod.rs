//! The bot's own messages to a ticket's customer, apart from answers: opened, reminder, closed.

pub mod closed;
pub mod opened;
pub mod reminder;
