//! Kills at random moments, in the middle of everything that the program does. Longer by
//! environment: `BELLHOP_KILLS=200 BELLHOP_NOTIFICATIONS=10000`; `BELLHOP_SEED` repeats a run.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use bellhop::clock::Clock;
use bellhop_simulator::{Fault, FaultAction};
use tokio::sync::watch;

use crate::errands::{Errand, Shop, cost};
use crate::rows::{self, Left, RESUMES_WITHIN_MS};
use bellhop_testing::chance::{Chance, setting};
use bellhop_testing::house::{look_into, telegram};
use bellhop_testing::program::{Program, Site};

/// What the program gets done with six slots and calls of 80 ms, a second: so much that kills and
/// work end together.
const PACE: u64 = 70;

/// One call in twenty fails for a moment at either provider; the others take their time, before
/// they are carried out or after.
fn real_life(site: &Site) {
    let faults = [
        Fault::of("sendMessage", FaultAction::DelayAfter { ms: 80 }),
        Fault::of("sendMessage", FaultAction::Delay { ms: 80 }).every(2),
        Fault::of("sendMessage", FaultAction::BadGateway).every(20),
        Fault::of("Messages.create", FaultAction::DelayAfter { ms: 80 }),
        Fault::of("Messages.create", FaultAction::Delay { ms: 80 }).every(2),
        Fault::of("Messages.create", FaultAction::ResetBefore).every(40),
        Fault::of("Messages.create", FaultAction::ResetAfter).every(41),
    ];
    faults.into_iter().for_each(|fault| site.simulator.add_fault(fault));
}

/// What the kills have left, each with the moment of the restart after it.
#[derive(Default)]
struct Kills {
    left: Vec<(i64, Vec<Left>)>,
    number: usize,
}

impl Kills {
    /// Kills the program and starts it again; sometimes that is killed too, before it is ready.
    async fn strike(
        &mut self,
        site: &Site,
        program: Program,
        rows: &sqlx::AnyPool,
        chance: &mut Chance,
    ) -> Program {
        program.killed().await;
        self.number += 1;
        let known: HashSet<_> =
            self.left.iter().flat_map(|(_, left)| left).map(|left| left.attempt.clone()).collect();
        let left = rows::in_flight(rows)
            .await
            .into_iter()
            .filter(|left| !known.contains(&left.attempt))
            .collect();
        if chance.below(4) == 0 {
            let beginner = site.begins();
            tokio::time::sleep(Duration::from_millis(chance.below(300))).await;
            beginner.killed().await;
        }
        self.left.push((Clock::System.now().ms(), left));
        site.starts().await
    }

    /// How long after the newest restart before it the last of what a kill left was taken up, kill
    /// by kill: who is killed again before that has not gone on.
    async fn resumed(&self, rows: &sqlx::AnyPool) -> Vec<i64> {
        let mut resumed = Vec::new();
        for (_, left) in &self.left {
            let after = |at: i64| {
                self.left
                    .iter()
                    .map(|(restarted, _)| at - restarted)
                    .filter(|ms| *ms >= 0)
                    .min()
                    .unwrap_or(0)
            };
            resumed.extend(rows::ends_of(rows, left).await.into_iter().map(after).max());
        }
        resumed.sort_unstable();
        resumed
    }
}

async fn kills_at_random(site: Site) {
    let (kills, many) =
        (setting("BELLHOP_KILLS").unwrap_or(8), setting("BELLHOP_NOTIFICATIONS").unwrap_or(1000));
    let mut chance = Chance::fresh();
    let seed = chance.seed;
    println!("{}: seed {seed}", site.kind());
    let count = usize::try_from(many).expect("a number");
    let errands: Arc<[Errand]> =
        (0..count).map(|n| Errand::of_many(n, count.div_ceil(2))).collect();
    let mut program = site.starts().await;
    let rows = look_into(&site.database).await;
    let shop = Shop::opens(&site, &errands, &rows).await;
    real_life(&site);

    let (taken, mut count) = watch::channel(0);
    let asking = tokio::spawn(shop.asks_for_all(errands.clone(), taken));
    count.wait_for(|taken| *taken > 0).await.expect("the shop asks");
    let mut struck = Kills::default();
    for _ in 0..kills {
        tokio::time::sleep(Duration::from_millis(chance.below(many * 2000 / PACE / kills.max(1))))
            .await;
        program = struck.strike(&site, program, &rows, &mut chance).await;
    }
    asking.await.expect("all are taken");
    rows::at_rest(&rows, rows::PATIENCE * 3).await;

    let in_flight = struck
        .left
        .iter()
        .flat_map(|(_, left)| left)
        .filter(|left| left.channel == "telegram")
        .count();
    let (cost, resumed) = (cost(&site, &errands, &rows).await, struck.resumed(&rows).await);
    println!(
        "| {} | {} | {} | {} | {} | {} of {in_flight} | {} | {} | {} ms | {} ms |",
        site.kind(),
        errands.len(),
        struck.number,
        struck.left.iter().map(|(_, left)| left.len()).sum::<usize>(),
        cost.lost,
        cost.repeats,
        cost.texts_twice,
        cost.let_go,
        resumed.get(resumed.len() / 2).copied().unwrap_or(0),
        resumed.last().copied().unwrap_or(0),
    );
    assert_eq!((cost.lost, cost.texts_twice), (0, 0), "{cost:?}; seed {seed}");
    assert!(cost.repeats <= in_flight, "{cost:?}, {in_flight} in flight; seed {seed}");
    // The long run has a quiet machine.
    assert!(
        setting("BELLHOP_KILLS").is_none() || resumed.iter().all(|ms| *ms < RESUMES_WITHIN_MS),
        "{resumed:?}; seed {seed}"
    );
    assert!(program.stopped().await.success(), "{}", site.log());
}

fn set(site: Site) -> Site {
    let site = site.with("delivery.slots", 6).with("delivery.slots_reserved", 1);
    site.with_sms().with("sms.poll_after_s", 1).with("limits.api_per_second", 10_000)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_on_sqlite_it_loses_nothing() {
    kills_at_random(set(Site::sqlite(telegram().await).await)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_random_on_postgres_it_loses_nothing() {
    let Some(site) = Site::postgres(telegram().await).await else { return };
    kills_at_random(set(site)).await;
}
