//! Reads request bodies within limits of size, speed and memory.

pub(super) mod body_memory;
mod minimum_rate;

use std::ops::Deref;
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes, HttpBody as _};
use futures_util::StreamExt as _;
use tokio::time::{Instant, sleep_until};

use self::body_memory::{BodyReservation, CallerProof, MemoryExhausted, PATIENCE};
use self::minimum_rate::MinimumRate;
use super::WebContext;
use super::problem::Problem;

/// What a body is given at first.
const FIRST: usize = 4096;

/// A body that was read; its memory is counted until this is dropped.
pub(super) struct ReadBody {
    bytes: Vec<u8>,
    held: BodyReservation,
}

impl ReadBody {
    /// The bytes, and what stands for their memory.
    pub(super) fn into_parts(self) -> (Vec<u8>, BodyReservation) {
        (self.bytes, self.held)
    }
}

impl Deref for ReadBody {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Reads a body of at most `most` bytes, of a caller who has proved itself.
pub(super) async fn read(door: &WebContext, body: Body, most: usize) -> Result<ReadBody, Problem> {
    read_of(door, CallerProof::ByHeaders, body, most).await
}

/// Reads a body of at most `most` bytes.
pub(super) async fn read_of(
    door: &WebContext,
    proof: CallerProof,
    body: Body,
    most: usize,
) -> Result<ReadBody, Problem> {
    let size = body.size_hint();
    if size.lower() > most as u64 {
        return Err(Problem::too_large(most));
    }
    let expected = size
        .upper()
        .and_then(|length| usize::try_from(length).ok())
        .map_or(most, |length| length.min(most));
    let reading = Reading {
        held: door.memory.enter(proof, expected),
        lap: MinimumRate::begin(door.rules.body_lap.0, door.rules.body_lap.1, Instant::now()),
        patience: PATIENCE,
        bytes: Vec::new(),
        expected,
        most,
    };
    reading.finish(body.into_data_stream()).await
}

/// A body while it is read.
struct Reading {
    held: BodyReservation,
    lap: MinimumRate,
    /// How long it may still wait for memory.
    patience: Duration,
    bytes: Vec<u8>,
    expected: usize,
    most: usize,
}

impl Reading {
    async fn finish(mut self, mut chunks: BodyDataStream) -> Result<ReadBody, Problem> {
        while let Some(chunk) = self.next(&mut chunks).await? {
            if self.bytes.len().saturating_add(chunk.len()) > self.most {
                return Err(Problem::too_large(self.most));
            }
            self.make_room(chunk.len()).await?;
            self.bytes.extend_from_slice(&chunk);
            self.lap.add(chunk.len(), Instant::now());
            self.held.came(chunk.len());
        }
        self.held.is_whole();
        Ok(ReadBody { bytes: self.bytes, held: self.held })
    }

    async fn next(&self, chunks: &mut BodyDataStream) -> Result<Option<Bytes>, Problem> {
        tokio::select! {
            biased;
            chunk = chunks.next() => chunk.transpose().map_err(|_| Problem::unreadable("the body broke off")),
            () = self.held.must_go() => Err(no_memory(MemoryExhausted)),
            () = sleep_until(self.lap.ends()) => Err(Problem::too_slow()),
        }
    }

    /// Makes the buffer larger where it has to be: what is counted is what it takes, not only what
    /// is in it.
    async fn make_room(&mut self, more: usize) -> Result<(), Problem> {
        let (room, needed) = (self.bytes.capacity(), self.bytes.len() + more);
        if needed <= room {
            return Ok(());
        }
        let larger = needed.max(FIRST).max(room.saturating_mul(2)).min(self.expected.max(needed));
        let waited = self.held.take(larger - room, self.patience).await.map_err(no_memory)?;
        if !waited.is_zero() {
            self.patience = self.patience.saturating_sub(waited);
            self.lap.pardon(Instant::now());
        }
        self.bytes.reserve_exact(larger - self.bytes.len());
        Ok(())
    }
}

fn no_memory(_: MemoryExhausted) -> Problem {
    Problem::unavailable(
        "there are too many large requests at once; nothing was written: send it again",
    )
}
