//! The callback data of ticket buttons: at most 64 bytes, as Telegram demands.

use crate::ids::MessageId;
use crate::support::case::ticket_filter::TicketFilter;

/// A button for agents. Numbers are ticket numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketAction {
    Take(i64),
    Resolve(i64),
    Close(i64),
    Reopen(i64),
    /// Changes it to the next priority.
    Priority(i64),
    /// Shows its customer.
    Customer(i64),
    /// Admits a deferred ticket.
    LetIn(i64),
    /// Sets the category.
    Category(i64, String),
    List(u32, TicketFilter),
    /// Sends an undelivered answer by SMS.
    Text(MessageId),
    /// Sends the customer a link for an answer that is too long for SMS.
    Link(MessageId),
}

impl TicketAction {
    /// The callback data.
    pub fn word(&self) -> String {
        match self {
            Self::Take(number) => format!("tt:{number}"),
            Self::Resolve(number) => format!("tr:{number}"),
            Self::Close(number) => format!("tc:{number}"),
            Self::Reopen(number) => format!("to:{number}"),
            Self::Priority(number) => format!("tp:{number}"),
            Self::Customer(number) => format!("tu:{number}"),
            Self::LetIn(number) => format!("tn:{number}"),
            Self::Category(number, key) => format!("tg:{number}:{key}"),
            Self::List(page, filter) => format!("ts:{page}:{}", filter.word()),
            Self::Text(message) => format!("tx:{message}"),
            Self::Link(message) => format!("ti:{message}"),
        }
    }

    /// Reads callback data; `None` for what we never wrote.
    pub fn parse(word: &str) -> Option<Self> {
        let (kind, rest) = word.split_once(':')?;
        let message = || MessageId::try_from(rest.to_owned()).ok();
        match kind {
            "tx" => return message().map(Self::Text),
            "ti" => return message().map(Self::Link),
            "ts" => {
                let (page, filter) = rest.split_once(':')?;
                return Some(Self::List(page.parse().ok()?, TicketFilter::parse(filter)?));
            }
            "tg" => {
                let (number, key) = rest.split_once(':')?;
                let number = number.parse().ok().filter(|number| *number > 0)?;
                return (!key.is_empty()).then(|| Self::Category(number, key.to_owned()));
            }
            _ => {}
        }
        let number = rest.parse().ok().filter(|number| *number > 0)?;
        Some(match kind {
            "tt" => Self::Take(number),
            "tr" => Self::Resolve(number),
            "tc" => Self::Close(number),
            "to" => Self::Reopen(number),
            "tp" => Self::Priority(number),
            "tu" => Self::Customer(number),
            "tn" => Self::LetIn(number),
            _ => return None,
        })
    }
}

/// A button for customers under the bot's own messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestAction {
    /// The customer says that the ticket is solved.
    Settled(i64),
    /// A score for a ticket: its number, and 1 to 5.
    Score(i64, i32),
    /// No comment on the score.
    NoWords,
}

impl RequestAction {
    /// The callback data.
    pub fn word(self) -> String {
        match self {
            Self::Settled(number) => format!("qk:{number}"),
            Self::Score(number, score) => format!("qr:{number}:{score}"),
            Self::NoWords => "qw".to_owned(),
        }
    }

    /// Reads callback data; `None` for what we never wrote.
    pub fn parse(word: &str) -> Option<Self> {
        let positive = |text: &str| text.parse().ok().filter(|number: &i64| *number > 0);
        match word.split_once(':') {
            None => (word == "qw").then_some(Self::NoWords),
            Some(("qk", number)) => positive(number).map(Self::Settled),
            Some(("qr", rest)) => {
                let (number, score) = rest.split_once(':')?;
                let score = score
                    .parse()
                    .ok()
                    .filter(|score| crate::support::case::ticket::SCORES.contains(score))?;
                Some(Self::Score(positive(number)?, score))
            }
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::clock::At;
    use proptest::prelude::*;

    #[test]
    fn a_word_fits_a_button_and_is_read_back() {
        use TicketAction::{
            Category, Close, Customer, LetIn, Link, List, Priority, Reopen, Resolve, Take, Text,
        };
        let long = [
            Category(i64::MAX, "x".repeat(24)),
            List(u32::MAX, TicketFilter::words(&"x".repeat(99))),
            List(0, TicketFilter::Mine(None)),
        ];
        for action in long.into_iter().chain([
            Take(1),
            Resolve(2),
            Close(3),
            Reopen(4),
            Priority(5),
            Customer(i64::MAX),
            LetIn(6),
            Text(MessageId::new(At(0))),
            Link(MessageId::new(At(0))),
        ]) {
            assert!(action.word().len() <= 64);
            assert_eq!(TicketAction::parse(&action.word()), Some(action));
        }
        for other in [
            "",
            "tt",
            "tt:",
            "tt:0",
            "tt:-1",
            "tt:x",
            "zz:1",
            "tx:ntf_1",
            "ts:0",
            "ts:-1:o",
            "ts:0:z",
            "tl:0",
            "tg:1",
            "tg:1:",
            "tg:x:other",
        ] {
            assert_eq!(TicketAction::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_customers_word_is_read_back_too() {
        for action in [
            RequestAction::Settled(i64::MAX),
            RequestAction::Score(i64::MAX, 5),
            RequestAction::NoWords,
        ] {
            assert!(action.word().len() <= 64);
            assert_eq!(RequestAction::parse(&action.word()), Some(action));
        }
        for other in ["", "qr:1", "qr:1:0", "qr:1:6", "qr:0:5", "qr:x:5", "qk:0", "qs"] {
            assert_eq!(RequestAction::parse(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_word_panics(word in ".*") {
            let _ = TicketAction::parse(&word);
            let _ = RequestAction::parse(&word);
        }
    }
}
