//! Twilio's refusals: the code, the status that goes with it, and the words.

use serde_json::{Value, json};

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub status: u16,
    /// Twilio's own code; a proxy's error has none.
    pub code: Option<i64>,
    pub message: String,
}

impl Refusal {
    /// The refusal of a code. A number below 1000 is an HTTP status without a code.
    pub(super) fn of(code: u16) -> Self {
        Self::about(code, "")
    }

    /// The same about a value.
    pub(super) fn about(code: u16, value: &str) -> Self {
        if code < 1000 {
            return Self { status: code, code: None, message: "Something went wrong".to_owned() };
        }
        let status = match code {
            20003 => 401,
            20005 | 20006 | 20403 => 403,
            20404 => 404,
            20429 => 429,
            20500 => 500,
            20503 => 503,
            _ => 400,
        };
        Self { status, code: Some(i64::from(code)), message: words(code, value) }
    }

    pub(super) fn body(&self) -> Value {
        let mut body = json!({"message": self.message, "status": self.status});
        if let Some(code) = self.code {
            body["code"] = json!(code);
            body["more_info"] = json!(format!("https://www.twilio.com/docs/errors/{code}"));
        }
        body
    }
}

fn words(code: u16, value: &str) -> String {
    match code {
        20003 => "Authenticate".to_owned(),
        20404 => format!("The requested resource {value} was not found"),
        20429 => "Too Many Requests".to_owned(),
        20500 => "An internal server error has occurred".to_owned(),
        20503 => "Service unavailable".to_owned(),
        21211 => format!("Invalid 'To' Phone Number: {value}"),
        21212 => format!("Invalid From Number (caller ID): {value}"),
        21408 => format!(
            "Permission to send an SMS has not been enabled for the region indicated by the 'To' \
                number: {value}"
        ),
        21602 => "Message body is required.".to_owned(),
        21603 => "A 'From' phone number is required.".to_owned(),
        21604 => "A 'To' phone number is required.".to_owned(),
        21606 => {
            format!(
                "The 'From' phone number provided ({value}) is not a valid message-capable Twilio \
                    phone number for this destination."
            )
        }
        21609 => format!("The StatusCallback URL {value} is not a valid URL."),
        21610 => "Attempt to send to unsubscribed recipient".to_owned(),
        21611 => "This 'From' number has exceeded the maximum number of queued messages".to_owned(),
        21612 => format!(
            "Message cannot be sent with the current combination of 'To' ({value}) and/or 'From' \
                parameters"
        ),
        21614 => format!("To number: {value}, is not a mobile number"),
        21617 => "The concatenated message body exceeds the 1600 character limit.".to_owned(),
        21624 => format!("The ValidityPeriod {value} is invalid: it must be between 1 and 36000."),
        21705 => format!("The Messaging Service Sid {value} is invalid."),
        _ => format!("Error {code}"),
    }
}
