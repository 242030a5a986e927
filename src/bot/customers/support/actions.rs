//! The buttons of a request for help: what they mean, as callback data of at most 64 bytes.

use crate::ids::OrderId;

/// What a customer's button means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) enum DraftAction {
    /// Chooses what it is about.
    Category(String),
    /// Chooses which order; none: about no order.
    Order(Option<OrderId>),
    /// Sends it.
    Send,
    /// Says it anew.
    Edit,
    /// Throws it away.
    Cancel,
    /// Goes on writing.
    GoOn,
    /// Another request, though one is open.
    New,
}

impl DraftAction {
    /// The word in the button.
    pub(in crate::bot) fn word(&self) -> String {
        match self {
            Self::Category(key) => format!("qc:{key}"),
            Self::Order(Some(order)) => format!("qo:{order}"),
            Self::Order(None) => "qo:".to_owned(),
            Self::Send => "qs".to_owned(),
            Self::Edit => "qe".to_owned(),
            Self::Cancel => "qx".to_owned(),
            Self::GoOn => "qg".to_owned(),
            Self::New => "qn".to_owned(),
        }
    }

    /// Reads a word back; `None` for what we never wrote.
    pub(in crate::bot) fn parse(word: &str) -> Option<Self> {
        Some(match word.split_once(':') {
            None => match word {
                "qs" => Self::Send,
                "qe" => Self::Edit,
                "qx" => Self::Cancel,
                "qg" => Self::GoOn,
                "qn" => Self::New,
                _ => return None,
            },
            Some(("qc", key)) if !key.is_empty() => Self::Category(key.to_owned()),
            Some(("qo", "")) => Self::Order(None),
            Some(("qo", order)) => Self::Order(Some(OrderId::parse(order).ok()?)),
            Some(_) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_word_fits_a_button_and_is_read_back() {
        let order = OrderId::parse(&"O".repeat(40)).expect("an order");
        let all = [
            DraftAction::Category("x".repeat(24)),
            DraftAction::Order(Some(order)),
            DraftAction::Order(None),
            DraftAction::Send,
            DraftAction::Edit,
            DraftAction::Cancel,
            DraftAction::GoOn,
            DraftAction::New,
        ];
        for action in all {
            assert!(action.word().len() <= 64);
            assert_eq!(DraftAction::parse(&action.word()), Some(action));
        }
        for other in ["", "qc:", "qk:1", "q", "qz", "oc:1"] {
            assert_eq!(DraftAction::parse(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_word_panics(word in ".*") {
            let _ = DraftAction::parse(&word);
        }
    }
}
