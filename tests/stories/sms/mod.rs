//! Texts, by Twilio.

mod addresses;
mod answers;
mod breaker;
mod costs;
mod doors;
mod fallback;
mod receipts;
mod simulator;
mod unknown;
mod waiting;
mod wire;
