//! Delivery: notifications enter the `outbox` inside the transaction of their cause, become
//! attempts on channels by the `policy`, and end delivered, failed, suppressed, expired or
//! cancelled. Each step is a row. The services (`engine`, `receipts`, `reconcile`, `rescue`) share
//! one `DeliveryContext` and know nothing of each other's inside.

pub mod attempt;
pub mod claims;
pub mod context;
pub mod dead_letters;
mod end_reason;
pub mod engine;
pub mod exclusion;
pub mod notification;
pub mod outbox;
pub mod outcomes;
pub mod policy;
pub mod progress;
pub mod purpose;
pub mod receipts;
mod reconcile;
pub mod rescue;
pub mod route;
pub mod sms_budget;
pub mod story;
pub mod suppressions;

pub use context::DeliveryContext;
pub use end_reason::EndReason;
pub use exclusion::{Exclusion, ExclusionReason};
pub use notification::{
    Category, Leg, NewNotification, NotificationState, Priority, Recipient, Sequence,
};
pub use outcomes::listener::{ChannelChange, ChannelNews, DeliveryOutcome, OutcomeListener};
pub use outcomes::proof::DeliveryProof;
pub use purpose::{NotificationTemplate, Purpose};
