//! A request for help while it is put together, step by step. Kept as the chat's dialogue: it
//! survives a restart.

use serde::{Deserialize, Serialize};

use crate::ids::OrderId;
use crate::language::Text;
use crate::support::{MessageRef, NewMessage};

/// The most messages that one request takes before it is sent.
pub(in crate::bot) const MOST_SAID: usize = 30;

/// So many messages may stand below the one with [Send] before that comes anew, at the end.
const NEAR: usize = 2;

/// What is asked next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::bot) enum Step {
    /// What it is about. Entered by /support, left by a choice.
    Category,
    /// Which order. Left by a choice, or that it is about none.
    Order,
    /// What there is to say. Left by `[Send]` or `[Cancel]`.
    Words,
}

/// A request that is being put together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::bot) struct Draft {
    /// What is asked next.
    pub step: Step,
    /// What it is about.
    pub category: Option<String>,
    /// Which order it is about.
    pub order: Option<OrderId>,
    /// What was said so far.
    pub said: Vec<NewMessage>,
    /// The message that shows it, redrawn with each further one.
    pub summary: Option<i64>,
    /// How much was said when that message came.
    #[serde(default)]
    pub shown: usize,
}

impl Draft {
    /// Nothing yet.
    pub(in crate::bot) fn begin() -> Self {
        Self {
            step: Step::Category,
            category: None,
            order: None,
            said: Vec::new(),
            summary: None,
            shown: 0,
        }
    }

    /// About an order, which its card was asked from.
    pub(in crate::bot) fn about(order: OrderId) -> Self {
        Self {
            step: Step::Words,
            category: Some("order".to_owned()),
            order: Some(order),
            ..Self::begin()
        }
    }

    /// Whether somebody's words would be lost with it.
    pub(in crate::bot) fn has_words(&self) -> bool {
        !self.said.is_empty()
    }

    /// Whether what was said since stands so far below the message that shows it that its buttons
    /// are out of sight.
    pub(in crate::bot) fn is_buried(&self) -> bool {
        self.said.len() > self.shown + NEAR
    }

    /// With the message that shows it now.
    pub(in crate::bot) fn shown_by(self, message: i64) -> Self {
        let shown = if self.summary == Some(message) { self.shown } else { self.said.len() };
        Self { summary: Some(message), shown, ..self }
    }

    /// With its category chosen; `asks_order`: whether there are orders to choose from.
    pub(in crate::bot) fn of(mut self, category: &str, asks_order: bool) -> Self {
        self.category = Some(category.to_owned());
        self.step = if asks_order && self.order.is_none() { Step::Order } else { Step::Words };
        self
    }

    /// With its order chosen, or that it is about none.
    pub(in crate::bot) fn for_order(mut self, order: Option<OrderId>) -> Self {
        self.order = order;
        self.step = Step::Words;
        self
    }

    /// With something said. What is on record already, or beyond what a request takes, is not
    /// added.
    pub(in crate::bot) fn and(mut self, said: NewMessage) -> Self {
        let is_known = self.said.iter().any(|one| one.by == said.by);
        if !is_known && self.said.len() < MOST_SAID {
            self.said.push(said);
        }
        self
    }

    /// With something said otherwise; `None` when it was not said here.
    pub(in crate::bot) fn edited(mut self, spoken: MessageRef, words: &Text) -> Option<Self> {
        let said = self.said.iter_mut().find(|said| said.by.spoken() == Some(spoken))?;
        said.words = words.clone();
        Some(self)
    }
}

/// What a customer's button means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) enum SupportAction {
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

impl SupportAction {
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
            SupportAction::Category("x".repeat(24)),
            SupportAction::Order(Some(order)),
            SupportAction::Order(None),
            SupportAction::Send,
            SupportAction::Edit,
            SupportAction::Cancel,
            SupportAction::GoOn,
            SupportAction::New,
        ];
        for action in all {
            assert!(action.word().len() <= 64);
            assert_eq!(SupportAction::parse(&action.word()), Some(action));
        }
        for other in ["", "qc:", "qk:1", "q", "qz", "oc:1"] {
            assert_eq!(SupportAction::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_draft_goes_step_by_step() {
        let draft = Draft::begin().of("delivery", true);
        assert_eq!((draft.step, draft.has_words()), (Step::Order, false));
        let draft = draft.for_order(None);
        assert_eq!((draft.step, draft.order), (Step::Words, None));
        assert_eq!(
            Draft::begin().of("delivery", false).step,
            Step::Words,
            "without orders there is nothing to choose"
        );
        let about = Draft::about(OrderId::parse("ORD-1").expect("an order"));
        assert_eq!((about.step, about.category.as_deref()), (Step::Words, Some("order")));
    }

    proptest! {
        #[test]
        fn no_word_panics(word in ".*") {
            let _ = SupportAction::parse(&word);
        }
    }
}
