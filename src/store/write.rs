//! Writing. On PostgreSQL each call is one transaction; on SQLite one writer runs up to a hundred
//! waiting calls in one transaction, so that they share one fsync, and answers them after that
//! commit.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::{AnyPool, Executor};
use tokio::sync::{mpsc, oneshot};

use super::connections::PooledConnection;
use super::session::Session;
use super::{ConnectionPool, StoreError};

/// How many waiting calls share one SQLite commit.
const GROUP: usize = 100;
/// How many calls may wait for the SQLite writer before callers wait to be taken.
const WAITING: usize = 4096;
/// How often a PostgreSQL transaction that lost a race is run again.
const RACES: u32 = 5;

/// An open write transaction. Writers take `&mut Tx`, so that nothing can be written outside one.
pub struct Tx {
    connection: PooledConnection,
    /// Whether other replicas may write at the same time.
    pub(super) is_shared: bool,
}

impl Tx {
    /// The connection, for the rooms' `queries.rs`.
    pub fn connection(&mut self) -> &mut Session {
        self.connection.session()
    }

    pub(super) async fn run(&mut self, statement: &'static str) -> Result<(), StoreError> {
        self.connection().execute(statement).await?;
        Ok(())
    }
}

/// What one call does, kept so that it can be run again when a neighbour in its group fails.
type Work<T> =
    Box<dyn for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, StoreError>> + Send + Sync>;

pub(super) trait Job: Send {
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, Result<(), StoreError>>;
    fn answer(self: Box<Self>, outcome: Result<(), StoreError>);
}

struct Call<T> {
    work: Work<T>,
    result: Option<T>,
    caller: oneshot::Sender<Result<T, StoreError>>,
}

impl<T: Send> Job for Call<T> {
    fn run<'t>(&'t mut self, tx: &'t mut Tx) -> BoxFuture<'t, Result<(), StoreError>> {
        Box::pin(async move {
            self.result = Some(guarded(&self.work, tx).await?);
            Ok(())
        })
    }

    fn answer(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Self { result, caller, .. } = *self;
        let answer = outcome.and_then(|()| {
            result.ok_or_else(|| StoreError::Unavailable("the writer did not run".to_owned()))
        });
        // The caller may have gone; its write stands all the same.
        let _ = caller.send(answer);
    }
}

/// A panic in a writer must not take the store down with it.
async fn guarded<T>(work: &Work<T>, tx: &mut Tx) -> Result<T, StoreError> {
    AssertUnwindSafe(async { work(tx).await }).catch_unwind().await.unwrap_or_else(|panic| {
        Err(StoreError::Corrupt(format!("a writer panicked: {}", said(&*panic))))
    })
}

fn said(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a word")
}

/// The writing half of a store.
#[derive(Clone)]
pub(super) enum Writer {
    Sqlite(mpsc::Sender<Box<dyn Job>>),
    Postgres(ConnectionPool),
}

impl Writer {
    pub(super) async fn sqlite(pool: &AnyPool, place: &str) -> Result<Self, StoreError> {
        let tx = Tx {
            connection: ConnectionPool::of(pool.clone(), 1, place, None).take().await?,
            is_shared: false,
        };
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(write_in_groups(tx, receiver));
        Ok(Self::Sqlite(sender))
    }

    pub(super) fn postgres(connections: ConnectionPool) -> Self {
        Self::Postgres(connections)
    }

    /// As [`super::Store::write`].
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, StoreError>> + Send + Sync + 'static,
    {
        match self {
            Self::Postgres(connections) => {
                let (connections, work): (ConnectionPool, Work<T>) =
                    (connections.clone(), Box::new(work));
                // In a task of its own: a caller that gives up must not leave a transaction open.
                let task = tokio::spawn(async move { write_alone(&connections, &work).await });
                task.await
                    .map_err(|_| StoreError::Unavailable("the runtime is closing".to_owned()))?
            }
            Self::Sqlite(sender) => {
                let (caller, answer) = oneshot::channel();
                let job = Box::new(Call { work: Box::new(work), result: None, caller });
                let gone = || StoreError::Unavailable("the store is closing".to_owned());
                sender.send(job).await.map_err(|_| gone())?;
                answer.await.map_err(|_| gone())?
            }
        }
    }
}

/// Why a group was not written.
enum Sunk {
    /// No transaction could be opened: none of it was tried, and alone none would fare better.
    Unopened(StoreError),
    /// One of them failed, or the commit did.
    Failed(StoreError),
}

async fn write_in_groups(mut tx: Tx, mut calls: mpsc::Receiver<Box<dyn Job>>) {
    let mut group = Vec::with_capacity(GROUP);
    while calls.recv_many(&mut group, GROUP).await > 0 {
        match commit(&mut tx, &mut group).await {
            Ok(()) => answer(&mut group, &Ok(())),
            Err(Sunk::Unopened(error)) => answer(&mut group, &Err(error)),
            Err(Sunk::Failed(error)) if group.len() == 1 => answer(&mut group, &Err(error)),
            Err(Sunk::Failed(error)) => {
                // One bad write must not sink its neighbours.
                tracing::debug!(%error, calls = group.len(), "a group of writes failed, running \
                    each apart");
                apart(&mut tx, &mut group).await;
            }
        }
    }
}

/// Runs a group that failed once more, each call in a savepoint of its own: they still share one
/// commit. Not so from the start, since savepoints halve what the writer gets done (measured), and
/// writes hardly ever fail.
async fn apart(tx: &mut Tx, group: &mut Vec<Box<dyn Job>>) {
    match run_apart(tx, group).await {
        Ok(outcomes) => {
            for (job, outcome) in group.drain(..).zip(outcomes) {
                job.answer(outcome);
            }
        }
        Err(error) => {
            let _ = tx.run("ROLLBACK").await;
            answer(group, &Err(error));
        }
    }
}

async fn run_apart(
    tx: &mut Tx,
    group: &mut [Box<dyn Job>],
) -> Result<Vec<Result<(), StoreError>>, StoreError> {
    tx.run("BEGIN IMMEDIATE").await?;
    let mut outcomes = Vec::with_capacity(group.len());
    for job in group.iter_mut() {
        tx.run("SAVEPOINT apart").await?;
        let outcome = job.run(tx).await;
        if let Err(error) = &outcome
            && tx.run("ROLLBACK TO apart").await.is_err()
        {
            // A full disk has undone the whole transaction: nobody in it fared better.
            return Err(if error.is_transient() {
                error.clone()
            } else {
                StoreError::Unavailable(error.to_string())
            });
        }
        tx.run("RELEASE apart").await?;
        outcomes.push(outcome);
    }
    tx.run("COMMIT").await?;
    Ok(outcomes)
}

fn answer(jobs: &mut Vec<Box<dyn Job>>, outcome: &Result<(), StoreError>) {
    for job in jobs.drain(..) {
        job.answer(outcome.clone());
    }
}

async fn commit(tx: &mut Tx, group: &mut [Box<dyn Job>]) -> Result<(), Sunk> {
    tx.run("BEGIN IMMEDIATE").await.map_err(Sunk::Unopened)?;
    let outcome = run_all(tx, group).await;
    if outcome.is_err() {
        // After a full disk SQLite may have rolled back by itself; then this fails, and there is
        // nothing left to undo.
        let _ = tx.run("ROLLBACK").await;
    }
    outcome.map_err(Sunk::Failed)
}

async fn run_all(tx: &mut Tx, group: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    for job in group.iter_mut() {
        job.run(tx).await?;
    }
    tx.run("COMMIT").await
}

/// A transaction on a connection that lives: one kept at hand may have died with its server, and
/// then the rest have too.
async fn begin(connections: &ConnectionPool) -> Result<Tx, StoreError> {
    let mut tx = Tx { connection: connections.take().await?, is_shared: true };
    let Err(error) = tx.run("BEGIN").await else { return Ok(tx) };
    let is_silent = tx.connection.is_silent();
    tx.connection.is_broken(&error.to_string());
    drop(tx);
    if is_silent {
        // Whoever waits for us has waited for long enough.
        return Err(error);
    }
    let mut tx = Tx { connection: connections.take().await?, is_shared: true };
    tx.run("BEGIN").await?;
    Ok(tx)
}

async fn write_alone<T>(connections: &ConnectionPool, work: &Work<T>) -> Result<T, StoreError> {
    let mut runs = 0;
    loop {
        let mut tx = begin(connections).await?;
        let outcome = match guarded(work, &mut tx).await {
            Ok(value) => tx.run("COMMIT").await.map(|()| value),
            Err(error) => Err(error),
        };
        let Err(error) = outcome else {
            tx.connection.is_sound();
            return outcome;
        };
        match tx.run("ROLLBACK").await {
            Ok(()) => tx.connection.is_sound(),
            Err(_) => tx.connection.is_broken(&error.to_string()),
        }
        runs += 1;
        if runs >= RACES || !matches!(error, StoreError::LostRace(_)) {
            return Err(error);
        }
    }
}
