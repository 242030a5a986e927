//! The shop whose past is generated: how large it is, and who ordered what and when.

use bellhop::clock::At;

use crate::chance::Chance;
use crate::id::id;

/// How many orders a day has, whatever the size: a larger shop has run for longer, so that a day's
/// figures are about the same number of rows.
const ORDERS_A_DAY: i64 = 2_000;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// How many orders a customer has on average.
const ORDERS_A_CUSTOMER: u64 = 5;
/// The number of the first order, so that all have as many digits.
const FIRST_ORDER: u64 = 10_000_000;
const FIRST_CHAT: u64 = 1_000_000_000;

/// What tells the chances of one table from another's.
#[derive(Clone, Copy)]
pub(crate) enum Salt {
    Customer = 1,
    WhoOrders,
    Order,
    Event,
    Notification,
    Attempt,
    Receipt,
    Interaction,
    Ticket,
    TicketMessage,
    InboundText,
    Verification,
    Other,
}

/// A shop with a past of so many orders, each with an event and a notification. The same values
/// give the same rows.
#[derive(Debug, Clone, Copy)]
pub struct Shop {
    /// What chance comes from.
    pub seed: u64,
    /// How many orders, events, notifications, attempts and updates there are; the rest is in
    /// proportion.
    pub orders: u64,
    /// How many of the newest notifications have not ended: half of them wait for a day to come,
    /// and the texts among the others for their receipts.
    pub unsettled: u64,
    /// The moment at which the past ends.
    pub until: At,
}

impl Shop {
    pub(crate) fn chance(&self, salt: Salt, row: u64) -> Chance {
        Chance::of(self.seed, salt as u64, row)
    }

    /// The moment of the `row`-th of `count` rows that are spread over the whole past.
    pub(crate) fn at(&self, row: u64, count: u64) -> i64 {
        let span = i128::from(self.orders) * i128::from(DAY_MS) / i128::from(ORDERS_A_DAY);
        let before = span * i128::from(count.saturating_sub(row)) / i128::from(count.max(1));
        self.until.ms() - i64::try_from(before).unwrap_or(0)
    }

    /// How many customers the shop has: one for five orders.
    pub fn customers(&self) -> u64 {
        (self.orders / ORDERS_A_CUSTOMER).max(1)
    }

    /// The id of a customer, counted from 0.
    pub fn customer_id(&self, customer: u64) -> String {
        Self::customer_id_of(customer)
    }

    pub(crate) fn customer_id_of(customer: u64) -> String {
        format!("cus-{}", FIRST_ORDER + customer)
    }

    /// The private chat of a customer; none where they never linked one (one in ten).
    pub fn chat_of(&self, customer: u64) -> Option<i64> {
        let is_linked = self.chance(Salt::Customer, customer).below(10) > 0;
        is_linked.then(|| i64::try_from(FIRST_CHAT + customer * 7).unwrap_or(i64::MAX))
    }

    /// Whether a customer with a chat has blocked the bot (one in sixteen): texts go to their phone.
    pub fn has_blocked(&self, customer: u64) -> bool {
        customer % 16 == 9 && self.chat_of(customer).is_some()
    }

    /// The phone of a customer in E.164.
    pub fn phone_of(&self, customer: u64) -> String {
        format!("+49151{:08}", 10_000_000 + customer)
    }

    /// The id of an order, counted from 0.
    pub fn order_id(&self, order: u64) -> String {
        format!("ORD-{}", FIRST_ORDER + order)
    }

    /// When an order was placed, in milliseconds since the epoch.
    pub(crate) fn placed_at(&self, order: u64) -> i64 {
        self.at(order, self.orders)
    }

    /// Who placed an order: customers come one by one, and order again at any time after.
    pub fn customer_of(&self, order: u64) -> u64 {
        let known = order / ORDERS_A_CUSTOMER;
        // Each customer's first order is the one that made them known.
        if order.is_multiple_of(ORDERS_A_CUSTOMER) {
            return known.min(self.customers() - 1);
        }
        self.chance(Salt::WhoOrders, order).below(known + 1).min(self.customers() - 1)
    }

    /// The id of the notification of an order.
    pub fn notification_id(&self, order: u64) -> String {
        let mut chance = self.chance(Salt::Notification, order);
        id("ntf_", self.notified_at(order), order, &mut chance)
    }

    /// When an order's notification was entered.
    pub(crate) fn notified_at(&self, order: u64) -> i64 {
        self.placed_at(order) + 40
    }
}
