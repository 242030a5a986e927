//! The wiring, the only room that knows every other. It builds the program from the settings,
//! starts it, and stops it in order: first the doors, then the workers.

mod alerts;
mod channels;
mod database;
mod schedules;
mod settings;
mod sms_webhooks;
mod start_error;
mod supervision;
mod updates;
mod verifications;
mod wiring;
mod zones;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::bot;
use crate::bot::TokenState;
use crate::channels::Channel;
use crate::clock::Clock;
use crate::config::Config;
use crate::stats::metrics;
use crate::store::Store;
use crate::web;
use updates::{receive_updates, update_source};
use wiring::Wiring;

pub use channels::{channels, telegram, warnings};
pub use database::{open_store, shown_store, store_options, visit_store, wire};
pub use settings::composer;
pub use start_error::{StartError, UnknownChannel};

/// How long what is in hand may take to finish when the process is told to stop, the store's
/// closing included.
const GRACE: Duration = Duration::from_millis(9_500);
/// How much of an answer the system takes before it is read, in bytes; Linux keeps twice as much.
const SEND_BUFFER: u32 = 32 << 10;
/// How many connections wait in the system's queue.
const BACKLOG: u32 = 1024;
/// How much of that the doors may take: a caller that never finishes its request must not cost the
/// engine its end.
const DOORS_GRACE: Duration = Duration::from_secs(3);

/// A running program: its doors, its workers and its store.
pub struct App {
    address: SocketAddr,
    doors: CancellationToken,
    workers: CancellationToken,
    door_tasks: Vec<JoinHandle<()>>,
    worker_tasks: Vec<JoinHandle<()>>,
    store: Store,
    token: watch::Receiver<TokenState>,
}

fn listen(address: SocketAddr) -> std::io::Result<(TcpListener, SocketAddr)> {
    let socket = if address.is_ipv6() { TcpSocket::new_v6()? } else { TcpSocket::new_v4()? };
    socket.set_reuseaddr(true)?;
    // What is accepted inherits it: answers that nobody reads take the system's memory, too.
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    let listener = socket.listen(BACKLOG)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

impl App {
    /// Opens the database and starts all workers and doors.
    ///
    /// # Errors
    /// When the database cannot be opened, a text is broken or the address is taken.
    pub async fn start(config: &Config, clock: Clock) -> Result<Self, StartError> {
        Self::start_with(config, clock, Vec::new()).await
    }

    /// The same with more channels than the program comes with. `categories.*.channels` may name
    /// them.
    ///
    /// # Errors
    /// As [`App::start`], and when the name of a channel is taken.
    pub async fn start_with(
        config: &Config,
        clock: Clock,
        more: Vec<Arc<dyn Channel>>,
    ) -> Result<Self, StartError> {
        metrics::begin();
        let wiring = Wiring::lay(config, clock, more).await?;
        let listening = listen(config.http.listen);
        let (listener, address) =
            listening.map_err(|error| StartError::Listen { address: config.http.listen, error })?;
        let (doors, workers) = (CancellationToken::new(), CancellationToken::new());
        let worker_tasks = wiring.workers(&workers)?;
        let desk = wiring.bot_services();
        let dispatcher = bot::update_dispatcher(desk.clone());
        let door_tasks = vec![
            tokio::spawn(web::serve(
                listener,
                wiring.door(dispatcher.clone())?,
                settings::door_limits(config),
                doors.clone(),
            )),
            tokio::spawn(receive_updates(desk, update_source(config), dispatcher, doors.clone())),
        ];
        let (token, store) = (wiring.telegram.token(), wiring.store);
        Ok(Self { address, doors, workers, door_tasks, worker_tasks, store, token })
    }

    /// Where the HTTP door is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Says that somebody has changed the tables beside the program: its workers look at once.
    pub fn announce_change(&self) {
        self.store.announce_change();
    }

    /// Waits until `/readyz` says yes, as far as Telegram has a say in it.
    pub async fn is_ready(&self) {
        let mut token = self.token.clone();
        // The sender lives as long as the program.
        let _ = token.wait_for(|state| state.objection().is_none()).await;
    }

    /// Closes the doors, finishes what is in hand within ten seconds, and closes the store.
    pub async fn stop(self) {
        let end = Instant::now() + GRACE;
        self.doors.cancel();
        if timeout_at(end.min(Instant::now() + DOORS_GRACE), ended(self.door_tasks)).await.is_err()
        {
            tracing::warn!(
                "a request was still in hand when the doors closed; whoever sent it will send it \
                    again"
            );
        }
        self.workers.cancel();
        let orderly = async {
            ended(self.worker_tasks).await;
            self.store.close().await;
        };
        if timeout_at(end, orderly).await.is_err() {
            tracing::warn!(
                "some work was still in hand after ten seconds; the next start takes it up"
            );
        }
    }
}

async fn ended(tasks: Vec<JoinHandle<()>>) {
    for task in tasks {
        if let Err(error) = task.await {
            tracing::error!(%error, "a task panicked");
        }
    }
}
