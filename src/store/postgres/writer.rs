//! The writer of a PostgreSQL database: each call is one transaction, and many are open at once.
//! Their futures stay on one thread, so that what a caller does in them need not be fit for
//! another.

use std::thread;

use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::LocalSet;

use super::connections::{ConnectionPool, PooledConnection};
use crate::store::StoreError;
use crate::store::tx::{Job, Tx, closing};

/// How often a transaction that lost a race is run again.
const RACES: u32 = 5;
/// For the deepest writes, unoptimised.
const STACK: usize = 8 << 20;

/// Where calls go. Cheap to clone; the thread ends with the last one, when all calls are answered.
#[derive(Clone)]
pub(in crate::store) struct PostgresWriter(mpsc::UnboundedSender<Box<dyn Job>>);

impl PostgresWriter {
    /// Starts the thread.
    pub fn start(connections: ConnectionPool) -> Result<Self, StoreError> {
        let (sender, calls) = mpsc::unbounded_channel();
        let runtime = Handle::current();
        thread::Builder::new()
            .name("store writer".to_owned())
            .stack_size(STACK)
            .spawn(move || {
                let tasks = LocalSet::new();
                tasks.spawn_local(take(connections, calls));
                runtime.block_on(tasks);
            })
            .map_err(|error| StoreError::Open(format!("no thread for the writer: {error}")))?;
        Ok(Self(sender))
    }

    /// Runs a call in a task of its own: a caller that gives up leaves no transaction open.
    pub fn write(&self, call: Box<dyn Job>) -> Result<(), StoreError> {
        self.0.send(call).map_err(|_| closing())
    }
}

/// Begins calls as they come. How many are open at once is for the connections to say.
async fn take(connections: ConnectionPool, mut calls: mpsc::UnboundedReceiver<Box<dyn Job>>) {
    while let Some(mut call) = calls.recv().await {
        let connections = connections.clone();
        tokio::task::spawn_local(async move {
            let outcome = write(&connections, &mut *call).await;
            call.answer(outcome);
        });
    }
}

/// A connection that lives, in a transaction: one kept at hand may have died with its server, and
/// then the rest have too.
async fn begin(connections: &ConnectionPool) -> Result<PooledConnection, StoreError> {
    let mut connection = connections.take().await?;
    let Err(error) = connection.session().begin().await else { return Ok(connection) };
    let is_silent = connection.is_silent();
    connection.is_broken(&error.to_string());
    drop(connection);
    if is_silent {
        // Whoever waits for us has waited for long enough.
        return Err(error.into());
    }
    let mut connection = connections.take().await?;
    connection.session().begin().await?;
    Ok(connection)
}

async fn write(connections: &ConnectionPool, call: &mut dyn Job) -> Result<(), StoreError> {
    let mut runs = 0;
    loop {
        let mut tx = Tx::of_postgres(begin(connections).await?);
        let outcome = call.run(&mut tx).await;
        let Some(mut connection) = tx.into_postgres() else { return outcome };
        let outcome = match outcome {
            Ok(()) => connection.session().command("COMMIT").await.map_err(Into::into),
            Err(error) => Err(error),
        };
        let Err(error) = outcome else {
            connection.is_sound();
            return Ok(());
        };
        match connection.session().command("ROLLBACK").await {
            Ok(()) => connection.is_sound(),
            Err(_) => connection.is_broken(&error.to_string()),
        }
        runs += 1;
        if runs >= RACES || !matches!(error, StoreError::LostRace(_)) {
            return Err(error);
        }
    }
}
