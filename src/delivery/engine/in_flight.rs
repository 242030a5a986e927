//! What the engine has in hand: slots, and one queue for each address, so that a chat sees things
//! in order while a call that hangs holds up nobody else. What presses does not wait behind the
//! rest, not even in its own chat, and nothing waits there behind what goes when there is room.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::delivery::claims::Claimed;
use crate::delivery::notification::Priority;

/// Slots by kind: some are kept for what presses, and neither normal nor bulk can take all of the
/// rest.
#[derive(Clone)]
pub(in crate::delivery) struct CallSlots {
    all: Arc<Semaphore>,
    common: Arc<Semaphore>,
    normal: Arc<Semaphore>,
    bulk: Arc<Semaphore>,
}

/// The slots that one piece of work occupies.
pub(in crate::delivery) type SlotPermits = Vec<OwnedSemaphorePermit>;

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
        }
    }

    fn of(&self, priority: Priority) -> Vec<&Arc<Semaphore>> {
        match priority {
            Priority::Urgent | Priority::High => vec![&self.all],
            Priority::Normal => vec![&self.all, &self.common, &self.normal],
            Priority::Bulk => vec![&self.all, &self.common, &self.bulk],
        }
    }

    /// How many are free for this priority.
    pub(in crate::delivery) fn free(&self, priority: Priority) -> usize {
        self.of(priority).into_iter().map(|kind| kind.available_permits()).min().unwrap_or(0)
    }

    /// Takes one of each kind that the priority needs.
    pub(in crate::delivery) fn take(&self, priority: Priority) -> Option<SlotPermits> {
        self.of(priority).into_iter().map(|kind| kind.clone().try_acquire_owned().ok()).collect()
    }
}

/// Claimed work with the slots it occupies.
pub(in crate::delivery) struct QueuedClaim {
    pub claimed: Claimed,
    _slots: SlotPermits,
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
        let held = QueuedClaim { claimed, _slots: slots };
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
