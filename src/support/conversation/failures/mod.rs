//! Messages that were refused or could not be delivered.

pub mod failure_reasons;
pub mod refused;
pub mod undelivered;
