//! The store: embedded SQLite or PostgreSQL behind one portable SQL text. In comes a URL, out come
//! a pool to read from and `write`, the only way to change anything. What the two databases do
//! differently is in this room and nowhere else.

mod advisory_locks;
mod changes;
mod copies;
mod deadlines;
mod error;
mod gather;
mod handle;
mod opening;
pub mod poll;
mod postgres;
mod query;
mod readers;
mod row;
mod singleton;
pub mod sql;
mod sqlite;
mod transfer;
mod tx;
mod value;
mod wake;
mod writer;

pub use advisory_locks::AdvisoryLock;
pub use bellhop_store_macros::FromRow;
pub use changes::Changes;
pub use copies::error::CopyError;
pub use copies::summary::{DatabaseSummary, WaitingNotifications};
pub use error::StoreError;
pub use gather::Gather;
pub use handle::{DatabaseKind, Store};
pub use opening::options::StoreOptions;
pub use postgres::pool_mode::SessionSource;
pub use postgres::security::ConnectionSecurity;
pub use query::{Executor, Query, QueryOutcome, query};
pub use readers::Readers;
pub use row::{FromRow, FromValue, Row};
pub use singleton::{Lease, Singleton};
pub use sqlite::file::open_to_others;
pub use sqlite::restore::RestoredDatabase;
pub use transfer::error::MoveError;
pub use transfer::{MoveListener, MovePhase, MoveReport, MoveStep, move_database};
pub use tx::Tx;
pub use value::{Param, ToParam, Value};
pub use wake::Wake;
