//! What Telegram tells us, read by ourselves: the few fields that we use, straight from the
//! update's JSON. A library that reads a message whole reads it as an empty one as soon as one
//! field of it is newer than the library. Here an unknown field is passed over, and the text stays.
//! docs/telegram.md says what becomes of each kind of content.

mod actors;
mod callback_query;
mod chat_member;
mod content;
mod formatted_text;
mod incoming_update;
mod lenient_json;
mod message;
mod reaction;
mod rich_message;

pub(super) use actors::{MessageAuthor, MessageOrigin, TelegramUser};
pub(super) use callback_query::{ButtonMessage, CallbackQuery};
pub(super) use chat_member::{ChatMemberUpdate, MemberStatus};
pub(super) use content::{MessageContent, ServiceMessage};
#[cfg(test)]
pub(super) use content::{has_happened, is_known};
pub(super) use incoming_update::{ChatKey, IncomingUpdate, UpdateKind};
pub(super) use message::{IncomingMessage, SharedContact};
pub(super) use reaction::MessageReaction;
