//! Connects to PostgreSQL: explains failures without showing the password, and finds out whether a
//! connection is a session of its own, or a pooler's.

use std::net::IpAddr;
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, Row as _};
use tokio::time::{Instant, timeout_at};

use super::pool_mode::PoolMode;
use crate::store::StoreError;

/// How long a server may take that is about to come up.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long to wait before it is tried again.
const PAUSE: Duration = Duration::from_millis(200);
/// How often two sessions are asked which process serves them.
const ROUNDS: usize = 4;

/// A server and a database on it.
pub(in crate::store) struct PostgresServer {
    options: PgConnectOptions,
    /// The setting that names it.
    setting: &'static str,
}

impl PostgresServer {
    /// That of `database.url`.
    pub(in crate::store) fn read(url: &str) -> Result<Self, StoreError> {
        Self::named_by("database.url", url)
    }

    /// That of `database.direct_url`.
    pub(in crate::store) fn read_direct(url: &str) -> Result<Self, StoreError> {
        Self::named_by("database.direct_url", url)
    }

    fn named_by(setting: &'static str, url: &str) -> Result<Self, StoreError> {
        // The driver's words on a URL name the part at fault and not its value.
        let options = PgConnectOptions::from_str(url)
            .map_err(|error| StoreError::Open(format!("{setting}: {error}")))?;
        // Real numbers go as they are, so their digits do not matter; and PgBouncer refuses it.
        Ok(Self { options: options.extra_float_digits(None), setting })
    }

    /// How to connect.
    pub(in crate::store) fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// Which one it is, for people.
    pub(in crate::store) fn place(&self) -> String {
        let options = &self.options;
        let at = match options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", options.get_host(), options.get_port()),
        };
        let user = options.get_username();
        format!(
            "PostgreSQL at {at}, database {}, user {user}",
            options.get_database().unwrap_or(user)
        )
    }

    /// A session, with patience for a server that is coming up.
    pub(in crate::store) async fn connect(&self) -> Result<PgConnection, StoreError> {
        let end = Instant::now() + PATIENCE;
        loop {
            let error = match timeout_at(end, self.options.connect()).await {
                Ok(Ok(session)) => return Ok(session),
                Ok(Err(error)) => error,
                Err(_) => {
                    return Err(self.fault(&format!(
                        "no answer within {} s: is a firewall between, or the host wrong?",
                        PATIENCE.as_secs()
                    )));
                }
            };
            if !is_coming_up(&error) || Instant::now() + PAUSE >= end {
                return Err(self.fault(&self.cause(&error)));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Whether each session has a server process of its own for as long as it lives, as locks and
    /// settings of sessions need. Behind a pooler that gives a process to each transaction two
    /// sessions are served by the same one, or one session by another one each time.
    ///
    /// # Errors
    /// When it does not answer, or a pooler does not even keep a process for a transaction.
    pub(in crate::store) async fn pool_mode(&self) -> Result<PoolMode, StoreError> {
        let (mut one, mut other) = (self.connect().await?, self.connect().await?);
        let asked = async {
            let mut first = None;
            for _ in 0..ROUNDS {
                let pids = (process(&mut one).await?, process(&mut other).await?);
                if pids.0 == pids.1 || *first.get_or_insert(pids) != pids {
                    return Ok(false);
                }
            }
            Ok::<_, sqlx::Error>(true)
        };
        let keeps_sessions = match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(kept)) => kept,
            Ok(Err(error)) => return Err(self.fault(&self.cause(&error))),
            Err(_) => {
                return Err(self.fault(
                    "two sessions at once are not served: a pooler in front of it must allow \
                        database.max_connections and three more",
                ));
            }
        };
        let keeps_transactions = keeps_sessions
            || matches!(
                tokio::time::timeout(PATIENCE, keeps_transactions(&mut one)).await,
                Ok(Ok(true))
            );
        // Closing is a courtesy.
        let _ = (one.close().await, other.close().await);
        match (keeps_sessions, keeps_transactions) {
            (true, _) => Ok(PoolMode::Session),
            (false, true) => Ok(PoolMode::Transaction),
            (false, false) => Err(self.fault(
                "a pooler is in front of it that gives a server process to each statement (in \
                    PgBouncer: pool_mode = statement), so that no transaction is possible: set \
                    pool_mode = transaction for this database there, or name the server itself",
            )),
        }
    }

    /// It is a pooler, where the server itself is needed.
    pub(in crate::store) fn is_no_session(&self) -> StoreError {
        self.fault(&format!(
            "{} leads through a pooler of transactions, and must name the server itself",
            self.setting
        ))
    }

    /// There is nothing of ours yet.
    pub(in crate::store) fn has_no_tables(&self) -> StoreError {
        StoreError::Missing(format!(
            "{} has no tables of bellhop: `bellhop run` and `bellhop migrate` make them",
            self.place()
        ))
    }

    /// There is nothing of ours yet, and there can't be.
    pub(in crate::store) fn takes_no_tables(&self) -> StoreError {
        self.fault(&self.refused("42501", "no tables of bellhop are there, and none may be made"))
    }

    fn fault(&self, why: &str) -> StoreError {
        StoreError::Open(format!("{}: {why}", self.place()))
    }

    /// What an error means, for the person who set the server up.
    pub(in crate::store) fn cause(&self, error: &sqlx::Error) -> String {
        let setting = self.setting;
        match error {
            sqlx::Error::Io(io) if io.kind() == std::io::ErrorKind::ConnectionRefused => {
                format!(
                    "{io}: nothing listens there. Is the server up, and are host and port of \
                        {setting} right?"
                )
            }
            sqlx::Error::Io(io) => format!("{io}: are host and port of {setting} right?"),
            sqlx::Error::Tls(why) => {
                format!(
                    "TLS failed: {why}. The server must have ssl = on and a certificate that the \
                        sslmode of {setting} believes; without TLS: ?sslmode=disable"
                )
            }
            sqlx::Error::Database(said) => {
                self.refused(&said.code().unwrap_or_default(), said.message())
            }
            other => other.to_string(),
        }
    }

    /// By the code, since the words depend on the server's language.
    fn refused(&self, code: &str, words: &str) -> String {
        let (user, setting) = (self.options.get_username(), self.setting);
        let database = self.options.get_database().unwrap_or(user);
        let hint = match code {
            "28P01" => format!(
                "mend the password of {user} in {setting}; a sign such as @ : / # is written \
                    %40 %3A %2F %23 there"
            ),
            "28000" if self.is_plain() => {
                format!(
                    "pg_hba.conf must let {user} in from here; where it asks for TLS, write \
                        ?sslmode=require"
                )
            }
            "28000" => {
                format!("pg_hba.conf must let {user} in from here, and the role must be there")
            }
            "3D000" => format!("make it: createdb {database}; or mend the name in {setting}"),
            "42501" => format!(
                "give {user} what it needs: GRANT CONNECT, CREATE ON DATABASE {database} TO \
                    {user}; GRANT ALL ON SCHEMA public TO {user}"
            ),
            "53300" => "it has no connection left: raise its max_connections, or lower \
                database.max_connections here"
                .to_owned(),
            "57P03" => "it is coming up or going down: try again".to_owned(),
            _ => return format!("{words} ({code})"),
        };
        format!("{words} ({code}): {hint}")
    }

    /// Whether a connection may be in the clear.
    pub(in crate::store) fn is_plain(&self) -> bool {
        matches!(
            self.options.get_ssl_mode(),
            PgSslMode::Disable | PgSslMode::Allow | PgSslMode::Prefer
        )
    }

    /// Whether connections do not leave this machine.
    pub(in crate::store) fn is_local(&self) -> bool {
        let host = self.options.get_host().trim_matches(['[', ']']).trim_end_matches('.');
        let is_loopback =
            host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback());
        // A host that begins so is the folder of a socket, as PGHOST and the driver's own default
        // may name it.
        self.options.get_socket().is_some()
            || host.starts_with('/')
            || host.eq_ignore_ascii_case("localhost")
            || is_loopback
    }

    /// Whether it is made sure that the server is the one that its certificate names, or one of its
    /// authority.
    pub(in crate::store) fn checks_certificate(&self) -> bool {
        matches!(self.options.get_ssl_mode(), PgSslMode::VerifyCa | PgSslMode::VerifyFull)
    }

    /// What the URL asks for, by its name there.
    pub(in crate::store) fn sslmode(&self) -> &'static str {
        match self.options.get_ssl_mode() {
            PgSslMode::Disable => "disable",
            PgSslMode::Allow => "allow",
            PgSslMode::Prefer => "prefer",
            PgSslMode::Require => "require",
            PgSslMode::VerifyCa => "verify-ca",
            PgSslMode::VerifyFull => "verify-full",
        }
    }

    /// What goes there could be read on the way.
    pub(in crate::store) fn is_in_the_clear(&self) -> StoreError {
        let (mode, setting) = (self.sslmode(), self.setting);
        self.fault(&format!(
            "the connection would not be sure to be encrypted, since sslmode is {mode}. Write \
                ?sslmode=verify-full at the end of {setting} (and &sslrootcert=PATH for an \
                authority of your own), or ?sslmode=require, which does not check the \
                certificate; or, in a network that only you can listen to, set \
                database.allow_plaintext = true"
        ))
    }
}

/// Refused by a port that nobody listens on yet, or by a server that does not let anybody in yet.
fn is_coming_up(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(io) => io.kind() == std::io::ErrorKind::ConnectionRefused,
        sqlx::Error::Database(said) => said.code().is_some_and(|code| code == "57P03"),
        _ => false,
    }
}

/// The server process behind a session, asked without a prepared statement, which a pooler may not
/// know.
async fn process(session: &mut PgConnection) -> Result<i32, sqlx::Error> {
    sqlx::raw_sql("SELECT pg_backend_pid()").fetch_one(session).await?.try_get(0)
}

/// Whether a transaction can be begun, and stays with one server process.
async fn keeps_transactions(session: &mut PgConnection) -> Result<bool, sqlx::Error> {
    session.execute("BEGIN").await?;
    let pids = (process(session).await?, process(session).await?);
    session.execute("COMMIT").await?;
    Ok(pids.0 == pids.1)
}
