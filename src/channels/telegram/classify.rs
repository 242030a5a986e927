//! What an error of the Bot API means for delivery. The API says it in words, not in codes: facts, section 3.

use std::time::Duration;

use super::CallError;
use crate::channels::{AddressFault, ErrorClass, pause};

/// The class of an error; `None` means there was nothing to change, which is success.
pub(super) fn classify(error: &CallError) -> Option<ErrorClass> {
    let class = match error {
        CallError::NotWritten(_) | CallError::Server { .. } => ErrorClass::Transient,
        CallError::Unanswered(_) => ErrorClass::Ambiguous,
        CallError::Refused { retry_after: Some(seconds), .. } => ErrorClass::RateLimited { after: pause(*seconds) },
        CallError::Refused { code: 429, .. } => ErrorClass::RateLimited { after: Duration::from_secs(1) },
        CallError::Refused { code, .. } if *code >= 500 => ErrorClass::Transient,
        // The token is wrong, or the address of the API is: no message will go until somebody mends it.
        CallError::Refused { code: 401 | 404, .. } => ErrorClass::Channel,
        CallError::Refused { description, .. } => return by_words(description),
    };
    Some(class)
}

fn by_words(description: &str) -> Option<ErrorClass> {
    let words = description.to_ascii_lowercase();
    let says = |part: &str| words.contains(part);
    if says("message is not modified") || says("topic_not_modified") {
        return None;
    }
    Some(if says("bot was blocked by the user") {
        ErrorClass::Address(AddressFault::Blocked)
    } else if says("user is deactivated") {
        ErrorClass::Address(AddressFault::Deactivated)
    } else if says("message to edit not found")
        || says("message can't be edited")
        || says("message_id_invalid")
        || says("message to react not found")
    {
        ErrorClass::MessageGone
    } else if says("message thread not found") || says("topic_deleted") || says("topic_id_invalid") || says("topic_closed") {
        ErrorClass::TopicGone
    } else if NO_TOPICS.iter().any(|part| says(part)) {
        ErrorClass::NoTopics
    } else if UNREACHABLE.iter().any(|part| says(part)) {
        ErrorClass::Address(AddressFault::Unreachable)
    } else if says("not enough rights to send") {
        // Photos or voices only: words still go.
        ErrorClass::Message
    } else if says("not enough rights to") {
        ErrorClass::NoRight
    } else {
        ErrorClass::Message
    })
}

/// Topics are off, or the bot must not make them.
const NO_TOPICS: &[&str] = &["chat is not a forum", "not enough rights to create a topic"];

/// No way to this chat until somebody on its side acts.
const UNREACHABLE: &[&str] = &[
    "chat not found",
    "can't initiate conversation",
    "can't send messages to the bot",
    "bot was kicked",
    "bot is not a member",
    "group chat was deleted",
    "have no write access",
    "chat_write_forbidden",
    "not enough rights to send text",
    "peer_id_invalid",
    "user_is_blocked",
];

/// The HTTP-like code of an error, where the API gave one.
pub(super) fn code(error: &CallError) -> Option<String> {
    match error {
        CallError::Refused { code, .. } => Some(code.to_string()),
        CallError::Server { status } => Some(status.to_string()),
        CallError::NotWritten(_) | CallError::Unanswered(_) => None,
    }
}

/// Whether our HTML was at fault.
pub(super) fn is_unparsable(error: &CallError) -> bool {
    matches!(error, CallError::Refused { description, .. } if description.contains("can't parse entities"))
}

/// Whether the words that an answer quotes do not stand where it says.
pub(super) fn is_unquotable(error: &CallError) -> bool {
    matches!(error, CallError::Refused { description, .. } if description.contains("QUOTE_TEXT_INVALID"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: u16, description: &str) -> Option<ErrorClass> {
        classify(&CallError::Refused { code, description: description.to_owned(), retry_after: None, migrate_to: None })
    }

    #[test]
    fn the_api_s_words_have_a_class() {
        use AddressFault::{Blocked, Deactivated, Unreachable};
        let cases = [
            (403, "Forbidden: bot was blocked by the user", Some(ErrorClass::Address(Blocked))),
            (403, "Forbidden: user is deactivated", Some(ErrorClass::Address(Deactivated))),
            (403, "Forbidden: bot can't initiate conversation with a user", Some(ErrorClass::Address(Unreachable))),
            (400, "Bad Request: chat not found", Some(ErrorClass::Address(Unreachable))),
            (400, "Bad Request: private chat not found", Some(ErrorClass::Address(Unreachable))),
            (400, "Bad Request: message to edit not found", Some(ErrorClass::MessageGone)),
            (400, "Bad Request: message is not modified: specified new message content and …", None),
            (400, "Bad Request: BUTTON_DATA_INVALID", Some(ErrorClass::Message)),
            (400, "Bad Request: message is too long", Some(ErrorClass::Message)),
            (400, "Bad Request: not enough rights to manage pinned messages in the chat", Some(ErrorClass::NoRight)),
            (400, "Bad Request: not enough rights to create a topic", Some(ErrorClass::NoTopics)),
            (400, "Bad Request: not enough rights to send text messages to the chat", Some(ErrorClass::Address(Unreachable))),
            (400, "Bad Request: not enough rights to send photos to the chat", Some(ErrorClass::Message)),
            (500, "Internal Server Error: restart", Some(ErrorClass::Transient)),
            (401, "Unauthorized", Some(ErrorClass::Channel)),
            (404, "Not Found", Some(ErrorClass::Channel)),
        ];
        for (code, words, class) in cases {
            assert_eq!(refused(code, words), class, "{words}");
        }
    }

    #[test]
    fn a_429_says_when_to_come_back() {
        let error = CallError::Refused {
            code: 429,
            description: "Too Many Requests: retry after 7".to_owned(),
            retry_after: Some(7),
            migrate_to: None,
        };
        assert_eq!(classify(&error), Some(ErrorClass::RateLimited { after: Duration::from_secs(7) }));
    }

    #[test]
    fn a_429_that_says_nonsense_is_one_that_can_be_obeyed() {
        for (said, seconds) in [(u64::MAX, 3600), (0, 1)] {
            let error = CallError::Refused { code: 429, description: String::new(), retry_after: Some(said), migrate_to: None };
            assert_eq!(classify(&error), Some(ErrorClass::RateLimited { after: Duration::from_secs(seconds) }));
        }
    }

    #[test]
    fn only_an_unwritten_request_is_safe_to_repeat() {
        assert_eq!(classify(&CallError::NotWritten(String::new())), Some(ErrorClass::Transient));
        assert_eq!(classify(&CallError::Unanswered(String::new())), Some(ErrorClass::Ambiguous));
    }
}
