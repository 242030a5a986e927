//! The writer of a SQLite file: one thread that runs up to a hundred waiting calls in one
//! transaction, so that they share one fsync, and answers them after that commit.

use std::fs::File;
use std::thread;

use futures_util::FutureExt as _;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use super::connection::SqliteConnection;
use crate::store::StoreError;
use crate::store::tx::{Job, Tx, closing};

/// How many waiting calls share one commit.
const GROUP: usize = 100;
/// How many calls may wait before callers wait to be taken.
const WAITING: usize = 4096;
/// For the deepest writes, unoptimised.
const STACK: usize = 8 << 20;

/// Where calls wait for the thread that writes. Cheap to clone; the thread ends with the last one.
#[derive(Clone)]
pub(in crate::store) struct SqliteWriter(mpsc::Sender<Request>);

enum Request {
    Write(Box<dyn Job>),
    /// No more is written, and the file is free when this is answered.
    Close(oneshot::Sender<()>),
}

/// Runs a call to its end.
fn run(job: &mut dyn Job, tx: &mut Tx) -> Result<(), StoreError> {
    // On SQLite each statement has ended when it is first asked for, so the work has too.
    job.run(tx).now_or_never().unwrap_or_else(|| {
        Err(StoreError::Corrupt("a writer waited for something else than SQL".to_owned()))
    })
}

impl SqliteWriter {
    /// Starts the thread. It keeps the lock of the file until its last write has ended: a second
    /// engine is refused instead of corrupting leases.
    pub fn start(connection: SqliteConnection, lock: Option<File>) -> Result<Self, StoreError> {
        let (sender, receiver) = mpsc::channel(WAITING);
        let (tx, runtime) = (Tx::of_sqlite(connection), Handle::current());
        thread::Builder::new()
            .name("store writer".to_owned())
            .stack_size(STACK)
            .spawn(move || {
                // What writes may log and wake others as it does elsewhere.
                let _inside = runtime.enter();
                let closer = write_in_groups(tx, receiver);
                drop(lock);
                if let Some(closer) = closer {
                    // Whoever closed the store may have gone.
                    let _ = closer.send(());
                }
            })
            .map_err(|error| StoreError::Open(format!("no thread for the writer: {error}")))?;
        Ok(Self(sender))
    }

    /// Lets the thread run a call and answer it.
    pub async fn write(&self, call: Box<dyn Job>) -> Result<(), StoreError> {
        self.0.send(Request::Write(call)).await.map_err(|_| closing())
    }

    /// Ends the thread after what waits already, and gives the file free.
    pub async fn close(&self) {
        let (closer, closed) = oneshot::channel();
        // Where it has ended before, there is nothing to wait for.
        if self.0.send(Request::Close(closer)).await.is_ok() {
            let _ = closed.await;
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

/// Writes until the store is closed, or nobody has it any more. Returns whoever closed it.
fn write_in_groups(
    mut tx: Tx,
    mut requests: mpsc::Receiver<Request>,
) -> Option<oneshot::Sender<()>> {
    let mut taken = Vec::with_capacity(GROUP);
    while requests.blocking_recv_many(&mut taken, GROUP) > 0 {
        let (mut group, mut closer) = (Vec::with_capacity(taken.len()), None);
        for request in taken.drain(..) {
            match request {
                Request::Write(job) => group.push(job),
                Request::Close(waiting) => closer = Some(waiting),
            }
        }
        write(&mut tx, &mut group);
        if closer.is_some() {
            return closer;
        }
    }
    None
}

fn write(tx: &mut Tx, group: &mut Vec<Box<dyn Job>>) {
    if group.is_empty() {
        return;
    }
    match commit(tx, group) {
        Ok(()) => answer(group, &Ok(())),
        Err(Sunk::Unopened(error)) => answer(group, &Err(error)),
        Err(Sunk::Failed(error)) if group.len() == 1 => answer(group, &Err(error)),
        Err(Sunk::Failed(error)) => {
            // One bad write must not sink its neighbours.
            tracing::debug!(%error, calls = group.len(), "a group of writes failed, running each \
                apart");
            apart(tx, group);
        }
    }
}

fn answer(jobs: &mut Vec<Box<dyn Job>>, outcome: &Result<(), StoreError>) {
    for job in jobs.drain(..) {
        job.answer(outcome.clone());
    }
}

fn commit(tx: &mut Tx, group: &mut [Box<dyn Job>]) -> Result<(), Sunk> {
    tx.command("BEGIN IMMEDIATE").map_err(Sunk::Unopened)?;
    let outcome = group
        .iter_mut()
        .try_for_each(|job| run(&mut **job, tx))
        .and_then(|()| tx.command("COMMIT"));
    if outcome.is_err() {
        // After a full disk SQLite may have rolled back by itself; then this fails, and there is
        // nothing left to undo.
        let _ = tx.command("ROLLBACK");
    }
    outcome.map_err(Sunk::Failed)
}

/// How many calls of a group may lose its transaction before the others are not tried again.
const MOST_LOST: usize = 3;

/// Why a group was not written that ran with a savepoint for each call.
struct Lost {
    /// The call that lost the transaction, by its place; none where the transaction could not be
    /// opened or committed.
    by: Option<usize>,
    error: StoreError,
}

impl From<StoreError> for Lost {
    fn from(error: StoreError) -> Self {
        Self { by: None, error }
    }
}

/// Runs a group that failed once more, each call in a savepoint of its own: they still share one
/// commit. Not so from the start, since writes hardly ever fail. A call that loses the whole
/// transaction is answered alone, and the others run again without it.
fn apart(tx: &mut Tx, group: &mut Vec<Box<dyn Job>>) {
    let mut lost = 0;
    while !group.is_empty() {
        match run_apart(tx, group) {
            Ok(outcomes) => {
                for (job, outcome) in group.drain(..).zip(outcomes) {
                    job.answer(outcome);
                }
            }
            Err(Lost { by, error }) => {
                // SQLite may have rolled back by itself.
                let _ = tx.command("ROLLBACK");
                match by.filter(|_| lost < MOST_LOST) {
                    Some(place) => group.remove(place).answer(Err(error)),
                    None => answer(group, &Err(error)),
                }
                lost += 1;
            }
        }
    }
}

fn run_apart(tx: &mut Tx, group: &mut [Box<dyn Job>]) -> Result<Vec<Result<(), StoreError>>, Lost> {
    tx.command("BEGIN IMMEDIATE")?;
    let mut outcomes = Vec::with_capacity(group.len());
    for (place, job) in group.iter_mut().enumerate() {
        tx.command("SAVEPOINT apart")?;
        let outcome = run(&mut **job, tx);
        match &outcome {
            Ok(()) => {}
            // A full disk has undone the whole transaction, and after a damaged page nothing works
            // in it.
            Err(error) if error.is_transient() => {
                return Err(Lost { by: Some(place), error: error.clone() });
            }
            Err(error) if tx.command("ROLLBACK TO apart").is_err() => {
                let error = StoreError::Unavailable(error.to_string());
                return Err(Lost { by: Some(place), error });
            }
            Err(_) => {}
        }
        tx.command("RELEASE apart")?;
        outcomes.push(outcome);
    }
    tx.command("COMMIT")?;
    Ok(outcomes)
}
