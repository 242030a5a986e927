//! One queue for each (chat, topic). Whoever comes waits for whoever came before, and learns
//! how that went.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use crate::bot::update::ChatKey;
use crate::channels::telegram::UpdateVerdict;

/// The queues. Cheap to clone.
#[derive(Clone, Default)]
pub(in crate::bot) struct ChatQueues(Arc<Mutex<QueueTails>>);

#[derive(Default)]
struct QueueTails {
    last: HashMap<ChatKey, (u64, oneshot::Receiver<UpdateVerdict>)>,
    slots: u64,
}

/// A place in a queue. Given up when it is dropped, which lets the next one go.
pub(in crate::bot) struct QueueSlot {
    queues: ChatQueues,
    chat: ChatKey,
    number: u64,
    before: Option<oneshot::Receiver<UpdateVerdict>>,
    after: Option<oneshot::Sender<UpdateVerdict>>,
}

impl ChatQueues {
    fn lock(&self) -> MutexGuard<'_, QueueTails> {
        // The map stays whole even if a holder panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place behind whoever is there.
    pub(in crate::bot) fn join(&self, chat: ChatKey) -> QueueSlot {
        let (after, next) = oneshot::channel();
        let mut map = self.lock();
        map.slots += 1;
        let number = map.slots;
        let before = map.last.insert(chat, (number, next)).map(|(_, before)| before);
        QueueSlot { queues: self.clone(), chat, number, before, after: Some(after) }
    }
}

impl QueueSlot {
    /// Waits for the one before; says how it went, where there was one.
    pub(in crate::bot) async fn wait(&mut self) -> Option<UpdateVerdict> {
        // One that was dropped, since the program ends, was not taken and comes again.
        Some(self.before.take()?.await.unwrap_or(UpdateVerdict::Later))
    }

    /// Tells the next one how this one went, and lets it go.
    pub(in crate::bot) fn done(mut self, verdict: UpdateVerdict) {
        if let Some(after) = self.after.take() {
            // There may be no next one.
            let _ = after.send(verdict);
        }
    }
}

impl Drop for QueueSlot {
    fn drop(&mut self) {
        let mut map = self.queues.lock();
        if map.last.get(&self.chat).is_some_and(|(number, _)| *number == self.number) {
            map.last.remove(&self.chat);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAT: ChatKey = ChatKey { chat: 7, topic: 0 };

    #[tokio::test]
    async fn one_chat_is_served_in_order_and_leaves_nothing_behind() {
        let queues = ChatQueues::default();
        let order = Arc::new(Mutex::new(Vec::new()));
        let slots: Vec<_> = (0..5).map(|n| (n, queues.join(CHAT))).collect();
        let tasks: Vec<_> = slots
            .into_iter()
            .rev()
            .map(|(n, mut slot)| {
                let order = order.clone();
                tokio::spawn(async move {
                    slot.wait().await;
                    order.lock().expect("whole").push(n);
                })
            })
            .collect();
        futures_util::future::join_all(tasks).await;
        assert_eq!(*order.lock().expect("whole"), [0, 1, 2, 3, 4]);
        assert!(queues.lock().last.is_empty());
    }

    #[tokio::test]
    async fn the_next_one_learns_how_it_went() {
        let queues = ChatQueues::default();
        let (first, mut second, mut elsewhere) =
            (queues.join(CHAT), queues.join(CHAT), queues.join(ChatKey { chat: 7, topic: 5 }));
        first.done(UpdateVerdict::Later);
        assert_eq!(second.wait().await, Some(UpdateVerdict::Later));
        assert_eq!(elsewhere.wait().await, None, "another topic is another queue");
    }

    #[tokio::test]
    async fn nobody_overtakes_one_that_was_dropped_in_the_middle() {
        let queues = ChatQueues::default();
        let (first, mut second) = (queues.join(CHAT), queues.join(CHAT));
        drop(first);
        assert_eq!(second.wait().await, Some(UpdateVerdict::Later));
    }
}
