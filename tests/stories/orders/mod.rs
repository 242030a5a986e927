//! Events of the order service, and what customers see of their orders.

mod bad_events;
mod events;
mod late_events;
mod late_news;
mod old_news;
mod order_card;
mod order_list;
mod parcels_once;
mod partial_batches;
mod payment_and_fulfilment;
mod pushes;
mod refunds;
mod signatures;
mod stock;
mod tracking;
mod webhook_secret;
mod whose_orders;
