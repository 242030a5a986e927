//! Checks refunds when they come in: a partial refund is in its order's currency, and all refunds
//! together are not more than the order's total, as far as both are known by then. Events may come
//! in another order than they happened; what cannot be checked yet is taken.

use std::collections::HashMap;

use super::events::{Event, EventBatch, OrderPart};
use super::inbox::queries as inbox;
use super::projection;
use super::queries;
use super::state::{OrderHistory, Refund};
use crate::ids::{OrderId, RefundId};
use crate::money::{Currency, Money};
use crate::store::{Store, StoreError};

/// What is known of an order's money.
#[derive(Debug, Clone, Default, PartialEq)]
struct Known {
    history: OrderHistory,
    currency: Option<Currency>,
    total: Option<Money>,
}

/// Refuses the refunds of a request that cannot be. A request that was taken before keeps its
/// answer.
pub async fn check(
    store: &Store,
    webhook_id: &str,
    batch: &mut EventBatch,
) -> Result<(), StoreError> {
    let refunded: Vec<OrderId> = batch
        .events
        .iter()
        .flatten()
        .filter(|event| projection::refund(event).is_some())
        .filter_map(order_of)
        .collect();
    if refunded.is_empty() || inbox::is_known(store, webhook_id).await? {
        return Ok(());
    }
    let mut orders = HashMap::new();
    for id in refunded {
        let (history, currency, total) = queries::known(store, &id).await?.unwrap_or_default();
        orders.insert(id, Known { history, currency, total });
    }
    for (place, field, fault) in faults(batch, orders) {
        batch.refuse(place, field, fault);
    }
    Ok(())
}

fn order_of(event: &Event) -> Option<OrderId> {
    event.order.as_ref().map(|order| order.id.clone())
}

/// What is wrong with the refunds of a batch: where, and why. Its events are taken to be true one
/// after another.
fn faults(
    batch: &EventBatch,
    mut orders: HashMap<OrderId, Known>,
) -> Vec<(usize, &'static str, String)> {
    let mut found = Vec::new();
    for (place, event) in batch.events.iter().enumerate() {
        let (Ok(event), Some(order)) =
            (event, event.as_ref().ok().and_then(|event| event.order.as_ref()))
        else {
            continue;
        };
        let Some(known) = orders.get_mut(&order.id) else { continue };
        known.learn(order);
        if let Some((id, refund)) = projection::refund(event)
            && let Err((field, fault)) = known.take(id, refund)
        {
            found.push((place, field, fault));
        }
    }
    found
}

impl Known {
    fn learn(&mut self, order: &OrderPart) {
        if order.total.is_some() {
            (self.total, self.currency) = (order.total, order.currency);
        } else if self.total.is_none() {
            self.currency = order.currency.or(self.currency);
        }
    }

    /// Adds a refund, or says which field is wrong and why.
    fn take(
        &mut self,
        id: Option<&RefundId>,
        refund: Refund,
    ) -> Result<(), (&'static str, String)> {
        let Some(currency) = self.currency else { return Ok(()) };
        if let Some(other) = refund.currency.filter(|said| *said != currency) {
            return Err((
                "/order/currency",
                format!("is {}, and this order is in {}", other.code(), currency.code()),
            ));
        }
        if let Err(error) = refund.amount.of(currency) {
            return Err(("/refund/amount", error.to_string()));
        }
        let mut after = self.history.clone();
        after.hear_refund(id, refund);
        let (sum, total) = (after.parts(currency), self.total);
        if let Some((sum, total)) = sum.zip(total).filter(|(sum, total)| sum.minor > total.minor) {
            let why = "a refund that is said again needs the same refund.id";
            return Err((
                "/refund/amount",
                format!("makes {sum} in all, more than the order's total of {total}: {why}"),
            ));
        }
        self.history = after;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::clock::At;
    use crate::orders::events;

    const NOW: At = At(1_772_366_400_000);

    fn batch(events: &Value) -> EventBatch {
        events::read(events.to_string().as_bytes(), 500, NOW).expect("a batch")
    }

    fn refunded(order: &Value, refund: &Value) -> Value {
        json!({"type": "order.refunded", "occurred_at": "2026-03-01T11:00:00Z",
            "customer": {"id": "c-1"}, "order": order, "refund": refund})
    }

    /// The faults of a batch about `ORD-1`, of which this much is known.
    fn of(known: Known, events: &Value) -> Vec<(usize, &'static str)> {
        let orders = HashMap::from([(OrderId::parse("ORD-1").expect("an id"), known)]);
        faults(&batch(events), orders).into_iter().map(|(place, field, _)| (place, field)).collect()
    }

    fn euros(minor: i64) -> Known {
        let currency = Currency::parse("EUR").expect("a currency");
        Known {
            history: OrderHistory::default(),
            currency: Some(currency),
            total: Some(Money { currency, minor }),
        }
    }

    #[test]
    fn parts_are_no_more_than_the_whole() {
        let part = |id: &str, amount: &str| {
            refunded(&json!({"id": "ORD-1"}), &json!({"id": id, "amount": amount}))
        };
        assert_eq!(of(euros(1990), &json!([part("R-1", "10.00"), part("R-2", "9.90")])), []);
        assert_eq!(
            of(
                euros(1990),
                &json!([part("R-1", "10.00"), part("R-2", "9.91"), part("R-3", "9.90")])
            ),
            [(1, "/refund/amount")]
        );
        assert_eq!(
            of(euros(1990), &json!([part("R-1", "10.00"), part("R-1", "15.00")])),
            [],
            "another word on the same one"
        );
        let again = refunded(&json!({"id": "ORD-1"}), &json!({"amount": "19.90"}));
        assert_eq!(
            of(euros(1990), &json!([again, again])),
            [],
            "of one moment and amount: the same one"
        );
        assert_eq!(
            of(Known::default(), &json!([part("R-1", "1000000")])),
            [],
            "of what nothing is known nothing is wrong"
        );
    }

    #[test]
    fn a_refund_is_in_the_currency_of_its_order() {
        let dollars =
            refunded(&json!({"id": "ORD-1", "currency": "USD"}), &json!({"amount": "5.00"}));
        assert_eq!(of(euros(1990), &dollars), [(0, "/order/currency")]);
        let fine = refunded(&json!({"id": "ORD-1"}), &json!({"amount": "5.005"}));
        assert_eq!(of(euros(1990), &fine), [(0, "/refund/amount")]);
        assert_eq!(of(Known::default(), &dollars), []);
    }
}
