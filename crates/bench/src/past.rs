//! The past of a shop, for measurements on a large database. Who runs the benchmark brings what
//! generates it, because that knows the program's tables and this package does not.

use anyhow::Result;
use futures_util::future::BoxFuture;

/// Somebody who is known from the past, with a chat.
#[derive(Clone, Debug)]
pub struct KnownCustomer {
    /// The customer's id.
    pub id: String,
    /// Their chat with the bot.
    pub chat: i64,
}

/// Fills databases with the past of a shop.
pub trait PastGenerator: Send + Sync {
    /// Fills an empty database with so many orders and what came with them, until now. Some
    /// thousand of its customers, spread evenly.
    fn fill<'a>(
        &'a self,
        database: &'a str,
        orders: u64,
    ) -> BoxFuture<'a, Result<Vec<KnownCustomer>>>;
}
