//! Keeps a worker at work: one that panics is started again.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How long to wait before what went wrong is tried again.
const PAUSE: Duration = Duration::from_secs(2);

/// Runs a worker until `stop`. One that panics is started again: the tables say what is left to do.
async fn keep_up<W>(name: &'static str, stop: CancellationToken, worker: impl Fn() -> W)
where
    W: Future<Output = ()> + Send + 'static,
{
    while let Err(error) = tokio::spawn(worker()).await {
        tracing::error!(name, %error, "a worker panicked and is started again");
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = stop.cancelled() => return,
        }
    }
}

/// Starts a worker that runs until `stop`.
pub(super) fn spawn_worker<W>(
    name: &'static str,
    stop: &CancellationToken,
    worker: impl Fn(CancellationToken) -> W + Send + 'static,
) -> JoinHandle<()>
where
    W: Future<Output = ()> + Send + 'static,
{
    let worker_stop = stop.clone();
    tokio::spawn(keep_up(name, stop.clone(), move || worker(worker_stop.clone())))
}
