//! Channels: each does one thing (send, edit) at one address and says how it ended. In comes a
//! `Content`, out comes a `SendResult`; what to do about it is the delivery room's business. A
//! channel is an implementation of `Channel` in the `Registry`; what its provider calls things stays
//! in its folder.

mod channel;
mod content;
mod emoji;
mod inbound_text;
pub mod limits;
mod name;
mod profile;
mod receipt;
mod registry;
mod result;
mod retry_after;
pub mod segments;
pub mod telegram;
#[cfg(test)]
pub(crate) mod test_channels;
pub mod twilio;

pub use channel::{AddressPace, Admission, AskError, Channel, Examined, KeptReceipt, Try};
pub use content::{Action, Button, Content, Keyboard, Spot};
pub use emoji::Emoji;
pub use inbound_text::{InboundText, Media};
pub use name::ChannelName;
pub use profile::{AddressKind, ChannelProfile, TextFormat};
pub use receipt::{Found, News, Receipt, Source};
pub use registry::{BadChannel, Registry};
pub use result::{AddressFault, ErrorClass, SendResult};
pub use retry_after::{LONGEST_PAUSE, pause};

/// The channel that the bot itself is on: customers' linked chats, order cards and the agents'
/// group are there.
pub const BOT_CHANNEL: ChannelName = telegram::NAME;
