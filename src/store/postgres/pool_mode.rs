//! How long a connection keeps its server process: for as long as it lives, or, behind a pooler
//! that shares processes, for a transaction.

/// What a caller is spared: it is told soon that rows are locked, before its statement counts as
/// silent; and what we have given up, or what a replica left that froze, keeps no locks for long.
macro_rules! limits {
    ($set:literal) => {
        concat!(
            $set,
            " lock_timeout = '2s'; ",
            $set,
            " idle_in_transaction_session_timeout = '5s'; ",
            $set,
            " statement_timeout = '35s'"
        )
    };
}

/// The limits, and that a server which cannot reach us any more finds out within half a minute.
const OF_SESSION: &str = concat!(
    limits!("SET"),
    "; SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; \
    SET tcp_keepalives_count = 3;"
);
const OF_TRANSACTION: &str = concat!("BEGIN; ", limits!("SET LOCAL"));

/// How a pooler shares server processes, in the words of `PgBouncer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum PoolMode {
    /// Each connection has a process of its own: settings, locks and prepared statements last.
    Session,
    /// Each transaction gets another one: nothing lasts, and statements have no names.
    Transaction,
}

impl PoolMode {
    /// What is said on a new connection.
    pub fn on_connect(self) -> &'static str {
        match self {
            Self::Session => OF_SESSION,
            Self::Transaction => "",
        }
    }

    /// What begins a transaction, in one round trip.
    pub fn begin(self) -> &'static str {
        match self {
            Self::Session => "BEGIN",
            Self::Transaction => OF_TRANSACTION,
        }
    }

    /// Whether a prepared statement can be kept.
    pub fn keeps_statements(self) -> bool {
        self == Self::Session
    }
}

/// Where presence, migrations and the watch for others' commits have their sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionSource {
    /// Each connection of `database.url` is one.
    Url,
    /// `database.url` leads through a pooler of transactions, `database.direct_url` to the server.
    DirectUrl,
    /// There are none: `database.url` leads through a pooler of transactions.
    Nowhere,
}

impl SessionSource {
    /// What it means, for people.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Url => "each connection of database.url is a session of its own",
            Self::DirectUrl => {
                "database.url leads through a pooler of transactions; migrations, presence and the \
                    watch for others' commits go by database.direct_url"
            }
            Self::Nowhere => {
                "database.url leads through a pooler of transactions, and database.direct_url is \
                    empty: replicas know each other by rows, and look for work every second"
            }
        }
    }
}
