//! The store: embedded SQLite or PostgreSQL behind one portable SQL text. In comes a URL, out come
//! a pool to read from and `write`, the only way to change anything. What the two databases do
//! differently is in this room and nowhere else.

mod advisory_locks;
mod breaker;
mod connection_security;
mod connections;
mod error;
mod file;
mod handle;
mod open;
mod options;
pub mod poll;
mod postgres_diagnostics;
mod presence;
mod reads;
mod session;
pub mod sql;
mod wake;
mod write;

pub use advisory_locks::AdvisoryLock;
pub use connection_security::ConnectionSecurity;
pub use connections::ConnectionPool;
pub use error::StoreError;
pub use file::open_to_others;
pub use handle::{DatabaseKind, Store};
pub use options::StoreOptions;
pub use session::Session;
pub use sqlx::any::AnyRow as Row;
pub use wake::Wake;
pub use write::Tx;
