//! What an error of the Bot API means for delivery. The API says it in words, not in codes: facts,
//! section 3.

use std::time::Duration;

use super::CallError;
use crate::channels::{AddressFault, Content, ErrorClass, pause};

/// The class of an error of a call that was to do `content`; `None` means there was nothing to
/// change, which is success.
pub(super) fn classify(error: &CallError, content: &Content) -> Option<ErrorClass> {
    let class = match error {
        CallError::NotWritten(_) | CallError::Server { .. } => ErrorClass::Transient,
        CallError::Unanswered(_) => ErrorClass::Ambiguous,
        CallError::Refused { retry_after: Some(seconds), .. } => {
            ErrorClass::RateLimited { after: pause(*seconds) }
        }
        CallError::Refused { code: 429, .. } => {
            ErrorClass::RateLimited { after: Duration::from_secs(1) }
        }
        CallError::Refused { code, .. } if *code >= 500 => ErrorClass::Transient,
        // The token is wrong, or the address of the API is: no message will go until somebody mends
        // it.
        CallError::Refused { code: 401 | 404, .. } => ErrorClass::Channel,
        CallError::Refused { code, description, .. } => match by_words(description)? {
            // What is forbidden is so for this chat, whatever the reason.
            ErrorClass::Unlisted if *code == 403 => ErrorClass::Destination,
            class => class,
        },
    };
    Some(match class {
        // Said of what is new, neither makes sense: whatever is meant, it is not that.
        ErrorClass::MessageGone if content.is_send() => ErrorClass::Unlisted,
        ErrorClass::TopicGone if content.is_send() && content.topic().is_none() => {
            ErrorClass::Unlisted
        }
        class => class,
    })
}

fn by_words(description: &str) -> Option<ErrorClass> {
    let words = description.to_ascii_lowercase();
    let says = |part: &&str| words.contains(*part);
    if UNCHANGED.iter().any(says) {
        return None;
    }
    let listed = LISTED.iter().find(|(parts, _)| parts.iter().any(says)).map(|(_, class)| *class);
    // Telegram's settings say so with one word a kind: VOICE_MESSAGES_FORBIDDEN,
    // CHAT_SEND_PHOTOS_FORBIDDEN and more to come.
    let is_forbidden = || {
        words
            .split(|c: char| c != '_' && !c.is_ascii_alphanumeric())
            .any(|word| word.ends_with("_forbidden"))
    };
    Some(listed.unwrap_or_else(|| {
        if is_forbidden() { ErrorClass::Unwanted } else { ErrorClass::Unlisted }
    }))
}

/// It is already as we wanted it to be.
const UNCHANGED: &[&str] =
    &["message is not modified", "topic_not_modified", "message to delete not found"];

/// What the API says, in small letters, and what it means; the first that fits counts.
const LISTED: &[(&[&str], ErrorClass)] = &[
    (
        &["bot was blocked by the user", "user_is_blocked"],
        ErrorClass::Address(AddressFault::Blocked),
    ),
    (
        &["user is deactivated", "input_user_deactivated"],
        ErrorClass::Address(AddressFault::Deactivated),
    ),
    (
        &[
            "message to edit not found",
            "message can't be edited",
            "message_id_invalid",
            "message to react not found",
        ],
        ErrorClass::MessageGone,
    ),
    (
        &["message thread not found", "topic_deleted", "topic_id_invalid", "topic_closed"],
        ErrorClass::TopicGone,
    ),
    // Topics are off, or the bot must not make them.
    (&["chat is not a forum", "not enough rights to create a topic"], ErrorClass::NoTopics),
    // No way to this chat until somebody on its side acts.
    (
        &[
            "chat not found",
            "can't initiate conversation",
            "can't send messages to the bot",
            "bot was kicked",
            "bot is not a member",
            "group chat was deleted",
            "have no write access",
            "chat_write_forbidden",
            "chat_send_plain_forbidden",
            "not enough rights to send text",
            "peer_id_invalid",
        ],
        ErrorClass::Address(AddressFault::Unreachable),
    ),
    (
        &["privacy_premium_required", "user_privacy_restricted", "allow_payment_required"],
        ErrorClass::Destination,
    ),
    (&["caption is too long", "caption_too_long"], ErrorClass::TooLong),
    (&["message to copy not found", "message to forward not found"], ErrorClass::OriginalGone),
    (&["user restricted receiving of"], ErrorClass::Unwanted),
    // Photos or voices only: words still go.
    (&["not enough rights to send"], ErrorClass::Message),
    (&["not enough rights to"], ErrorClass::NoRight),
    (
        &[
            "message is too long",
            "message_too_long",
            "message text is empty",
            "message_empty",
            "can't parse entities",
            "button_",
            "reply_markup_",
            "reaction_",
            "wrong file identifier",
            "file is too big",
            "message can't be copied",
            "message can't be forwarded",
            "message can't be deleted",
            "has protected content",
            "there are no messages to",
            "there is no text in the message",
            "there is no caption in the message",
        ],
        ErrorClass::Message,
    ),
];

/// The HTTP-like code of an error, where the API gave one.
pub(super) fn code(error: &CallError) -> Option<String> {
    match error {
        CallError::Refused { code, .. } => Some(code.to_string()),
        CallError::Server { status } => Some(status.to_string()),
        CallError::NotWritten(_) | CallError::Unanswered(_) => None,
    }
}

/// Whether a call was refused in words of which one is among `parts`, in small letters.
fn says_one_of(error: &CallError, parts: &[&str]) -> bool {
    let CallError::Refused { code: 400, description, .. } = error else { return false };
    let words = description.to_ascii_lowercase();
    parts.iter().any(|part| words.contains(part))
}

/// Whether our HTML was at fault.
pub(super) fn is_unparsable(error: &CallError) -> bool {
    says_one_of(error, &["can't parse entities"])
}

/// Whether the words that an answer quotes do not stand where it says.
pub(super) fn is_unquotable(error: &CallError) -> bool {
    says_one_of(error, &["quote_text_invalid"])
}

/// Whether the message that something answers can't be answered. It is told of although we allow to
/// send without the answer.
pub(super) fn is_unanswerable(error: &CallError) -> bool {
    says_one_of(
        error,
        &[
            "to be replied not found",
            "replied message not found",
            "reply message not found",
            "reply_to_",
            "message_id_invalid",
        ],
    )
}

/// Whether the topic is not there that something was to go into.
pub(super) fn is_topic_gone(error: &CallError) -> bool {
    matches!(error, CallError::Refused { code: 400, description, .. } if by_words(description) == Some(ErrorClass::TopicGone))
}

#[cfg(test)]
#[path = "classify_tests.rs"]
mod tests;
