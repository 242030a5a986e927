//! What the engine has in hand: slots, and one queue for each address, so that a chat sees things
//! in order while a call that hangs holds up nobody else. What presses does not wait behind the
//! rest, not even in its own chat, and nothing waits there behind what goes when there is room.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::delivery::claims::Claimed;
use crate::delivery::notification::Priority;

/// How many pieces of work may be in hand for each slot: those whose call has ended and whose
/// outcome is on its way to disk hold no slot. What is in hand when the program dies may be sent
/// once more, so it is bounded.
const IN_HAND: usize = 4;

/// Slots by kind: some are kept for what presses, and neither normal nor bulk can take all of the
/// rest.
#[derive(Clone)]
pub(in crate::delivery) struct CallSlots {
    all: Arc<Semaphore>,
    common: Arc<Semaphore>,
    normal: Arc<Semaphore>,
    bulk: Arc<Semaphore>,
    in_hand: Arc<Semaphore>,
    common_in_hand: Arc<Semaphore>,
}

/// What one piece of work occupies.
pub(in crate::delivery) struct SlotPermits {
    /// Until its call has ended.
    calls: Vec<OwnedSemaphorePermit>,
    /// Until its outcome is written.
    _in_hand: Vec<OwnedSemaphorePermit>,
}

impl CallSlots {
    pub(in crate::delivery) fn new(slots: usize, reserved: usize) -> Self {
        let common = slots.saturating_sub(reserved).max(1);
        let semaphore = |n: usize| Arc::new(Semaphore::new(n.max(1)));
        // Bulk always finds a few, normal always finds most.
        Self {
            all: semaphore(slots),
            common: semaphore(common),
            normal: semaphore(common - common / 8),
            bulk: semaphore(common / 2),
            in_hand: semaphore(slots * IN_HAND),
            common_in_hand: semaphore(common * IN_HAND),
        }
    }

    fn for_calls(&self, priority: Priority) -> Vec<&Arc<Semaphore>> {
        match priority {
            Priority::Urgent | Priority::High => vec![&self.all],
            Priority::Normal => vec![&self.all, &self.common, &self.normal],
            Priority::Bulk => vec![&self.all, &self.common, &self.bulk],
        }
    }

    fn in_hand(&self, priority: Priority) -> Vec<&Arc<Semaphore>> {
        match priority {
            Priority::Urgent | Priority::High => vec![&self.in_hand],
            Priority::Normal | Priority::Bulk => vec![&self.in_hand, &self.common_in_hand],
        }
    }

    /// How many are free for this priority.
    pub(in crate::delivery) fn free(&self, priority: Priority) -> usize {
        let kinds = self.for_calls(priority).into_iter().chain(self.in_hand(priority));
        kinds.map(|kind| kind.available_permits()).min().unwrap_or(0)
    }

    /// Takes one of each kind that the priority needs.
    pub(in crate::delivery) fn take(&self, priority: Priority) -> Option<SlotPermits> {
        let one_of_each = |kinds: Vec<&Arc<Semaphore>>| -> Option<Vec<OwnedSemaphorePermit>> {
            kinds.into_iter().map(|kind| kind.clone().try_acquire_owned().ok()).collect()
        };
        Some(SlotPermits {
            calls: one_of_each(self.for_calls(priority))?,
            _in_hand: one_of_each(self.in_hand(priority))?,
        })
    }
}

/// Claimed work with the slots it occupies.
pub(in crate::delivery) struct QueuedClaim {
    pub claimed: Arc<Claimed>,
    slots: SlotPermits,
}

impl QueuedClaim {
    /// Its call has ended: another may begin.
    pub(in crate::delivery) fn free_slot(&mut self) {
        self.slots.calls.clear();
    }
}

/// An address, and how soon what is there matters; all that presses is one.
type QueueKey = (String, Priority);

fn key(claimed: &Claimed) -> QueueKey {
    let priority = if claimed.priority.is_pressing() { Priority::High } else { claimed.priority };
    (claimed.leg().address.clone(), priority)
}

/// Which claim of which notification.
type ClaimKey = (String, String);

fn claim(claimed: &Claimed) -> ClaimKey {
    (claimed.id.to_string(), claimed.lease_owner.clone())
}

#[derive(Default)]
struct Queues {
    by_key: HashMap<QueueKey, VecDeque<QueuedClaim>>,
    /// All of them, with those that are being worked on.
    claims: HashSet<ClaimKey>,
}

/// The queues of work in hand. Cheap to clone.
#[derive(Clone, Default)]
pub(in crate::delivery) struct InFlight(Arc<Mutex<Queues>>);

impl InFlight {
    fn lock(&self) -> MutexGuard<'_, Queues> {
        // The map stays whole even if a holder panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether nothing is in hand.
    pub(in crate::delivery) fn is_empty(&self) -> bool {
        self.lock().by_key.is_empty()
    }

    /// Whether this very claim is in hand: then its lease, whatever the clock says, is not over.
    pub(in crate::delivery) fn holds(&self, claimed: &Claimed) -> bool {
        self.lock().claims.contains(&claim(claimed))
    }

    /// How much is in hand where this would queue.
    pub(in crate::delivery) fn ahead_of(&self, claimed: &Claimed) -> usize {
        self.lock().by_key.get(&key(claimed)).map_or(0, |queue| queue.len() + 1)
    }

    /// Queues work; returns the first of a queue that nobody works off yet.
    pub(in crate::delivery) fn queue(
        &self,
        claimed: Claimed,
        slots: SlotPermits,
    ) -> Option<QueuedClaim> {
        let (key, claim) = (key(&claimed), claim(&claimed));
        let held = QueuedClaim { claimed: Arc::new(claimed), slots };
        let mut queues = self.lock();
        queues.claims.insert(claim);
        if let Some(queue) = queues.by_key.get_mut(&key) {
            queue.push_back(held);
            return None;
        }
        queues.by_key.insert(key, VecDeque::new());
        Some(held)
    }

    /// The next after `done` in its queue; without one the queue is gone.
    pub(in crate::delivery) fn next(&self, done: &Claimed) -> Option<QueuedClaim> {
        let key = key(done);
        let mut queues = self.lock();
        queues.claims.remove(&claim(done));
        let next = queues.by_key.get_mut(&key).and_then(VecDeque::pop_front);
        if next.is_none() {
            queues.by_key.remove(&key);
        }
        next
    }
}
