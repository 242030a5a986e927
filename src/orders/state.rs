//! The state of an order: payment and fulfilment, which move independently. Each follows its own
//! newest event. All that was said is kept as a set, so that the result does not depend on the
//! order in which events come, and nothing is shown that was never said.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::status::{Fulfilment, OrderStatus, Payment, StatusChange, moves};
use crate::clock::At;
use crate::ids::RefundId;
use crate::money::{Amount, Currency, Money};

/// The way that goods go when all goes well.
const WAY: [Fulfilment; 5] = [
    Fulfilment::Placed,
    Fulfilment::Packed,
    Fulfilment::Shipped,
    Fulfilment::OutForDelivery,
    Fulfilment::Delivered,
];

/// Where an order stands: its goods and its money, which move independently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderState {
    /// Its goods; unknown until the order service says so.
    pub fulfilment: Option<Fulfilment>,
    pub payment: Payment,
}

/// A step of the way as a card shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgressStep {
    /// It was said, and another word is newer.
    Done,
    /// The order stands here.
    Current,
    Ahead,
}

/// Money of which some was paid back, as one refund says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    pub amount: Amount,
    /// In what, where it was said: else in the order's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// When, by the newest word on it.
    pub at: At,
}

impl Refund {
    /// The amount in the order's currency; none where that is not known or another one.
    pub fn money(&self, order: Option<Currency>) -> Option<Money> {
        let currency = order.filter(|order| self.currency.is_none_or(|said| said == *order))?;
        self.amount.of(currency).ok()
    }
}

/// Everything that was said of an order, as far as it moves one of its lives.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OrderHistory {
    /// When each word was said last.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    words: BTreeMap<OrderStatus, At>,
    /// Refunds of a part, each once, by what tells them apart.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    refunds: BTreeMap<String, Refund>,
}

impl OrderHistory {
    /// Whether nothing was said yet.
    pub fn is_nothing(&self) -> bool {
        self.words.is_empty() && self.refunds.is_empty()
    }

    /// Hears a word; whether it is now the newest of its life.
    pub fn hear(&mut self, word: OrderStatus, at: At) -> StatusChange {
        let is_goods = |word: OrderStatus| word.fulfilment().is_some();
        let newest = self.newest_of(|known| is_goods(known) == is_goods(word));
        let known = self.words.entry(word).or_insert(at);
        *known = at.max(*known);
        moves(newest.map(|(word, at)| (word.rank(), at)), word.rank(), at)
    }

    /// Hears that a part was paid back; whether that is a refund that nobody spoke of before. A
    /// refund without an id is told from another one by its moment and its amount.
    pub fn hear_refund(&mut self, id: Option<&RefundId>, refund: Refund) -> bool {
        let key = match id {
            Some(id) => format!("id:{id}"),
            None => format!("at:{}:{}", refund.at.ms(), String::from(refund.amount.clone())),
        };
        match self.refunds.get_mut(&key) {
            Some(known) if known.at <= refund.at => *known = refund,
            Some(_) => {}
            None => {
                self.refunds.insert(key, refund);
                return true;
            }
        }
        false
    }

    /// Where the order stands in both its lives, given what it costs.
    pub fn state(&self, total: Option<Money>) -> OrderState {
        OrderState {
            fulfilment: self.fulfilment().map(|(fulfilment, _)| fulfilment),
            payment: self.payment(total).0,
        }
    }

    /// The newest word on the goods, and when it was said.
    pub fn fulfilment(&self) -> Option<(Fulfilment, At)> {
        self.newest_of(|word| word.fulfilment().is_some())
            .and_then(|(word, at)| Some((word.fulfilment()?, at)))
    }

    /// Where the money stands, and since when. A refund counts when it is no older than the last
    /// word that the order is paid; parts that add up to the whole are the whole.
    pub fn payment(&self, total: Option<Money>) -> (Payment, Option<At>) {
        let paid = self.at(OrderStatus::Paid);
        let back = self.at(OrderStatus::Refunded);
        let part = self.refunds.values().map(|refund| refund.at).max();
        let stands = |at: &At| paid.is_none_or(|paid| *at >= paid);
        let Some(at) = back.max(part).filter(stands) else {
            return paid.map_or((Payment::Open, None), |paid| (Payment::Paid, Some(paid)));
        };
        let is_whole = total.is_some_and(|total| {
            self.parts(total.currency).is_some_and(|parts| parts.minor >= total.minor)
        });
        let is_all = back.as_ref().is_some_and(stands) || is_whole;
        (if is_all { Payment::Refunded } else { Payment::PartlyRefunded }, Some(at))
    }

    /// How much was paid back, where that was said: not where the whole was and nobody said how
    /// much that is.
    pub fn refunded(&self, total: Option<Money>, currency: Option<Currency>) -> Option<Money> {
        let (payment, _) = self.payment(total);
        let is_shown = match payment {
            Payment::Open | Payment::Paid => false,
            Payment::PartlyRefunded => true,
            Payment::Refunded => self.at(OrderStatus::Refunded).is_none(),
        };
        if is_shown { self.parts(currency?) } else { None }
    }

    /// What the parts that were paid back add up to; none where there is none in this currency.
    pub fn parts(&self, currency: Currency) -> Option<Money> {
        let known: Vec<Money> =
            self.refunds.values().filter_map(|refund| refund.money(Some(currency))).collect();
        let minor = known.iter().try_fold(0_i64, |sum, money| sum.checked_add(money.minor))?;
        (!known.is_empty()).then_some(Money { currency, minor })
    }

    /// The newest word of all, whatever it speaks of.
    pub fn newest(&self) -> Option<(OrderStatus, At)> {
        self.newest_of(|_| true)
    }

    /// The way of the goods: what was said of it, where it stands, and what may come. What was
    /// passed without a word is left out.
    pub fn progress(&self) -> Vec<(Fulfilment, ProgressStep)> {
        let Some((current, _)) = self.fulfilment() else { return Vec::new() };
        let reached = self.reached();
        let mut way = Vec::new();
        for step in WAY.into_iter().filter(|step| reached.is_some_and(|reached| *step <= reached)) {
            match (step == current, self.has(step)) {
                (true, _) => way.push((step, ProgressStep::Current)),
                (false, true) => way.push((step, ProgressStep::Done)),
                (false, false) => {}
            }
        }
        if !WAY.contains(&current) {
            way.push((current, ProgressStep::Current));
        }
        if current != Fulfilment::Cancelled {
            way.extend(
                WAY.into_iter()
                    .filter(|step| reached.is_some_and(|reached| *step > reached))
                    .map(|step| (step, ProgressStep::Ahead)),
            );
        }
        way
    }

    /// How far the goods have come: the newest word on them that is a step of the way.
    fn reached(&self) -> Option<Fulfilment> {
        let is_step = |word: OrderStatus| word.fulfilment().is_some_and(|one| WAY.contains(&one));
        self.newest_of(is_step).and_then(|(word, _)| word.fulfilment())
    }

    fn has(&self, step: Fulfilment) -> bool {
        self.words.keys().any(|word| word.fulfilment() == Some(step))
    }

    fn at(&self, word: OrderStatus) -> Option<At> {
        self.words.get(&word).copied()
    }

    fn newest_of(&self, speaks: impl Fn(OrderStatus) -> bool) -> Option<(OrderStatus, At)> {
        let words =
            self.words.iter().map(|(word, at)| (*word, *at)).filter(|(word, _)| speaks(*word));
        words.max_by_key(|(word, at)| (*at, word.rank()))
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
