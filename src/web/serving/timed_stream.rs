//! A connection's stream with time limits: a read ends at the exchange's deadline, and an answer
//! that nobody reads ends the connection. When we close while the other side still writes, its
//! bytes are read and dropped for a while: otherwise it could not read our answer.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use super::exchange::Exchange;

/// How much of what nobody wants is read and dropped before the connection is closed all the same.
const DROPPED: u64 = 32 << 20;
/// From when on a connection whose answer nobody reads may be closed for another.
const STUCK: Duration = Duration::from_secs(2);
/// How long what nobody wants is read and dropped.
const LINGERS: Duration = Duration::from_secs(5);

/// A timer that is made when it is first needed.
#[derive(Default)]
struct Timer(Option<Pin<Box<Sleep>>>);

impl Timer {
    /// Ready when `until` has come.
    fn poll(&mut self, until: Instant, cx: &mut Context<'_>) -> Poll<()> {
        let sleep = self.0.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(until)));
        if sleep.deadline() != until {
            sleep.as_mut().reset(until);
        }
        sleep.as_mut().poll(cx)
    }
}

/// The end of a connection that we close while the other side writes.
struct Lingering {
    until: Instant,
    dropped: u64,
}

/// A stream that tells its exchange what comes and goes.
pub(super) struct TimedStream<S> {
    inner: S,
    exchange: Arc<Exchange>,
    reading: Timer,
    writing: Timer,
    /// Since when nothing could be written.
    stuck_since: Option<Instant>,
    /// Whether that may cost it its place.
    is_stuck: bool,
    lingering: Option<Lingering>,
}

impl<S> TimedStream<S> {
    /// The stream of an exchange.
    pub(super) fn of(inner: S, exchange: Arc<Exchange>) -> Self {
        Self {
            inner,
            exchange,
            reading: Timer::default(),
            writing: Timer::default(),
            stuck_since: None,
            is_stuck: false,
            lingering: None,
        }
    }

    /// What became of an attempt to write: none for too long is the end.
    fn written<T>(
        &mut self,
        attempt: Poll<io::Result<T>>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if attempt.is_ready() {
            self.stuck_since = None;
            if std::mem::take(&mut self.is_stuck) {
                self.exchange.place().is_whole();
            }
            return attempt;
        }
        let since = *self.stuck_since.get_or_insert_with(Instant::now);
        if !self.is_stuck {
            ready!(self.writing.poll(since + STUCK, cx));
            self.is_stuck = true;
            self.exchange.place().is_without(since);
        }
        ready!(self.writing.poll(since + self.exchange.write_limit(), cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for TimedStream<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        if let Poll::Ready(read) = Pin::new(&mut this.inner).poll_read(cx, buf) {
            if buf.filled().len() > before {
                this.exchange.came(Instant::now());
            }
            return Poll::Ready(read);
        }
        let Some(until) = this.exchange.deadline() else { return Poll::Pending };
        ready!(this.reading.poll(until, cx));
        metrics::counter!("bellhop_connections_closed_total", "kind" => "too_slow").increment(1);
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for TimedStream<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let attempt = Pin::new(&mut this.inner).poll_write(cx, buf);
        this.written(attempt, cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let attempt = Pin::new(&mut this.inner).poll_write_vectored(cx, bufs);
        this.written(attempt, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let attempt = Pin::new(&mut this.inner).poll_flush(cx);
        ready!(this.written(attempt, cx))?;
        this.exchange.flushed(Instant::now());
        // A read that has waited since before the answer is not asked again: the pause that begins
        // now has to wake it.
        if let Some(until) = this.exchange.deadline() {
            let _ = this.reading.poll(until, cx);
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.lingering.is_none() {
            ready!(Pin::new(&mut this.inner).poll_shutdown(cx))?;
            if !this.exchange.is_unread() {
                return Poll::Ready(Ok(()));
            }
        }
        let lingering = this
            .lingering
            .get_or_insert_with(|| Lingering { until: Instant::now() + LINGERS, dropped: 0 });
        let mut scratch = [0_u8; 4096];
        while lingering.dropped < DROPPED {
            let mut buf = ReadBuf::new(&mut scratch);
            match Pin::new(&mut this.inner).poll_read(cx, &mut buf) {
                Poll::Ready(Ok(())) if !buf.filled().is_empty() => {
                    lingering.dropped += buf.filled().len() as u64
                }
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                Poll::Pending => return this.reading.poll(lingering.until, cx).map(Ok),
            }
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;
    use crate::web::serving::connections::ConnectionLimiter;
    use crate::web::serving::exchange::ExchangeTimeouts;

    fn exchange() -> Arc<Exchange> {
        let times =
            ExchangeTimeouts { head: Duration::from_secs(10), idle: Duration::from_secs(30) };
        Arc::new(Exchange::begin(
            ConnectionLimiter::at_most(8).enter(Instant::now()),
            times,
            Instant::now(),
        ))
    }

    #[tokio::test(start_paused = true)]
    async fn headers_that_do_not_come_end_the_connection() {
        let (mut theirs, ours) = duplex(64);
        let (mut stream, begun) = (TimedStream::of(ours, exchange()), Instant::now());
        let mut buf = [0_u8; 8];
        theirs.write_all(b"GET").await.expect("written");
        assert_eq!(stream.read(&mut buf).await.expect("three bytes"), 3);
        assert_eq!(
            stream.read(&mut buf).await.expect_err("no more").kind(),
            io::ErrorKind::TimedOut
        );
        assert_eq!(begun.elapsed().as_secs(), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_nobody_reads_ends_the_connection() {
        let (_theirs, ours) = duplex(64);
        let (exchange, begun) = (exchange(), Instant::now());
        exchange.asks(false);
        let mut stream = TimedStream::of(ours, exchange);
        assert_eq!(
            stream.write_all(&[0; 1000]).await.expect_err("nobody reads").kind(),
            io::ErrorKind::TimedOut
        );
        assert_eq!(begun.elapsed().as_secs(), 30);
    }

    #[tokio::test(start_paused = true)]
    async fn who_still_writes_when_we_close_is_heard_out_for_a_while() {
        let (mut theirs, ours) = duplex(64);
        let (exchange, begun) = (exchange(), Instant::now());
        exchange.asks(true);
        exchange.answers();
        let mut stream = TimedStream::of(ours, exchange);
        let closing = tokio::spawn(async move { stream.shutdown().await });
        theirs.write_all(&[0; 1000]).await.expect("it is read");
        closing.await.expect("no panic").expect("closed");
        assert_eq!(begun.elapsed(), LINGERS);
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_nothing_left_to_write_is_let_go_at_once() {
        let (_theirs, ours) = duplex(64);
        let (exchange, begun) = (exchange(), Instant::now());
        exchange.asks(false);
        exchange.answers();
        TimedStream::of(ours, exchange).shutdown().await.expect("closed");
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }
}
