//! Orders: events of the order service become the projection, the cards and the pushes; customers
//! look orders up; low stock becomes an alert.

pub mod actions;
pub mod card;
pub mod customer_orders;
pub mod events;
pub mod inbox;
pub mod intake;
pub mod live_cards;
pub mod projection;
pub mod push;
pub mod queries;
pub mod refunds;
pub mod state;
pub mod status;
pub mod stock;
pub mod tracking;
pub mod view;
pub mod wording;
