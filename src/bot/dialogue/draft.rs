//! A request for help while it is put together, step by step. Kept as the chat's dialogue: it
//! survives a restart.

use serde::{Deserialize, Serialize};

use crate::ids::OrderId;
use crate::language::Text;
use crate::support::case::message::{MessageRef, NewMessage};

/// The most messages that one request takes before it is sent.
pub(in crate::bot) const MOST_SAID: usize = 30;

/// So many messages may stand below the one with [Send] before that comes anew, at the end.
const NEAR: usize = 2;

/// What is asked next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::bot) enum DraftStep {
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
    pub step: DraftStep,
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
            step: DraftStep::Category,
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
            step: DraftStep::Words,
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
        self.step =
            if asks_order && self.order.is_none() { DraftStep::Order } else { DraftStep::Words };
        self
    }

    /// With its order chosen, or that it is about none.
    pub(in crate::bot) fn for_order(mut self, order: Option<OrderId>) -> Self {
        self.order = order;
        self.step = DraftStep::Words;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_goes_step_by_step() {
        let draft = Draft::begin().of("delivery", true);
        assert_eq!((draft.step, draft.has_words()), (DraftStep::Order, false));
        let draft = draft.for_order(None);
        assert_eq!((draft.step, draft.order), (DraftStep::Words, None));
        assert_eq!(
            Draft::begin().of("delivery", false).step,
            DraftStep::Words,
            "without orders there is nothing to choose"
        );
        let about = Draft::about(OrderId::parse("ORD-1").expect("an order"));
        assert_eq!((about.step, about.category.as_deref()), (DraftStep::Words, Some("order")));
    }
}
