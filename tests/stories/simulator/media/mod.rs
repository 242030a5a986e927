//! The simulated Telegram's media: what people send, what the bot copies, forwards, sends by its id
//! and downloads.

mod copies;
mod files;
