use super::*;
use crate::channels::Spot;
use crate::language::Text;

fn error(code: u16, description: &str) -> CallError {
    CallError::Refused {
        code,
        description: description.to_owned(),
        retry_after: None,
        migrate_to: None,
    }
}

fn edit() -> Content {
    Content::Edit { message_id: 1, text: Text::join([], ""), buttons: Vec::new() }
}

/// Words, into a topic or none.
fn words(topic: Option<i64>) -> Content {
    Content::text(Text::join([], "")).at(Spot::under(topic, None))
}

#[test]
fn the_api_s_words_have_a_class() {
    use AddressFault::{Blocked, Deactivated, Unreachable};
    let cases = [
        (403, "Forbidden: bot was blocked by the user", Some(ErrorClass::Address(Blocked))),
        (403, "Forbidden: user is deactivated", Some(ErrorClass::Address(Deactivated))),
        (
            403,
            "Forbidden: bot can't initiate conversation with a user",
            Some(ErrorClass::Address(Unreachable)),
        ),
        (403, "Forbidden: something new", Some(ErrorClass::Destination)),
        (400, "Bad Request: chat not found", Some(ErrorClass::Address(Unreachable))),
        (400, "Bad Request: private chat not found", Some(ErrorClass::Address(Unreachable))),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", Some(ErrorClass::Address(Unreachable))),
        (400, "Bad Request: message to edit not found", Some(ErrorClass::MessageGone)),
        (400, "Bad Request: message is not modified: specified new message content and …", None),
        (400, "Bad Request: message to delete not found", None),
        (400, "Bad Request: BUTTON_DATA_INVALID", Some(ErrorClass::Message)),
        (400, "Bad Request: message is too long", Some(ErrorClass::Message)),
        (400, "Bad Request: message caption is too long", Some(ErrorClass::TooLong)),
        (400, "Bad Request: MEDIA_CAPTION_TOO_LONG", Some(ErrorClass::TooLong)),
        (400, "Bad Request: message to copy not found", Some(ErrorClass::OriginalGone)),
        (
            400,
            "Bad Request: not enough rights to manage pinned messages in the chat",
            Some(ErrorClass::NoRight),
        ),
        (400, "Bad Request: not enough rights to create a topic", Some(ErrorClass::NoTopics)),
        (
            400,
            "Bad Request: not enough rights to send text messages to the chat",
            Some(ErrorClass::Address(Unreachable)),
        ),
        (
            400,
            "Bad Request: not enough rights to send photos to the chat",
            Some(ErrorClass::Message),
        ),
        (500, "Internal Server Error: restart", Some(ErrorClass::Transient)),
        (401, "Unauthorized", Some(ErrorClass::Channel)),
        (404, "Not Found", Some(ErrorClass::Channel)),
    ];
    for (code, said, class) in cases {
        assert_eq!(classify(&error(code, said), &edit()), class, "{said}");
    }
}

#[test]
fn what_somebody_s_settings_refuse_is_known_by_its_end() {
    for said in [
        "Bad Request: VOICE_MESSAGES_FORBIDDEN",
        "Bad Request: user restricted receiving of video messages",
        "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN",
        "Bad Request: HOLOGRAMS_FORBIDDEN",
    ] {
        assert_eq!(classify(&error(400, said), &words(None)), Some(ErrorClass::Unwanted), "{said}");
    }
}

#[test]
fn what_nobody_has_listed_is_no_fault_of_the_message_s() {
    for said in [
        "Bad Request: CHAT_RESTRICTED",
        "Bad Request: SOMETHING_NEW",
        "Bad Request: we are out of tea",
        "",
    ] {
        assert_eq!(classify(&error(400, said), &words(None)), Some(ErrorClass::Unlisted), "{said}");
    }
}

#[test]
fn what_makes_no_sense_of_something_new_is_not_believed() {
    let no_thread = error(400, "Bad Request: message thread not found");
    assert_eq!(classify(&no_thread, &words(Some(5))), Some(ErrorClass::TopicGone));
    assert_eq!(
        classify(&no_thread, &words(None)),
        Some(ErrorClass::Unlisted),
        "no topic was named"
    );
    assert_eq!(
        classify(&no_thread, &Content::CloseTopic { topic: 5, closed: true }),
        Some(ErrorClass::TopicGone)
    );
    let no_message = error(400, "Bad Request: MESSAGE_ID_INVALID");
    assert_eq!(classify(&no_message, &edit()), Some(ErrorClass::MessageGone));
    assert_eq!(
        classify(&no_message, &words(None)),
        Some(ErrorClass::Unlisted),
        "nothing was to be edited"
    );
}

#[test]
fn a_message_that_is_gone_can_t_be_answered() {
    for said in [
        "Bad Request: message to be replied not found",
        "Bad Request: REPLY_MESSAGE_ID_INVALID",
        "Bad Request: REPLY_TO_INVALID",
    ] {
        assert!(is_unanswerable(&error(400, said)), "{said}");
    }
    assert!(!is_unanswerable(&error(400, "Bad Request: chat not found")));
    assert!(!is_unanswerable(&error(403, "Forbidden: bot was blocked by the user")));
    assert!(is_unquotable(&error(400, "Bad Request: QUOTE_TEXT_INVALID")));
}

#[test]
fn a_429_says_when_to_come_back() {
    let refused = CallError::Refused {
        code: 429,
        description: "Too Many Requests: retry after 7".to_owned(),
        retry_after: Some(7),
        migrate_to: None,
    };
    assert_eq!(
        classify(&refused, &edit()),
        Some(ErrorClass::RateLimited { after: Duration::from_secs(7) })
    );
}

#[test]
fn a_429_that_says_nonsense_is_one_that_can_be_obeyed() {
    for (said, seconds) in [(u64::MAX, 3600), (0, 1)] {
        let error = CallError::Refused {
            code: 429,
            description: String::new(),
            retry_after: Some(said),
            migrate_to: None,
        };
        assert_eq!(
            classify(&error, &edit()),
            Some(ErrorClass::RateLimited { after: Duration::from_secs(seconds) })
        );
    }
}

#[test]
fn only_an_unwritten_request_is_safe_to_repeat() {
    assert_eq!(
        classify(&CallError::NotWritten(String::new()), &edit()),
        Some(ErrorClass::Transient)
    );
    assert_eq!(
        classify(&CallError::Unanswered(String::new()), &edit()),
        Some(ErrorClass::Ambiguous)
    );
}
