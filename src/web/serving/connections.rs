//! Limits connections. At the limit, the connection that has been longest without a complete
//! request is closed for a new one; a connection whose request is complete is never closed for
//! another.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// How many fewer there may be where descriptors run out, and how many at least.
const MARGIN: usize = 16;
const LEAST: usize = 8;

/// Where a connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ConnectionState {
    /// Nothing was asked yet, or not all of it, since then.
    Without(Instant),
    /// It was told to give way.
    GivingWay,
    /// A whole request came, and its answer is not out.
    Whole,
}

struct Entry {
    standing: ConnectionState,
    gives_way: Arc<Notify>,
}

/// What a newcomer finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    /// There are not too many.
    There,
    /// Another was told to give way just now.
    Asked,
    /// Another was told before, and has not left yet.
    Soon,
    /// All others have sent a whole request: one of them has to be answered first.
    Full,
}

/// All connections.
struct Table {
    most: usize,
    next: u64,
    /// Those that may be told to give way, the oldest first.
    without: BTreeSet<(Instant, u64)>,
    giving_way: usize,
    all: HashMap<u64, Entry>,
}

impl Table {
    fn new(most: usize) -> Self {
        Self { most, next: 0, without: BTreeSet::new(), giving_way: 0, all: HashMap::new() }
    }

    fn enter(&mut self, gives_way: Arc<Notify>, now: Instant) -> u64 {
        self.next += 1;
        self.all.insert(self.next, Entry { standing: ConnectionState::Without(now), gives_way });
        self.without.insert((now, self.next));
        self.next
    }

    /// Where a connection stands from now on; what it was before.
    fn set(&mut self, id: u64, standing: ConnectionState) {
        let Some(entry) = self.all.get_mut(&id) else { return };
        let before = std::mem::replace(&mut entry.standing, standing);
        self.uncount(id, before);
        match standing {
            ConnectionState::Without(since) => _ = self.without.insert((since, id)),
            ConnectionState::GivingWay => self.giving_way += 1,
            ConnectionState::Whole => {}
        }
    }

    fn uncount(&mut self, id: u64, standing: ConnectionState) {
        match standing {
            ConnectionState::Without(since) => _ = self.without.remove(&(since, id)),
            ConnectionState::GivingWay => self.giving_way -= 1,
            ConnectionState::Whole => {}
        }
    }

    fn leave(&mut self, id: u64) {
        if let Some(entry) = self.all.remove(&id) {
            self.uncount(id, entry.standing);
        }
    }

    /// Looks for room after `newcomer` has entered; where there is none the oldest other is told to
    /// give way.
    fn room(&mut self, newcomer: u64) -> Room {
        if self.all.len() <= self.most {
            return Room::There;
        }
        if self.giving_way > 0 {
            return Room::Soon;
        }
        if self.make_way(newcomer) { Room::Asked } else { Room::Full }
    }

    fn shrink(&mut self) {
        self.most = self.most.min(self.all.len().saturating_sub(MARGIN)).max(LEAST);
    }

    /// Tells the oldest without a whole request, but `newcomer`, to give way; whether there was
    /// one.
    fn make_way(&mut self, newcomer: u64) -> bool {
        let Some((_, oldest)) = self.without.iter().find(|(_, id)| *id != newcomer).copied() else {
            return false;
        };
        self.set(oldest, ConnectionState::GivingWay);
        if let Some(entry) = self.all.get(&oldest) {
            entry.gives_way.notify_one();
        }
        true
    }
}

/// The connections of a door. Cheap to clone; all clones are one.
#[derive(Clone)]
pub(super) struct ConnectionLimiter {
    table: Arc<Mutex<Table>>,
    /// Somebody left, or may be told to give way now.
    changed: Arc<Notify>,
}

/// A connection's place among the others; it is free when this is dropped.
pub(super) struct ConnectionSlot {
    id: u64,
    connections: ConnectionLimiter,
    gives_way: Arc<Notify>,
}

impl ConnectionLimiter {
    /// So many at most.
    pub(super) fn at_most(most: usize) -> Self {
        Self { table: Arc::new(Mutex::new(Table::new(most))), changed: Arc::default() }
    }

    pub(super) fn enter(&self, now: Instant) -> ConnectionSlot {
        let gives_way = Arc::new(Notify::new());
        let id = self.lock().enter(gives_way.clone(), now);
        ConnectionSlot { id, connections: self.clone(), gives_way }
    }

    /// Waits until there are not too many, others than the newest giving way; how many had to.
    pub(super) async fn make_room(&self, newest: u64) -> u64 {
        let mut gave_way = 0;
        loop {
            let changed = self.changed.notified();
            let room = self.lock().room(newest);
            match room {
                Room::There => return gave_way,
                Room::Asked => gave_way += 1,
                Room::Soon | Room::Full => {}
            }
            changed.await;
        }
    }

    /// The system has no descriptor left: there may be fewer from now on, so that the rest of the
    /// program has some. Waits until there are, for so long; whether there are.
    pub(super) async fn shrink(&self, patience: Duration) -> bool {
        self.lock().shrink();
        tokio::time::timeout(patience, self.make_room(0)).await.is_ok()
    }

    /// There may be so many again.
    pub(super) fn grow(&self, most: usize) {
        self.lock().most = most;
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        // Every change is made by one method that does not panic: the table stays whole.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, id: u64, standing: ConnectionState) {
        self.lock().set(id, standing);
        self.changed.notify_one();
    }
}

impl ConnectionSlot {
    /// By what it is known.
    pub(super) fn id(&self) -> u64 {
        self.id
    }

    /// A whole request came.
    pub(super) fn is_whole(&self) {
        self.connections.set(self.id, ConnectionState::Whole);
    }

    /// Its answer is out: nothing is asked any more.
    pub(super) fn is_without(&self, now: Instant) {
        self.connections.set(self.id, ConnectionState::Without(now));
    }

    /// Waits until this connection has to give way to another. It has not where a whole request has
    /// come since it was told.
    pub(super) async fn gives_way(&self) {
        loop {
            self.gives_way.notified().await;
            if matches!(
                self.connections.lock().all.get(&self.id),
                Some(Entry { standing: ConnectionState::GivingWay, .. })
            ) {
                return;
            }
        }
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        self.connections.lock().leave(self.id);
        self.connections.changed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    fn tables(most: usize, waiting: u64) -> (Table, Instant) {
        let (mut table, begun) = (Table::new(most), Instant::now());
        for turn in 1..=waiting {
            assert_eq!(table.enter(Arc::default(), begun + Duration::from_millis(turn)), turn);
        }
        (table, begun)
    }

    fn standing(table: &Table, id: u64) -> Option<ConnectionState> {
        table.all.get(&id).map(|entry| entry.standing)
    }

    #[test]
    fn the_oldest_without_a_whole_request_gives_way() {
        let (mut table, begun) = tables(3, 3);
        assert_eq!(table.room(3), Room::There);
        table.set(1, ConnectionState::Whole);
        let newest = table.enter(Arc::default(), begun);
        assert_eq!(
            (table.room(newest), standing(&table, 2)),
            (Room::Asked, Some(ConnectionState::GivingWay))
        );
        assert_eq!(table.room(newest), Room::Soon, "one for one");
        assert!(matches!(standing(&table, 3), Some(ConnectionState::Without(_))));
        table.leave(2);
        assert_eq!((table.room(newest), table.giving_way), (Room::There, 0));
    }

    #[test]
    fn who_has_asked_is_never_closed_for_another() {
        let (mut table, begun) = tables(2, 2);
        table.set(1, ConnectionState::Whole);
        table.set(2, ConnectionState::Whole);
        let newest = table.enter(Arc::default(), begun);
        assert_eq!(table.room(newest), Room::Full, "nor is the newcomer");
        table.set(1, ConnectionState::Without(begun + Duration::from_secs(9)));
        assert_eq!(
            (table.room(newest), standing(&table, 1)),
            (Room::Asked, Some(ConnectionState::GivingWay))
        );
        table.set(1, ConnectionState::Whole);
        assert_eq!(table.room(newest), Room::Full, "a request that came meanwhile is answered");
    }

    #[tokio::test]
    async fn where_descriptors_run_out_there_are_fewer() {
        let connections = ConnectionLimiter::at_most(1000);
        let places: Vec<ConnectionSlot> =
            (0..40).map(|_| connections.enter(Instant::now())).collect();
        assert!(
            !connections.shrink(Duration::from_millis(1)).await,
            "one was told to give way and has not left"
        );
        assert_eq!(places[0].gives_way().now_or_never(), Some(()));
        drop(places);
        assert!(connections.shrink(Duration::from_millis(1)).await);
        assert_eq!(connections.lock().most, LEAST);
        connections.grow(1000);
        assert_eq!(connections.lock().most, 1000);
    }

    #[tokio::test]
    async fn a_newcomer_waits_for_who_leaves() {
        let connections = ConnectionLimiter::at_most(1);
        let (first, second) =
            (connections.enter(Instant::now()), connections.enter(Instant::now()));
        let mut room = Box::pin(connections.make_room(second.id()));
        assert_eq!(room.as_mut().now_or_never(), None);
        first.gives_way().await;
        drop(first);
        assert_eq!(room.await, 1);
        second.is_whole();
        assert_eq!(second.gives_way().now_or_never(), None);
    }
}
