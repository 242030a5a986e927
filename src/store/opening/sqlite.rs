//! Opens a SQLite file.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::known_migrations::{KNOWN, newest_known, say_if_newer};
use crate::store::changes::ChangeSignal;
use crate::store::handle::{OpenStore, new_replica};
use crate::store::postgres::presence::SignOfLife;
use crate::store::readers::Source;
use crate::store::sqlite::connection::SqliteConnection;
use crate::store::sqlite::readers::SqliteReaders;
use crate::store::sqlite::writer::SqliteWriter;
use crate::store::sqlite::{migrations, visitors};
use crate::store::writer::Writer;
use crate::store::{DatabaseKind, Readers, Store, StoreError, StoreOptions};

/// Whose business the schema of a SQLite file is.
pub(super) enum Schema {
    /// Ours, and so is the file for as long as the store is open.
    Ours(File),
    /// Ours until it is up to date.
    MigratedUnder(File),
    /// That of whoever holds the file.
    OfHolder,
}

/// Opens a SQLite file that is there. Off the runtime: a lock of the file is waited for, and a
/// migration may take long.
pub(super) async fn open(
    opening: &StoreOptions,
    path: &Path,
    schema: Schema,
) -> Result<Store, StoreError> {
    let (path, most) = (path.to_owned(), opening.max_connections);
    // The lock goes along: it must outlast a migration whose caller has given up.
    let opened = tokio::task::spawn_blocking(move || {
        let (writer, readers) = connections(&path, !matches!(schema, Schema::OfHolder), most)?;
        let lock = match schema {
            Schema::Ours(lock) => Some(lock),
            Schema::MigratedUnder(lock) => {
                drop(lock);
                None
            }
            Schema::OfHolder => None,
        };
        Ok::<_, StoreError>((writer, readers, lock))
    });
    let (writer, readers, lock) = opened
        .await
        .map_err(|_| StoreError::Unavailable("the runtime is closing".to_owned()))??;
    let (changes, alive) = (ChangeSignal::default(), CancellationToken::new());
    let writer = Writer::Sqlite(SqliteWriter::start(writer, lock)?);
    tokio::spawn(visitors::watch(readers.clone(), changes.clone(), alive.clone()));
    Ok(Store(Arc::new(OpenStore {
        kind: DatabaseKind::Sqlite,
        readers: Readers::of(Source::Sqlite(readers)),
        writer,
        replica: new_replica(),
        changes,
        sessions: None,
        signs_of_life: watch::channel(SignOfLife::first()).1,
        _alive: alive.drop_guard(),
    })))
}

fn connections(
    path: &Path,
    may_migrate: bool,
    most: u32,
) -> Result<(SqliteConnection, SqliteReaders), StoreError> {
    let shown = path.display();
    let cannot_open = |what: &str, error: StoreError| match error {
        StoreError::Open(why) | StoreError::Unavailable(why) | StoreError::Corrupt(why) => {
            StoreError::Open(format!("{shown}: {what}{why}"))
        }
        other => other,
    };
    let writer = SqliteConnection::writer(path).map_err(|error| cannot_open("", error))?;
    match may_migrate {
        true => migrations::migrate(&writer, &KNOWN)
            .map_err(|error| cannot_open("migrations: ", error))?,
        false => is_known(migrations::newest(&writer)?)?,
    }
    say_if_newer(migrations::newest(&writer)?);
    let readers = SqliteReaders::open(path, most).map_err(|error| cannot_open("", error))?;
    Ok((writer, readers))
}

/// Whether the holder of a file has applied every migration that we know.
fn is_known(applied: Option<i64>) -> Result<(), StoreError> {
    if applied >= newest_known() {
        return Ok(());
    }
    Err(StoreError::Open(
        "the bellhop that runs on this database is older than this program: restart it with this \
            one"
        .to_owned(),
    ))
}
