//! Who waits for a booking, and in which order they are booked: by lane, and within a lane each
//! chat in turn.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::ledger::CallRequest;
use crate::channels::limits::Lane;

/// Names a call that waits; a later one is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct TicketId(u64);

/// A call that waits.
struct WaitingCall {
    chat: i64,
    lane: Lane,
    end: Option<Instant>,
    /// It is not asked for again before then.
    not_before: Instant,
    /// When it leaves; none where it does not.
    answer: oneshot::Sender<Option<Instant>>,
}

/// The calls that wait.
#[derive(Default)]
pub(super) struct CallQueue {
    calls: BTreeMap<TicketId, WaitingCall>,
    next: u64,
}

impl CallQueue {
    /// A call joins; its answer is when it leaves, or that it does not before `end`.
    pub fn join(
        &mut self,
        chat: i64,
        lane: Lane,
        end: Option<Instant>,
        now: Instant,
    ) -> (TicketId, oneshot::Receiver<Option<Instant>>) {
        let (answer, answered) = oneshot::channel();
        self.next += 1;
        let id = TicketId(self.next);
        self.calls.insert(id, WaitingCall { chat, lane, end, not_before: now, answer });
        (id, answered)
    }

    /// A call waits no more.
    pub fn leave(&mut self, id: TicketId) {
        self.calls.remove(&id);
    }

    /// The next `most` calls to book, in their order.
    pub fn next(&self, now: Instant, most: usize) -> Vec<(TicketId, CallRequest)> {
        let mut ready: Vec<_> =
            self.calls.iter().filter(|(_, call)| call.not_before <= now).collect();
        ready.sort_by_key(|(id, call)| (call.lane, **id));
        let mut of_chat: HashMap<i64, usize> = HashMap::new();
        let mut ranked: Vec<_> = ready
            .into_iter()
            .map(|(id, call)| {
                let before = of_chat.entry(call.chat).or_default();
                *before += 1;
                (call.lane, *before, *id, call)
            })
            .collect();
        ranked.sort_by_key(|(lane, before, id, _)| (*lane, *before, *id));
        ranked.truncate(most);
        ranked.into_iter().map(|(.., id, call)| (id, call.request(now))).collect()
    }

    /// When the next call may be asked for, if any waits.
    pub fn next_at(&self) -> Option<Instant> {
        self.calls.values().map(|call| call.not_before).min()
    }

    /// A call leaves at this moment. Whoever gave up in the meantime leaves it unused.
    pub fn leaves_at(&mut self, id: TicketId, at: Instant) {
        if let Some(call) = self.calls.remove(&id) {
            let _ = call.answer.send(Some(at));
        }
    }

    /// A call cannot be booked before then: it asks again, or is told that it is too late.
    pub fn ask_again_at(&mut self, id: TicketId, at: Instant) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        if call.end.is_none_or(|end| at <= end) {
            call.not_before = at;
        } else if let Some(call) = self.calls.remove(&id) {
            let _ = call.answer.send(None);
        }
    }

    /// Nothing could be booked: all of them ask again a little later.
    pub fn rest(&mut self, ids: &[TicketId], until: Instant) {
        for id in ids {
            if let Some(call) = self.calls.get_mut(id) {
                call.not_before = until;
            }
        }
    }
}

impl WaitingCall {
    fn request(&self, now: Instant) -> CallRequest {
        let patience = self.end.map(|end| end.saturating_duration_since(now));
        CallRequest { chat: self.chat, lane: self.lane, patience }
    }
}

/// The shortest rest before a call is asked for again: replicas whose turn comes at one moment do
/// not all ask at it.
pub(super) const SHORTEST_REST: Duration = Duration::from_millis(2);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urgent_goes_first_and_then_each_chat_in_turn() {
        let (mut queue, now) = (CallQueue::default(), Instant::now());
        let calls = [
            (1, Lane::Stranger),
            (7, Lane::Reply),
            (7, Lane::Reply),
            (7, Lane::Reply),
            (8, Lane::Reply),
            (9, Lane::Urgent),
            (8, Lane::Reply),
        ];
        let mut answers = Vec::new();
        for (chat, lane) in calls {
            answers.push(queue.join(chat, lane, None, now).1);
        }
        let order = |queue: &CallQueue, most| -> Vec<i64> {
            queue.next(now, most).iter().map(|(_, request)| request.chat).collect()
        };
        assert_eq!(order(&queue, 9), [9, 7, 8, 7, 8, 7, 1]);
        assert_eq!(order(&queue, 3), [9, 7, 8]);
        let first = queue.next(now, 1)[0].0;
        queue.ask_again_at(first, now + Duration::from_secs(1));
        assert_eq!(order(&queue, 2), [7, 8], "one that rests holds up nobody");
    }

    #[test]
    fn what_is_too_late_is_told_at_once() {
        let (mut queue, now) = (CallQueue::default(), Instant::now());
        let second = Duration::from_secs(1);
        let (id, mut answer) = queue.join(7, Lane::Reply, Some(now + second), now);
        queue.ask_again_at(id, now + second);
        assert_eq!((answer.try_recv().is_err(), queue.next_at()), (true, Some(now + second)));
        queue.ask_again_at(id, now + second * 2);
        assert_eq!((answer.try_recv(), queue.next_at()), (Ok(None), None));
    }
}
