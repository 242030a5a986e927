//! Advisory locks: work that replicas would only repeat or spoil is done by one of them at a time.
//! SQLite has one process and needs none.

use super::query::query;
use super::{StoreError, Tx};

/// The first half of our locks' keys: "turn" in ASCII.
const CLASS: i32 = 0x7475_726E;
const WAIT: &str = "SELECT CAST(pg_advisory_xact_lock(CAST($1 AS INTEGER), \
    CAST($2 AS INTEGER)) AS TEXT)";

/// The same, and the commit does not wait for the disk.
const WAIT_WITHOUT_SYNC: &str = "SELECT CAST(pg_advisory_xact_lock(CAST($1 AS INTEGER), \
    CAST($2 AS INTEGER)) AS TEXT), set_config('synchronous_commit', 'off', true)";
const DATABASE_TIME: &str = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 \
    AS BIGINT) AS at_us";
const SQLITE_TIME: &str = "SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) \
    * 1000 AS at_us";

/// What is done in turns; the number is the second half of its lock's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdvisoryLock {
    /// Paying for texts. Two claims at once would spend the same money. Replicas of before claim
    /// under this lock, whatever they claim.
    Spending = 1,
    /// Reading texts that came in. Two at once would make two tickets of one person's words.
    Texts = 2,
    /// Counting strangers' tickets. Two at once would both take the last place.
    Strangers = 3,
    /// Entering codes that services ask for. Two at once would each see room for one more.
    Codes = 4,
    /// Entering codes that people ask for in chats: apart, so that a crowd of those holds up no
    /// service.
    Linking = 5,
    /// Answering texts by itself. Two at once would answer one phone twice.
    Answers = 6,
    /// Booking calls to providers. Two at once would book the same moment.
    Calls = 7,
    /// Taking requests of an API key. Two at once would take the same ones.
    KeyPaces = 8,
}

impl Tx {
    /// Waits until no other replica is at this, and keeps them off until the transaction ends.
    ///
    /// # Errors
    /// When the database does not answer, or another replica is at it for too long.
    pub async fn in_turn(&mut self, turn: AdvisoryLock) -> Result<(), StoreError> {
        if self.is_shared() {
            query(WAIT).bind(CLASS).bind(turn as i32).execute(self).await?;
        }
        Ok(())
    }

    /// The same for work that a crash of the database may lose: the commit does not wait for the
    /// disk.
    ///
    /// # Errors
    /// As [`Self::in_turn`].
    pub async fn in_turn_without_sync(&mut self, turn: AdvisoryLock) -> Result<(), StoreError> {
        if self.is_shared() {
            query(WAIT_WITHOUT_SYNC).bind(CLASS).bind(turn as i32).execute(self).await?;
        }
        Ok(())
    }

    /// The time by the clock of the database, which all replicas share, in microseconds since 1970.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn database_time_us(&mut self) -> Result<i64, StoreError> {
        let statement = if self.is_shared() { DATABASE_TIME } else { SQLITE_TIME };
        query(statement).fetch_one(self).await
    }
}
