//! Calls at once: what presses has some to itself, so that campaigns and calls that hang hold up no
//! code.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::channels::limits::Lane;

/// The places of calls. Cheap to clone.
#[derive(Clone)]
pub(super) struct Slots {
    all: Arc<Semaphore>,
    common: Arc<Semaphore>,
    bulk: Arc<Semaphore>,
}

impl Slots {
    /// So many calls at once; a quarter of them only for what presses, and half of the rest at most
    /// for campaigns.
    pub(super) fn new(at_once: usize) -> Self {
        let all = at_once.max(1);
        let common = (all - all.div_ceil(4)).max(1);
        let semaphore = |n: usize| Arc::new(Semaphore::new(n.max(1)));
        Self { all: semaphore(all), common: semaphore(common), bulk: semaphore(common / 2) }
    }

    /// Waits for a place. The scarcest kind is taken first: who waits for it holds up nobody else.
    pub(super) async fn take(&self, lane: Lane) -> Vec<OwnedSemaphorePermit> {
        let kinds: &[&Arc<Semaphore>] = match lane {
            Lane::Reply | Lane::Urgent | Lane::High => &[&self.all],
            Lane::Normal | Lane::Stranger => &[&self.common, &self.all],
            Lane::Bulk => &[&self.bulk, &self.common, &self.all],
        };
        let mut taken = Vec::with_capacity(kinds.len());
        for kind in kinds {
            // They live as long as we do and are never closed.
            taken.extend(Arc::clone(kind).acquire_owned().await.ok());
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    async fn takes(slots: &Slots, lane: Lane) -> Option<Vec<OwnedSemaphorePermit>> {
        tokio::time::timeout(Duration::from_millis(1), slots.take(lane)).await.ok()
    }

    #[tokio::test(start_paused = true)]
    async fn what_hangs_leaves_places_to_what_presses() {
        let slots = Slots::new(20);
        let mut hanging = Vec::new();
        for (lane, places) in [(Lane::Bulk, 7), (Lane::Normal, 8), (Lane::High, 5)] {
            let mut taken = 0;
            while let Some(place) = takes(&slots, lane).await {
                hanging.push(place);
                taken += 1;
            }
            assert_eq!(taken, places, "{lane:?}");
        }
        hanging.clear();
        assert!(takes(&slots, Lane::Bulk).await.is_some());
        let one = Slots::new(1);
        assert!(takes(&one, Lane::Bulk).await.is_some(), "with a single place it is everybody's");
    }
}
