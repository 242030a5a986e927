//! Work that one replica does at a time: what becomes of it when its replica stops, dies, is cut
//! off or is paused.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bellhop::store::{Lease, Singleton, Store, StoreOptions};
use bellhop_testing::gateway::Gateway;
use bellhop_testing::{postgres, story};
use futures_util::future::BoxFuture;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

const WORK: Singleton = Singleton::named("counting");
/// Longer than anybody may wait for a lease.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a replica says of the work.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    Begins(&'static str),
    Ends(&'static str),
}

/// What the replicas say, in the order in which they say it.
struct Hearing {
    said: mpsc::UnboundedReceiver<Said>,
    says: mpsc::UnboundedSender<Said>,
}

impl Hearing {
    fn new() -> Self {
        let (says, said) = mpsc::unbounded_channel();
        Self { said, says }
    }

    async fn next(&mut self) -> Said {
        timeout(PATIENCE, self.said.recv()).await.expect("in time").expect("somebody speaks")
    }

    /// Work that says when it begins and when it ends, and ends when it must.
    fn work(&self, who: &'static str) -> impl Fn(Lease) -> BoxFuture<'static, ()> + use<> {
        let says = self.says.clone();
        move |lease| {
            let says = says.clone();
            Box::pin(async move {
                // Nobody hears it where the test is over.
                let _ = says.send(Said::Begins(who));
                lease.ended().cancelled().await;
                let _ = says.send(Said::Ends(who));
            })
        }
    }
}

async fn opened(url: &str) -> Store {
    let options = StoreOptions::new(url.to_owned(), 4);
    Store::open(&options).await.expect("the store opens")
}

#[story]
async fn work_runs_until_it_is_stopped_and_again_at_the_next_start() {
    let test = bellhop_testing::store().await;
    let mut hearing = Hearing::new();
    for _ in 0..2 {
        let stop = CancellationToken::new();
        let work = hearing.work("the only one");
        let running = WORK.run(&test.store, &stop, work);
        let stopping = async {
            assert_eq!(hearing.next().await, Said::Begins("the only one"));
            stop.cancel();
            assert_eq!(hearing.next().await, Said::Ends("the only one"));
        };
        tokio::join!(running, stopping);
    }
}

#[story]
async fn work_that_ends_by_itself_gives_the_lease_back() {
    let test = bellhop_testing::store().await;
    let stop = CancellationToken::new();
    for _ in 0..3 {
        let done = WORK.run(&test.store, &stop, async |lease| assert!(lease.is_held()));
        timeout(PATIENCE, done).await.expect("it ends");
    }
}

/// A replica that does the work on threads of its own, and so can die or be paused without the
/// test.
fn apart(url: &str, hearing: &Hearing, who: &'static str) -> Runtime {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let (url, work) = (url.to_owned(), hearing.work(who));
    runtime.spawn(async move {
        let store = opened(&url).await;
        WORK.run(&store, &CancellationToken::new(), work).await;
    });
    runtime
}

/// A second replica goes on with the work of the first once it is over.
async fn goes_on(url: &str, mut hearing: Hearing) {
    let store = opened(url).await;
    let stop = CancellationToken::new();
    let work = hearing.work("second");
    let running = WORK.run(&store, &stop, work);
    let story = async {
        assert_eq!(hearing.next().await, Said::Begins("second"));
        stop.cancel();
        assert_eq!(hearing.next().await, Said::Ends("second"));
    };
    tokio::join!(running, story);
}

#[tokio::test]
async fn another_replica_goes_on_when_the_first_stops() {
    let Some(url) = postgres::migrated_database().await else { return };
    let (first, second) = (opened(&url).await, opened(&url).await);
    let mut hearing = Hearing::new();
    let stops = [CancellationToken::new(), CancellationToken::new()];
    let (work, other_work) = (hearing.work("first"), hearing.work("second"));
    let story = async {
        assert_eq!(hearing.next().await, Said::Begins("first"));
        let waits = WORK.run(&second, &stops[1], other_work);
        let story = async {
            stops[0].cancel();
            assert_eq!(hearing.next().await, Said::Ends("first"));
            assert_eq!(hearing.next().await, Said::Begins("second"));
            stops[1].cancel();
        };
        tokio::join!(waits, story);
    };
    tokio::join!(WORK.run(&first, &stops[0], work), story);
}

#[tokio::test]
async fn another_replica_goes_on_when_the_first_dies() {
    let Some(url) = postgres::migrated_database().await else { return };
    let mut hearing = Hearing::new();
    let dies = apart(&url, &hearing, "first");
    assert_eq!(hearing.next().await, Said::Begins("first"));
    dies.shutdown_background();
    goes_on(&url, hearing).await;
}

#[tokio::test]
async fn whoever_is_cut_off_stops_before_another_replica_goes_on() {
    let Some(url) = postgres::migrated_database().await else { return };
    let mut hearing = Hearing::new();
    let gateway = Gateway::to(&url).await;
    let _first = Paused(Some(apart(&gateway.url, &hearing, "first")));
    assert_eq!(hearing.next().await, Said::Begins("first"));
    // Its session lives on the server's side, and nothing comes through.
    gateway.stalls();
    let stop = CancellationToken::new();
    let second = opened(&url).await;
    let work = hearing.work("second");
    let story = async {
        assert_eq!(hearing.next().await, Said::Ends("first"));
        assert_eq!(hearing.next().await, Said::Begins("second"));
        stop.cancel();
    };
    tokio::join!(WORK.run(&second, &stop, work), story);
}

#[tokio::test]
async fn whoever_was_paused_knows_at_once_that_it_holds_nothing_any_more() {
    let Some(url) = postgres::migrated_database().await else { return };
    let mut hearing = Hearing::new();
    let (goes_on, paused) = std::sync::mpsc::channel::<()>();
    let (says, first_url) = (hearing.says.clone(), url.clone());
    // All of it stands still, its renewals too: it has one thread.
    let first = std::thread::spawn(move || {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let (store, stop) = (opened(&first_url).await, CancellationToken::new());
            let (paused, held, stop) = (&paused, &AtomicBool::new(true), &stop);
            let work = |lease: Lease| {
                let says = says.clone();
                async move {
                    let _ = says.send(Said::Begins("first"));
                    let _ = paused.recv();
                    held.store(lease.is_held(), Ordering::Relaxed);
                    stop.cancel();
                }
            };
            WORK.run(&store, stop, work).await;
            held.load(Ordering::Relaxed)
        })
    });
    assert_eq!(hearing.next().await, Said::Begins("first"));
    let (stop, second, work) =
        (CancellationToken::new(), opened(&url).await, hearing.work("second"));
    let story = async {
        assert_eq!(hearing.next().await, Said::Begins("second"));
        goes_on.send(()).expect("it waits");
        let first = tokio::task::spawn_blocking(move || first.join());
        let is_held = first.await.expect("joined").expect("it ends");
        assert!(!is_held, "it knows when it wakes");
        stop.cancel();
        assert_eq!(hearing.next().await, Said::Ends("second"));
    };
    tokio::join!(WORK.run(&second, &stop, work), story);
}

/// A runtime that must not be waited for at the end of a test.
struct Paused(Option<Runtime>);

impl Drop for Paused {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
