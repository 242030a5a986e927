//! The memory of request bodies, bounded over all requests. Authenticated callers have one half of
//! it, so that strangers cannot take it from them; callers whose signature covers the body have the
//! other half. When a half is full, requests wait; the one that needs least is served first, and
//! the oldest slow body is dropped. A reserve makes sure that one body can always be finished.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::minimum_rate::MinimumRate;

/// Where memory is short a body is slow when so much of it takes longer than so long.
const SLOW: (usize, Duration) = (64 << 10, Duration::from_secs(1));
/// How often who waits looks whether somebody has become slow.
const LOOK: Duration = Duration::from_millis(50);
/// How long a body may wait for memory, all its waits together.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// One body and what it holds.
struct Body {
    held: usize,
    /// How much it may need still.
    missing: usize,
    waits: bool,
    is_whole: bool,
    must_go: bool,
    lap: MinimumRate,
    hears: Arc<Notify>,
}

/// What a body that needs more is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Taken,
    Wait,
    Go,
}

/// One half.
struct Half {
    total: usize,
    taken: usize,
    /// What only the body that lacks least may take of.
    kept: usize,
    next: u64,
    /// The body that may take of it, until it leaves.
    front: Option<u64>,
    bodies: BTreeMap<u64, Body>,
}

impl Half {
    /// `kept` is as much as the largest body needs.
    fn new(total: usize, kept: usize) -> Self {
        Self {
            total: total.max(kept),
            taken: 0,
            kept,
            next: 0,
            front: None,
            bodies: BTreeMap::new(),
        }
    }

    fn enter(&mut self, missing: usize, hears: Arc<Notify>, now: Instant) -> u64 {
        self.next += 1;
        let lap = MinimumRate::begin(SLOW.0, SLOW.1, now);
        self.bodies.insert(
            self.next,
            Body { held: 0, missing, waits: false, is_whole: false, must_go: false, lap, hears },
        );
        self.next
    }

    /// `bytes` more are needed.
    fn ask(&mut self, id: u64, bytes: usize, now: Instant) -> Word {
        let Some(body) = self.bodies.get_mut(&id).filter(|body| !body.must_go) else {
            return Word::Go;
        };
        body.waits = true;
        if !self.may_take(id, bytes) {
            self.make_way(now);
            return Word::Wait;
        }
        self.taken += bytes;
        if let Some(body) = self.bodies.get_mut(&id) {
            (body.held, body.missing, body.waits) =
                (body.held + bytes, body.missing.saturating_sub(bytes), false);
        }
        Word::Taken
    }

    fn may_take(&mut self, id: u64, bytes: usize) -> bool {
        let free = self.total.saturating_sub(self.taken);
        let waiting = self.bodies.iter().filter(|(_, body)| body.waits && !body.must_go);
        let first = waiting.min_by_key(|(id, body)| (body.missing, **id)).map(|(id, _)| *id);
        if self.front == Some(id) {
            return bytes <= free;
        }
        if first != Some(id) {
            return false;
        }
        if bytes <= free.saturating_sub(self.kept) {
            return true;
        }
        // What is kept is for one at a time: whoever has begun on it is finished first.
        self.front = self.front.or(first);
        self.front == Some(id) && bytes <= free
    }

    /// The oldest of those that keep others waiting by coming slowly must go, one at a time.
    fn make_way(&mut self, now: Instant) {
        if self.bodies.values().any(|body| body.must_go) {
            return;
        }
        let slow = |body: &&mut Body| {
            body.held > 0 && !body.waits && !body.is_whole && body.lap.ends() <= now
        };
        if let Some(oldest) = self.bodies.values_mut().find(slow) {
            oldest.must_go = true;
            oldest.hears.notify_one();
        }
    }

    fn leave(&mut self, id: u64) {
        if let Some(body) = self.bodies.remove(&id) {
            self.taken -= body.held;
        }
        self.front = self.front.filter(|front| *front != id);
    }
}

struct Shared {
    half: Mutex<Half>,
    changed: Notify,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Half> {
        // Every change is made by one method that does not panic: the half stays whole.
        self.half.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, id: u64, change: impl FnOnce(&mut Body)) {
        if let Some(body) = self.lock().bodies.get_mut(&id) {
            change(body);
        }
    }
}

/// Whether a caller has proved itself before its body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum CallerProof {
    /// By its headers: an API key, a secret.
    ByHeaders,
    /// Only its body will tell.
    ByBody,
}

/// The memory. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct BodyMemory([Arc<Shared>; 2]);

impl BodyMemory {
    /// So many bytes for bodies of at most `largest` each; at least four of these.
    pub fn of(total: usize, largest: usize) -> Self {
        let half = (total / 2).max(largest.saturating_mul(2));
        Self([(); 2].map(|()| {
            Arc::new(Shared { half: Mutex::new(Half::new(half, largest)), changed: Notify::new() })
        }))
    }

    /// A body that will need `most` at most.
    pub(super) fn enter(&self, proof: CallerProof, most: usize) -> BodyReservation {
        let shared = self.0[usize::from(proof == CallerProof::ByBody)].clone();
        let hears = Arc::new(Notify::new());
        let id = shared.lock().enter(most, hears.clone(), Instant::now());
        BodyReservation { id, shared, hears }
    }
}

/// Why a body gets no more memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MemoryExhausted;

/// What a body holds; free when this is dropped.
pub(in crate::web) struct BodyReservation {
    id: u64,
    shared: Arc<Shared>,
    hears: Arc<Notify>,
}

impl BodyReservation {
    /// Takes so much more, once there is room; gives up when others need it more, or after
    /// `patience`. How long it waited.
    pub(super) async fn take(
        &self,
        bytes: usize,
        patience: Duration,
    ) -> Result<Duration, MemoryExhausted> {
        let (begun, mut has_waited) = (Instant::now(), false);
        loop {
            let changed = self.shared.changed.notified();
            let word = self.shared.lock().ask(self.id, bytes, Instant::now());
            let waited = begun.elapsed();
            match word {
                Word::Taken if !has_waited => return Ok(Duration::ZERO),
                Word::Taken => {
                    self.shared.change(self.id, |body| body.lap.pardon(Instant::now()));
                    // Who is next in line now may have asked before this one was served.
                    self.shared.changed.notify_waiters();
                    return Ok(waited);
                }
                Word::Wait if waited < patience => has_waited = true,
                Word::Wait | Word::Go => return Err(MemoryExhausted),
            }
            let _ = tokio::time::timeout(LOOK.min(patience.saturating_sub(waited)), changed).await;
        }
    }

    /// So many bytes came.
    pub(super) fn came(&self, bytes: usize) {
        self.shared.change(self.id, |body| body.lap.add(bytes, Instant::now()));
    }

    /// The body is whole: it holds what it has until it is dealt with.
    pub(super) fn is_whole(&self) {
        self.shared.change(self.id, |body| body.is_whole = true);
    }

    /// Waits until others need the memory more.
    pub(super) async fn must_go(&self) {
        while self.shared.lock().bodies.get(&self.id).is_some_and(|body| !body.must_go) {
            self.hears.notified().await;
        }
    }
}

impl Drop for BodyReservation {
    fn drop(&mut self) {
        self.shared.lock().leave(self.id);
        self.shared.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LARGEST: usize = 100;

    fn later(now: Instant, ms: u64) -> Instant {
        now + Duration::from_millis(ms)
    }

    #[test]
    fn the_oldest_slow_body_makes_way_and_no_fast_one() {
        let (mut half, now) = (Half::new(300, LARGEST), Instant::now());
        let (first, second, third) = (
            half.enter(100, Arc::default(), now),
            half.enter(100, Arc::default(), now),
            half.enter(100, Arc::default(), now),
        );
        assert_eq!(
            (half.ask(first, 99, now), half.ask(second, 99, now)),
            (Word::Taken, Word::Taken)
        );
        // The third is the one in front and may use what is kept; a fourth must wait.
        let fourth = half.enter(100, Arc::default(), now);
        assert_eq!(
            (half.ask(third, 100, now), half.ask(fourth, 50, now)),
            (Word::Taken, Word::Wait)
        );
        assert!(half.bodies.values().all(|body| !body.must_go), "none is slow yet");
        let soon = later(now, 1001);
        if let Some(body) = half.bodies.get_mut(&first) {
            body.lap.add(SLOW.0, soon);
        }
        assert_eq!(half.ask(fourth, 50, soon), Word::Wait);
        assert_eq!(half.ask(second, 1, soon), Word::Go, "the first came on, the second did not");
        half.leave(second);
        assert_eq!(half.ask(fourth, 50, soon), Word::Wait, "what is kept is in use");
        half.leave(third);
        assert_eq!(half.ask(fourth, 50, soon), Word::Taken);
    }

    #[test]
    fn many_fast_bodies_that_need_more_than_there_is_are_all_finished() {
        let (mut half, now) = (Half::new(300, LARGEST), Instant::now());
        let mut coming: Vec<(u64, usize)> =
            (0..20).map(|_| (half.enter(LARGEST, Arc::default(), now), LARGEST)).collect();
        let mut rounds = 0;
        while !coming.is_empty() {
            rounds += 1;
            assert!(rounds < 1000, "nothing moves");
            for (id, left) in &mut coming {
                if half.ask(*id, 10, now) == Word::Taken {
                    *left -= 10;
                }
                assert!(half.taken <= half.total);
            }
            coming.retain(|(id, left)| {
                if *left == 0 {
                    half.leave(*id);
                    false
                } else {
                    true
                }
            });
        }
        assert_eq!((half.taken, half.front), (0, None));
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_gives_up_and_strangers_take_nothing_from_who_is_known() {
        let memory = BodyMemory::of(400, LARGEST);
        let strangers: Vec<BodyReservation> =
            (0..3).map(|_| memory.enter(CallerProof::ByBody, LARGEST)).collect();
        for held in &strangers[..2] {
            assert!(held.take(LARGEST, PATIENCE).await.is_ok());
            held.is_whole();
        }
        let begun = Instant::now();
        assert_eq!(
            strangers[2].take(LARGEST, PATIENCE).await,
            Err(MemoryExhausted),
            "both are being dealt with"
        );
        assert_eq!(begun.elapsed().as_secs(), PATIENCE.as_secs());
        assert_eq!(
            memory.enter(CallerProof::ByHeaders, LARGEST).take(LARGEST, PATIENCE).await,
            Ok(Duration::ZERO)
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_stranger_hears_that_it_must_go() {
        let memory = BodyMemory::of(400, LARGEST);
        let (slow, quick) = (
            memory.enter(CallerProof::ByBody, LARGEST),
            memory.enter(CallerProof::ByBody, LARGEST),
        );
        let third = memory.enter(CallerProof::ByBody, LARGEST);
        assert!(slow.take(99, PATIENCE).await.is_ok() && third.take(1, PATIENCE).await.is_ok());
        third.is_whole();
        assert!(quick.take(LARGEST, PATIENCE).await.is_ok(), "of what is kept");
        let fourth = memory.enter(CallerProof::ByBody, LARGEST);
        let cut = async {
            slow.must_go().await;
            drop(slow);
        };
        quick.is_whole();
        let (taken, ()) = tokio::join!(fourth.take(50, PATIENCE), cut);
        assert_eq!(taken, Err(MemoryExhausted), "what is kept is still in use: it waits its time");
        drop(quick);
        assert!(fourth.take(50, PATIENCE).await.is_ok());
    }

    proptest! {
        #[test]
        fn never_more_is_held_than_there_is(steps in prop::collection::vec((0_u8..4, 0_usize..8, 1_usize..120, 0_u64..400), 1..200)) {
            let mut half = Half::new(250, LARGEST);
            let (mut now, mut ids) = (Instant::now(), Vec::new());
            for (what, which, bytes, ms) in steps {
                now += Duration::from_millis(ms);
                match (what, ids.get(which % ids.len().max(1)).copied()) {
                    (0, _) => ids.push(half.enter(LARGEST, Arc::default(), now)),
                    (1 | 2, Some(id)) => {
                        if half.ask(id, bytes, now) == Word::Go {
                            half.leave(id);
                        }
                    }
                    (_, Some(id)) => half.leave(id),
                    (_, None) => {}
                }
                ids.retain(|id| half.bodies.contains_key(id));
                prop_assert!(half.taken <= half.total);
                prop_assert_eq!(half.taken, half.bodies.values().map(|body| body.held).sum::<usize>());
            }
        }
    }
}
