//! One-time codes, which prove that somebody holds a phone. `code` makes, reads and compares
//! codes, `request` says who may get one, `state` what a check does, `budgets` how many there may
//! be: all pure. A code can be read only in its message, and there only until that is settled.

mod audit_log;
pub(in crate::notifications) mod budgets;
mod code;
pub mod queries;
mod request;
mod retention;
mod service;
mod state;

pub use crate::phone::{BarredReason, barred};
pub use audit_log::{started, tried};
pub use budgets::{CodeBudget, CodeRequester, CodeTally, network};
pub use code::{CodeKey, OneTimeCode};
pub use request::{
    CodeCheckOutcome, CodeRandomness, CodeRecipient, CodeRequest, CodeRequestOutcome, is_purpose,
};
pub use service::{BudgetLocks, VerificationService};
pub use state::VerificationState;
