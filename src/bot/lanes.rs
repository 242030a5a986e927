//! Lanes: one queue for each (chat, topic). Whoever comes waits for whoever came before, and learns
//! how that went.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::pump::Verdict;

/// A chat and its topic; 0 where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Place {
    pub chat: i64,
    pub topic: i64,
}

/// The queues. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Lanes(Arc<Mutex<Map>>);

#[derive(Default)]
struct Map {
    last: HashMap<Place, (u64, oneshot::Receiver<Verdict>)>,
    tickets: u64,
}

/// A place in a queue. Given up when it is dropped, which lets the next one go.
pub(super) struct Ticket {
    lanes: Lanes,
    place: Place,
    number: u64,
    before: Option<oneshot::Receiver<Verdict>>,
    after: Option<oneshot::Sender<Verdict>>,
}

impl Lanes {
    fn lock(&self) -> MutexGuard<'_, Map> {
        // The map stays whole even if a holder panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place behind whoever is there.
    pub(super) fn queue(&self, place: Place) -> Ticket {
        let (after, next) = oneshot::channel();
        let mut map = self.lock();
        map.tickets += 1;
        let number = map.tickets;
        let before = map.last.insert(place, (number, next)).map(|(_, before)| before);
        Ticket { lanes: self.clone(), place, number, before, after: Some(after) }
    }
}

impl Ticket {
    /// Waits for the one before; says how it went, where there was one.
    pub(super) async fn wait(&mut self) -> Option<Verdict> {
        // One that was dropped, since the program ends, was not taken and comes again.
        Some(self.before.take()?.await.unwrap_or(Verdict::Later))
    }

    /// Tells the next one how this one went, and lets it go.
    pub(super) fn done(mut self, verdict: Verdict) {
        if let Some(after) = self.after.take() {
            // There may be no next one.
            let _ = after.send(verdict);
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut map = self.lanes.lock();
        if map.last.get(&self.place).is_some_and(|(number, _)| *number == self.number) {
            map.last.remove(&self.place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAT: Place = Place { chat: 7, topic: 0 };

    #[tokio::test]
    async fn one_chat_is_served_in_order_and_leaves_nothing_behind() {
        let lanes = Lanes::default();
        let order = Arc::new(Mutex::new(Vec::new()));
        let tickets: Vec<_> = (0..5).map(|n| (n, lanes.queue(CHAT))).collect();
        let tasks: Vec<_> = tickets
            .into_iter()
            .rev()
            .map(|(n, mut ticket)| {
                let order = order.clone();
                tokio::spawn(async move {
                    ticket.wait().await;
                    order.lock().expect("whole").push(n);
                })
            })
            .collect();
        futures_util::future::join_all(tasks).await;
        assert_eq!(*order.lock().expect("whole"), [0, 1, 2, 3, 4]);
        assert!(lanes.lock().last.is_empty());
    }

    #[tokio::test]
    async fn the_next_one_learns_how_it_went() {
        let lanes = Lanes::default();
        let (first, mut second, mut elsewhere) =
            (lanes.queue(CHAT), lanes.queue(CHAT), lanes.queue(Place { chat: 7, topic: 5 }));
        first.done(Verdict::Later);
        assert_eq!(second.wait().await, Some(Verdict::Later));
        assert_eq!(elsewhere.wait().await, None, "another topic is another queue");
    }

    #[tokio::test]
    async fn nobody_overtakes_one_that_was_dropped_in_the_middle() {
        let lanes = Lanes::default();
        let (first, mut second) = (lanes.queue(CHAT), lanes.queue(CHAT));
        drop(first);
        assert_eq!(second.wait().await, Some(Verdict::Later));
    }
}
