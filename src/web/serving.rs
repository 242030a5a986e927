//! The listener: accepts connections up to the limit, and serves each until it ends or the program
//! stops.

mod connections;
mod exchange;
mod timed_stream;

use std::convert::Infallible;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::Request;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::connections::{ConnectionLimiter, ConnectionSlot};
use self::exchange::{Exchange, ExchangeTimeouts};
use self::timed_stream::TimedStream;
use super::auth_failures::PeerAddress;
use super::log_throttle::LogThrottle;

/// The largest headers, and as much of a body as is read at once, in bytes.
const LARGEST_HEAD: usize = 16 << 10;
/// How often the log says that connections were closed for others, or could not be accepted.
const TOLD_EVERY: Duration = Duration::from_secs(60);
/// How long to wait before accepting is tried again; it doubles up to the longest.
const PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// How many connections there may be, and how long they may take.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    pub connections: usize,
    /// Until a request's headers are whole.
    pub head: Duration,
    /// Without a request, or without anybody who reads the answer.
    pub idle: Duration,
    /// How many requests of one address may fail to prove who sends them in a minute.
    pub failures_per_minute: u32,
}

/// Serves until `stop`, then finishes the requests in hand.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ConnectionLimits,
    stop: CancellationToken,
) {
    let (connections, tasks) = (ConnectionLimiter::at_most(limits.connections), TaskTracker::new());
    let times = ExchangeTimeouts { head: limits.head, idle: limits.idle };
    let (mut acceptor, mut crowded) = (Acceptor::new(), LogThrottle::every(TOLD_EVERY));
    loop {
        let accepted = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok((stream, address)) => (stream, PeerAddress(address.ip())),
            Err(error) if is_of_one(&error) => continue,
            Err(error) => {
                acceptor.failed(&error, &connections, &stop).await;
                continue;
            }
        };
        acceptor.succeeded(&connections, limits.connections);
        let place = connections.enter(Instant::now());
        let newest = place.id();
        tasks.spawn(attend(
            (stream, peer),
            place,
            times,
            TowerToHyperService::new(router.clone()),
            stop.clone(),
        ));
        let gave_way = tokio::select! {
            biased;
            () = stop.cancelled() => break,
            gave_way = connections.make_room(newest) => gave_way,
        };
        if gave_way > 0 {
            tell_of_closed(gave_way, limits.connections, &mut crowded);
        }
    }
    drop(listener);
    tasks.close();
    tasks.wait().await;
}

/// Whether connections can be accepted: how long to wait after a failure, and until when there are
/// fewer of them.
struct Acceptor {
    refused: LogThrottle,
    pause: Duration,
    short_until: Option<Instant>,
}

impl Acceptor {
    fn new() -> Self {
        Self { refused: LogThrottle::every(TOLD_EVERY), pause: PAUSE, short_until: None }
    }

    /// Waits after a failure, and closes a connection without a whole request, so that there is
    /// room for another.
    async fn failed(
        &mut self,
        error: &io::Error,
        connections: &ConnectionLimiter,
        stop: &CancellationToken,
    ) {
        if let Some(times) = self.refused.happens(1, Instant::now()) {
            tracing::error!(
                %error,
                times,
                "connections can't be accepted; the oldest without a whole request give way"
            );
        }
        self.short_until = Some(Instant::now() + TOLD_EVERY);
        let _ = tokio::time::timeout(self.pause, stop.cancelled()).await;
        self.pause = if connections.shrink(self.pause).await {
            PAUSE
        } else {
            (self.pause * 2).min(LONGEST_PAUSE)
        };
    }

    fn succeeded(&mut self, connections: &ConnectionLimiter, most: usize) {
        self.pause = PAUSE;
        if self.short_until.take_if(|until| *until <= Instant::now()).is_some() {
            connections.grow(most);
        }
    }
}

fn tell_of_closed(gave_way: u64, most: usize, crowded: &mut LogThrottle) {
    metrics::counter!("bellhop_connections_closed_total", "kind" => "gave_way").increment(gave_way);
    if let Some(closed) = crowded.happens(gave_way, Instant::now()) {
        tracing::warn!(
            most,
            closed,
            "too many connections at once: the oldest without a whole request were closed"
        );
    }
}

/// A failure of one connection, not of accepting.
fn is_of_one(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionRefused | ConnectionAborted | ConnectionReset)
}

/// Serves one connection to its end.
async fn attend(
    (stream, peer): (TcpStream, PeerAddress),
    place: ConnectionSlot,
    times: ExchangeTimeouts,
    service: TowerToHyperService<Router>,
    stop: CancellationToken,
) {
    // Small answers leave at once. A connection that is gone already says so when it is read.
    let _ = stream.set_nodelay(true);
    let exchange = Arc::new(Exchange::begin(place, times, Instant::now()));
    let asked = exchange.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        let exchange = asked.clone();
        exchange.asks(!request.body().is_end_stream());
        let answer = service
            .call(request.map(|body| Body::new(Question { body, exchange: exchange.clone() })));
        async move {
            let answer = answer.await?;
            exchange.answers();
            Ok::<_, Infallible>(answer.map(|body| Answer { body, exchange }))
        }
    });
    let mut builder = http1::Builder::new();
    // Our own limits know a pause from headers that do not come.
    builder.timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(LARGEST_HEAD);
    let mut connection = pin!(
        builder.serve_connection(TokioIo::new(TimedStream::of(stream, exchange.clone())), service)
    );
    let mut is_closing = false;
    loop {
        tokio::select! {
            biased;
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection ended badly");
                }
                return;
            }
            () = exchange.place().gives_way() => return,
            () = stop.cancelled(), if !is_closing => {
                if exchange.is_idle() {
                    return;
                }
                is_closing = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// A request's body, which tells its exchange when it was read to its end.
struct Question {
    body: Incoming,
    exchange: Arc<Exchange>,
}

impl HttpBody for Question {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.body).poll_frame(cx);
        if matches!(polled, Poll::Ready(None))
            || (matches!(polled, Poll::Ready(Some(Ok(_)))) && this.body.is_end_stream())
        {
            this.exchange.body_ends();
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// An answer's body, which tells its exchange when the last of it was handed over.
struct Answer {
    body: Body,
    exchange: Arc<Exchange>,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.exchange.has_answered();
    }
}
