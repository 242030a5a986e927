//! The phones: what becomes of texts to each, what each shows, and whether its owner said STOP.

use serde::{Deserialize, Serialize};

use super::text::SimText;

/// What becomes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "snake_case")]
pub enum Outcome {
    /// It arrives.
    #[default]
    Delivered,
    /// The carrier does not deliver it, and says why.
    Undelivered {
        /// Twilio's code.
        code: i64,
    },
    /// Twilio cannot hand it over.
    Failed {
        /// Twilio's code.
        code: i64,
    },
    /// It arrives and the carrier never says so.
    Sent,
    /// It stays in the queue until somebody moves it.
    Queued,
}

/// How status callbacks come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Callbacks {
    /// One after the other, each once.
    #[default]
    InOrder,
    /// The last one first.
    Reversed,
    /// Each twice.
    Twice,
    /// All of them before the request itself is answered.
    Early,
    /// Never.
    Lost,
}

/// What becomes of texts to a phone and of the callbacks about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Plan {
    /// What becomes of them.
    #[serde(default)]
    pub outcome: Outcome,
    /// How callbacks come.
    #[serde(default)]
    pub callbacks: Callbacks,
}

/// What Twilio itself does about STOP, START and HELP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keywords {
    /// Answers them, and refuses texts to who said STOP.
    #[default]
    Handled,
    /// The same, and tells which it was in the webhook (Advanced Opt-Out).
    Advanced,
    /// Nothing.
    Passed,
}

/// A line on a phone's screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhoneLine {
    /// Whether the phone's owner wrote it.
    pub is_own: bool,
    /// Whether Twilio itself wrote it, and not the program.
    pub by_twilio: bool,
    /// What it says.
    pub text: String,
}

/// A phone.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Phone {
    /// What is on its screen, oldest first.
    pub lines: Vec<PhoneLine>,
    /// Whether its owner said STOP.
    pub stopped: bool,
    /// What becomes of texts to it, where that is another thing than for all.
    pub plan: Option<Plan>,
    /// Every text that was taken for it, whether it arrived or not.
    #[serde(skip)]
    pub texts: Vec<SimText>,
}

impl Phone {
    pub(super) fn write(&mut self, is_own: bool, by_twilio: bool, text: &str) {
        self.lines.push(PhoneLine { is_own, by_twilio, text: text.to_owned() });
    }
}

const STOPS: [&str; 8] =
    ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"];
const STARTS: [&str; 3] = ["START", "YES", "UNSTOP"];
const HELPS: [&str; 2] = ["HELP", "INFO"];

/// Which keyword a text is to Twilio: one word alone, in any case.
pub(super) fn keyword(text: &str) -> Option<&'static str> {
    let word = text.trim().to_uppercase();
    let is_in = |words: &[&str]| words.contains(&word.as_str());
    if is_in(&STOPS) {
        Some("STOP")
    } else if is_in(&STARTS) {
        Some("START")
    } else if is_in(&HELPS) {
        Some("HELP")
    } else {
        None
    }
}

impl Phone {
    /// What Twilio itself does about a keyword.
    pub(super) fn obey(&mut self, keyword: &str) {
        let answer = match keyword {
            "STOP" if self.stopped => return,
            "STOP" => {
                "You have successfully been unsubscribed. You will not receive any more messages \
                    from this number. Reply START to resubscribe."
            }
            "START" => {
                "You have successfully been re-subscribed to messages from this number. Reply \
                    HELP for help. Reply STOP to unsubscribe."
            }
            _ => "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
        };
        match keyword {
            "STOP" => self.stopped = true,
            "START" => self.stopped = false,
            _ => {}
        }
        self.write(false, true, answer);
    }
}
