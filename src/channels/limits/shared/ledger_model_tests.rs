//! The protocol of booking as a model: every order in which two replicas load, book, save, leave,
//! are paused and die, within small bounds. The same check finds a planted bug: booking without the
//! lock.

use stateright::{Checker as _, Model, Property};

use super::*;
use crate::channels::limits::shared::LATE;

/// Calls a second: few, so that a second is full soon.
const PER_SECOND: u32 = 3;
/// How far time goes on at once.
const TICK: Duration = Duration::from_millis(50);
/// How long it is looked at.
const TICKS: u8 = 24;
const REPLICAS: usize = 2;
struct BookingModel {
    /// Whether a replica holds the lock from loading until saving.
    locks: bool,
}

/// A replica between loading and saving has the ledger that it loaded.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct Replica {
    loaded: Option<Rows>,
    /// When its call leaves.
    booked: Option<DatabaseTime>,
}

/// The account's row: calls go to a chat of their own each.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
struct Rows {
    account: Line,
}

impl Rows {
    fn ledger(&self) -> Ledger {
        Ledger { account: self.account, ..Ledger::default() }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct World {
    tick: u8,
    rows: Rows,
    replicas: Vec<Replica>,
    /// When calls left, in microseconds.
    left: Vec<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Tick,
    Load(usize),
    Save(usize),
    /// A call leaves, or is given up where it is late.
    Leave(usize),
    /// The replica dies or is cut off from the database: what it held is gone.
    Dies(usize),
}

fn now(world: &World) -> DatabaseTime {
    DatabaseTime(1_000_000_000).plus(TICK * u32::from(world.tick))
}

fn rates() -> Rates {
    Rates {
        enabled: true,
        per_second: PER_SECOND,
        chat_per_second: 1,
        chat_burst: 3,
        group_per_minute: 20,
    }
}

/// The most calls that left within any second.
fn most_in_a_second(left: &[i64]) -> usize {
    let within =
        |from: i64| left.iter().filter(|at| (from..from + 1_000_000).contains(*at)).count();
    left.iter().map(|from| within(*from)).max().unwrap_or(0)
}

impl Model for BookingModel {
    type State = World;
    type Action = Step;

    fn init_states(&self) -> Vec<World> {
        let replicas = vec![Replica::default(); REPLICAS];
        vec![World { tick: 0, rows: Rows::default(), replicas, left: Vec::new() }]
    }

    fn actions(&self, world: &World, steps: &mut Vec<Step>) {
        if world.tick < TICKS {
            steps.push(Step::Tick);
        }
        let is_locked = self.locks && world.replicas.iter().any(|one| one.loaded.is_some());
        for (at, replica) in world.replicas.iter().enumerate() {
            match &replica.loaded {
                Some(_) => steps.extend([Step::Save(at), Step::Dies(at)]),
                None if !is_locked && replica.booked.is_none() => steps.push(Step::Load(at)),
                None => {}
            }
            if replica.booked.is_some_and(|leaves_at| leaves_at <= now(world)) {
                steps.push(Step::Leave(at));
            }
        }
    }

    fn next_state(&self, world: &World, step: Step) -> Option<World> {
        let (mut next, now) = (world.clone(), now(world));
        match step {
            Step::Tick => next.tick += 1,
            Step::Load(at) => next.replicas[at].loaded = Some(world.rows.clone()),
            Step::Save(at) => {
                let mut ledger = next.replicas[at].loaded.take()?.ledger();
                // Each call goes to a chat of its own, so that only the account limits it.
                let call = CallRequest { chat: 7, lane: Lane::Reply, patience: None };
                if let Booking::LeavesAt(leaves_at) = ledger.book(&rates(), &call, now) {
                    next.replicas[at].booked = Some(leaves_at);
                }
                next.rows = Rows { account: ledger.account };
            }
            Step::Leave(at) => {
                let leaves_at = next.replicas[at].booked.take()?;
                // A paused replica wakes at any time.
                if now.since(leaves_at) <= LATE {
                    next.left.push(now.0);
                    next.left.retain(|at| *at + 1_000_000 > now.0);
                }
            }
            Step::Dies(at) => next.replicas[at] = Replica::default(),
        }
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("no second sees more than its limit and one", |_, world: &World| {
                most_in_a_second(&world.left) <= PER_SECOND as usize + 1
            }),
            Property::sometimes("a second is full", |_, world: &World| {
                most_in_a_second(&world.left) >= PER_SECOND as usize
            }),
        ]
    }
}

#[test]
fn however_replicas_are_interleaved_paused_and_killed_no_limit_is_exceeded() {
    let checker = BookingModel { locks: true }.checker().spawn_bfs().join();
    checker.assert_properties();
    assert!(checker.unique_state_count() > 1_000, "{}", checker.unique_state_count());
}

#[test]
fn without_the_lock_the_model_finds_what_is_wrong() {
    let checker = BookingModel { locks: false }.checker().spawn_bfs().join();
    let found = checker.discovery("no second sees more than its limit and one");
    assert!(found.is_some(), "two that load the same rows book the same moments");
}
