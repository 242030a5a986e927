//! Whether the connection to PostgreSQL is encrypted. With the driver's default, `sslmode=prefer`,
//! it silently goes on unencrypted where the server, or somebody between, says that it has no TLS.

use super::diagnostics::PostgresServer;
use crate::config::DatabaseLocation;
use crate::store::query::query;
use crate::store::{DatabaseKind, Store, StoreError, StoreOptions};

const CIPHER: &str = "SELECT MAX(version) AS version, MAX(cipher) AS cipher FROM \
    pg_stat_ssl WHERE ssl AND pid = pg_backend_pid()";

/// How a server is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionSecurity {
    /// The protocol and cipher that a connection really has, as the server says it; none where it
    /// is in the clear.
    pub encryption: Option<String>,
    /// What `database.url` asks for.
    pub sslmode: &'static str,
    /// Whether it does not leave this machine.
    pub is_local: bool,
    /// Whether the server's certificate is checked.
    pub is_checked: bool,
}

impl StoreOptions {
    /// That nobody on the way can read along: the server is on this machine, or the URL insists on
    /// TLS.
    ///
    /// # Errors
    /// When the connection could be in the clear.
    pub fn insists_on_tls(&self) -> Result<(), StoreError> {
        let direct = self.direct_url.as_deref().map(PostgresServer::read_direct).transpose()?;
        for server in self.server()?.into_iter().chain(direct) {
            if !server.is_local() && server.is_plain() {
                return Err(server.is_in_the_clear());
            }
        }
        Ok(())
    }

    fn server(&self) -> Result<Option<PostgresServer>, StoreError> {
        match DatabaseLocation::read(&self.url) {
            Ok(DatabaseLocation::Server(url)) => PostgresServer::read(url.expose()).map(Some),
            _ => Ok(None),
        }
    }
}

impl Store {
    /// How the server of this store is reached; none on SQLite.
    pub async fn wire(
        &self,
        opening: &StoreOptions,
    ) -> Result<Option<ConnectionSecurity>, StoreError> {
        let Some(server) = opening.server()?.filter(|_| self.kind() == DatabaseKind::Postgres)
        else {
            return Ok(None);
        };
        let encrypted: (Option<String>, Option<String>) =
            query(CIPHER).fetch_one(self.readers()).await?;
        Ok(Some(ConnectionSecurity {
            encryption: match encrypted {
                (Some(version), Some(cipher)) => Some(format!("{version}, {cipher}")),
                _ => None,
            },
            sslmode: server.sslmode(),
            is_local: server.is_local(),
            is_checked: server.checks_certificate(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insists(url: &str) -> Result<(), String> {
        let opening = StoreOptions::new(url.to_owned(), 1);
        opening.insists_on_tls().map_err(|error| error.to_string())
    }

    #[test]
    fn what_leaves_the_machine_must_be_encrypted() {
        for url in [
            "sqlite:bellhop.db",
            "postgres://shop@localhost/shop",
            "postgres://shop@127.0.0.1/shop",
            "postgres://shop@127.8.9.1:6432/shop",
            "postgres://shop@[::1]/shop",
            "postgres://shop@%2Fvar%2Frun%2Fpostgresql/shop",
            "postgres://shop@ignored.example/shop?host=/var/run/postgresql",
            "postgres://shop@localhost./shop",
            "postgres://shop@db.example/shop?sslmode=require",
            "postgres://shop@db.example/shop?sslmode=verify-ca",
            "postgres://shop@192.0.2.7/shop?sslmode=verify-full",
        ] {
            assert_eq!(insists(url), Ok(()), "{url}");
        }
        for url in [
            "postgres://shop:hush@db.example/shop",
            "postgres://shop:hush@192.0.2.7:5433/shop",
            "postgres://shop:hush@[2001:db8::7]/shop",
            "postgres://shop:hush@db.example/shop?sslmode=prefer",
            "postgres://shop:hush@db.example/shop?sslmode=disable",
            "postgres://shop:hush@db.example/shop?sslmode=allow",
            "postgres://shop:hush@localhost/shop?host=db.example",
        ] {
            let told = insists(url).expect_err(url);
            assert!(
                told.contains("sslmode=verify-full") && told.contains("database.allow_plaintext"),
                "{url}: {told}"
            );
            assert!(!told.contains("hush"), "{told}");
        }
    }
}
