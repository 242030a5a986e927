//! The buttons under orders, as data of at most 64 bytes. Data of a button is not trusted: the bot
//! checks again whose order it is.

use crate::ids::OrderId;

/// A press of a button under an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderAction {
    /// Shows a page of the list, in place.
    List(u32),
    /// Sends the card of an order.
    Card(OrderId),
    /// Draws the card again, in place.
    RefreshCard(OrderId),
    /// Sends where the parcels are.
    Track(OrderId),
    /// Draws that again, in place.
    RefreshTrack(OrderId),
    /// Asks the shop's people about an order.
    Help(OrderId),
}

impl OrderAction {
    /// The word in the button.
    pub fn word(&self) -> String {
        match self {
            Self::List(page) => format!("ol:{page}"),
            Self::Card(id) => format!("oc:{id}"),
            Self::RefreshCard(id) => format!("or:{id}"),
            Self::Track(id) => format!("ot:{id}"),
            Self::RefreshTrack(id) => format!("ou:{id}"),
            Self::Help(id) => format!("oh:{id}"),
        }
    }

    /// Reads a word back; `None` for what we never wrote.
    pub fn parse(word: &str) -> Option<Self> {
        let (kind, rest) = word.split_once(':')?;
        let order = || OrderId::parse(rest).ok();
        match kind {
            "ol" => rest.parse().ok().map(Self::List),
            "oc" => order().map(Self::Card),
            "or" => order().map(Self::RefreshCard),
            "ot" => order().map(Self::Track),
            "ou" => order().map(Self::RefreshTrack),
            "oh" => order().map(Self::Help),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_word_fits_a_button_and_is_read_back() {
        let id = OrderId::parse(&"ü".repeat(20)).expect("forty bytes");
        for action in [
            OrderAction::List(u32::MAX),
            OrderAction::Card(id.clone()),
            OrderAction::RefreshCard(id.clone()),
            OrderAction::Track(id.clone()),
            OrderAction::RefreshTrack(id.clone()),
            OrderAction::Help(id),
        ] {
            assert!(action.word().len() <= 64);
            assert_eq!(OrderAction::parse(&action.word()), Some(action));
        }
    }

    proptest! {
        #[test]
        fn no_word_panics(word in ".*") {
            let _ = OrderAction::parse(&word);
        }
    }
}
