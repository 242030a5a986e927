//! Load, and ears for what comes of it.

pub mod arrivals;
pub mod backlog;
pub mod customers;
pub mod ear;
pub mod notifications;
pub mod pace;
pub mod signed;
pub mod wire;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The value behind a lock. What happens under our locks leaves it whole.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
