//! What Twilio's codes mean for delivery: facts, section 6. What a code is not known for is judged
//! by the HTTP status.

use std::time::Duration;

use crate::channels::{AddressFault, ErrorClass, News};

const MINUTE: Duration = Duration::from_secs(60);

/// The class of an error answer: nothing was sent, unless it is `Ambiguous`.
pub(super) fn of_answer(
    status: u16,
    code: Option<i64>,
    retry_after: Option<Duration>,
) -> ErrorClass {
    if status == 429 || code == Some(20429) {
        return ErrorClass::RateLimited { after: retry_after.unwrap_or(Duration::from_secs(1)) };
    }
    if status >= 500 {
        // Twilio's own fault: the message may be on its way all the same.
        return ErrorClass::Ambiguous;
    }
    match code {
        Some(21611) => ErrorClass::RateLimited { after: MINUTE },
        Some(code) => of_code(code).map_or_else(|| of_unknown(status, code), |(class, _)| class),
        None => of_status(status),
    }
}

fn of_unknown(status: u16, code: i64) -> ErrorClass {
    match code {
        21000..=21999 => ErrorClass::Message,
        30000..=30999 => ErrorClass::Transient,
        _ => of_status(status),
    }
}

fn of_status(status: u16) -> ErrorClass {
    match status {
        // Twilio never redirects and never answers 401, 403 or 404 to a good account at the right
        // address.
        300..=399 | 401 | 403 | 404 => ErrorClass::Channel,
        400..=499 => ErrorClass::Message,
        _ => ErrorClass::Ambiguous,
    }
}

/// What a status of a message means, with the error code where there is one.
pub(super) fn of_message(status: &str, code: Option<i64>) -> News {
    match status {
        "delivered" => News::Confirmed,
        "read" => News::Read,
        "undelivered" | "failed" => {
            let (class, again_after) =
                code.and_then(of_code).unwrap_or((ErrorClass::Transient, Some(MINUTE)));
            News::Refuted { class, again_after }
        }
        // Only somebody at the provider's console cancels.
        "canceled" => News::Refuted { class: ErrorClass::Destination, again_after: None },
        _ => News::Underway,
    }
}

/// How far along a status is: a word of a lower rank that comes later is old.
pub(super) fn rank(status: &str) -> i8 {
    match status {
        "accepted" | "scheduled" => 0,
        "queued" => 1,
        "sending" => 2,
        "sent" => 3,
        "delivered" | "undelivered" | "failed" | "canceled" => 4,
        "read" => 5,
        _ => -1,
    }
}

/// The class of a code, and when the same words may be tried there again.
fn of_code(code: i64) -> Option<(ErrorClass, Option<Duration>)> {
    use AddressFault::{Invalid, OptedOut};
    Some(match code {
        21610 => (ErrorClass::Address(OptedOut), None),
        21211 | 21217 | 21421 | 21614 | 30005 | 30006 | 63003 | 63024 => {
            (ErrorClass::Address(Invalid), None)
        }
        // The country, or this pair of sender and number: the number itself may be good.
        21408 | 21612 | 30004 | 30007 => (ErrorClass::Destination, None),
        20003 | 20005 | 20006 | 20008 | 20403 | 20404 | 21212 | 21603 | 21606 | 21608 | 21609
        | 21703 | 21704 | 21705 | 30002 | 30010 | 30018 | 30024 | 30032 | 30033 | 30034 | 30035
        | 63007 => (ErrorClass::Channel, None),
        21602 | 21604 | 21617 | 21618 | 21624 | 35111 | 35114 | 35115 | 35117 | 35118 | 35125
        | 35126 | 63005 | 63013 | 63016 | 63021 => (ErrorClass::Message, None),
        30003 => (ErrorClass::Transient, Some(10 * MINUTE)),
        30008 => (ErrorClass::Transient, Some(MINUTE)),
        14107 | 30001 | 30017 | 30022 | 63018 => (ErrorClass::Transient, Some(5 * MINUTE)),
        30450 | 30453 => (ErrorClass::Transient, Some(30 * MINUTE)),
        30023 | 30027 | 63038 => (ErrorClass::Transient, Some(12 * 60 * MINUTE)),
        // Twilio does not repeat it because it may have arrived; neither do we.
        30410 => (ErrorClass::Transient, None),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_facts_has_its_class() {
        use AddressFault::{Invalid, OptedOut};
        let cases = [
            (400, 21610, ErrorClass::Address(OptedOut)),
            (400, 21211, ErrorClass::Address(Invalid)),
            (400, 21614, ErrorClass::Address(Invalid)),
            (400, 21408, ErrorClass::Destination),
            (400, 21612, ErrorClass::Destination),
            (401, 20003, ErrorClass::Channel),
            (400, 21606, ErrorClass::Channel),
            (400, 21617, ErrorClass::Message),
            (400, 21611, ErrorClass::RateLimited { after: MINUTE }),
            (429, 20429, ErrorClass::RateLimited { after: Duration::from_secs(1) }),
            (500, 20500, ErrorClass::Ambiguous),
            (503, 20503, ErrorClass::Ambiguous),
            (400, 21999, ErrorClass::Message),
            (400, 30999, ErrorClass::Transient),
            (400, 99999, ErrorClass::Message),
            (403, 99999, ErrorClass::Channel),
        ];
        for (status, code, class) in cases {
            assert_eq!(of_answer(status, Some(code), None), class, "{status} {code}");
        }
        for (status, class) in [
            (301, ErrorClass::Channel),
            (404, ErrorClass::Channel),
            (400, ErrorClass::Message),
            (502, ErrorClass::Ambiguous),
        ] {
            assert_eq!(of_answer(status, None, None), class, "{status}");
        }
        let wait = Duration::from_secs(9);
        assert_eq!(of_answer(429, None, Some(wait)), ErrorClass::RateLimited { after: wait });
    }

    #[test]
    fn a_status_is_news_only_when_it_is_final() {
        for word in ["accepted", "scheduled", "queued", "sending", "sent", "something-new"] {
            assert_eq!(of_message(word, None), News::Underway, "{word}");
        }
        assert_eq!(of_message("delivered", None), News::Confirmed);
        assert_eq!(of_message("read", None), News::Read);
        let refuted = |code| match of_message("undelivered", code) {
            News::Refuted { class, again_after } => (class, again_after.is_some()),
            other => panic!("{other:?}"),
        };
        assert_eq!(refuted(Some(30003)), (ErrorClass::Transient, true));
        assert_eq!(refuted(Some(30005)), (ErrorClass::Address(AddressFault::Invalid), false));
        assert_eq!(refuted(Some(30007)), (ErrorClass::Destination, false));
        assert_eq!(refuted(Some(30034)), (ErrorClass::Channel, false));
        assert_eq!(refuted(Some(21610)), (ErrorClass::Address(AddressFault::OptedOut), false));
        assert_eq!(refuted(None), (ErrorClass::Transient, true));
    }
}
