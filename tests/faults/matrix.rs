//! The matrix: every fault of Telegram, with every priority, with every state of SMS.

use std::fmt::Write as _;

use bellhop::delivery::Priority;
use futures_util::future::join_all;

use super::MACHINE;
use super::cell::{Cell, Found, Stage};
use super::trouble::{TEXTS_DOWN, Texts, Trouble};
use bellhop_testing::house::Plan;

/// What is played together in one house: the cells of one fault, or a single one where they would
/// hold up each other. What takes long begins first.
fn groups(troubles: &[Trouble]) -> Vec<Vec<Cell>> {
    let (mut groups, mut troubles) = (Vec::new(), troubles.to_vec());
    troubles.sort_by_key(|trouble| {
        !matches!(trouble, Trouble::Hangs | Trouble::Errors | Trouble::Gateway | Trouble::HangDone)
    });
    for trouble in troubles {
        let cells = Cell::all_of(trouble);
        if trouble.holds_the_bot() {
            groups.extend(cells.into_iter().map(|cell| vec![cell]));
        } else {
            groups.push(cells);
        }
    }
    groups
}

/// How many cells begin together: the machine is to be busy with faults, not with a crowd.
const TOGETHER: usize = 12;

/// Plays every group, prints the table, and asserts each cell's rule. Every house is open before
/// the first cell begins.
async fn holds(database: &str, plans: Vec<(Plan, Vec<Cell>)>) {
    let mut waiting = Vec::new();
    for (plan, cells) in plans {
        waiting.push(Stage::open(plan, cells).await);
    }
    let mut playing = Vec::new();
    while !waiting.is_empty() {
        let fitting = waiting
            .iter()
            .scan(0, |sum, stage| Some((*sum += stage.size(), *sum).1))
            .take_while(|sum| *sum <= TOGETHER)
            .count();
        let mut next: Vec<Stage> = waiting.drain(..fitting.max(1)).collect();
        join_all(next.iter_mut().map(Stage::sends)).await;
        playing.extend(next.into_iter().map(|stage| tokio::spawn(stage.ends())));
    }
    let found: Vec<(Cell, Found)> = join_all(playing)
        .await
        .into_iter()
        .flat_map(|played| played.expect("it is played"))
        .collect();
    println!("\n{}", table(database, &found));
    let faults: Vec<String> = found.iter().filter_map(|(cell, found)| found.fault(cell)).collect();
    assert!(
        faults.is_empty(),
        "{} of {} cells break their rule:\n{}",
        faults.len(),
        found.len(),
        faults.join("\n")
    );
}

fn table(database: &str, found: &[(Cell, Found)]) -> String {
    let mut table = format!(
        "Fault matrix on {database}: from the first failure to the SMS request; copies in the chat + texts on the phone; how it ended and when\n\n\
        | Telegram | priority | SMS good | SMS 30008 later | SMS 503 for {} s |\n| --- | --- | --- | --- | --- |\n",
        TEXTS_DOWN.as_secs()
    );
    for trouble in Trouble::ALL {
        for priority in Priority::ALL.iter().copied() {
            let cells: Vec<String> = Texts::ALL
                .into_iter()
                .filter_map(|texts| {
                    found.iter().find(|(cell, _)| {
                        (cell.trouble, cell.priority, cell.texts) == (trouble, priority, texts)
                    })
                })
                .map(|(_, found)| shown(found))
                .collect();
            if !cells.is_empty() {
                writeln!(
                    table,
                    "| {} | {} | {} |",
                    trouble.name(),
                    priority.as_str(),
                    cells.join(" | ")
                )
                .expect("a string takes it");
            }
        }
    }
    table
}

fn shown(found: &Found) -> String {
    let seconds = |ms: i64| format!("{}.{:02} s", ms / 1000, ms % 1000 / 10);
    let asked = found
        .asked_after
        .map_or("no SMS".to_owned(), |after| format!("SMS after {}", seconds(after)));
    let end = found.end.replace("delivered ", "");
    format!(
        "{asked}; {}+{}; {end} at {}",
        found.messages,
        found.arrived,
        seconds(found.ended_after)
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn matrix_on_sqlite() {
    let _machine = MACHINE.read().await;
    holds(
        "SQLite",
        groups(&Trouble::ALL).into_iter().map(|cells| (Plan::sqlite(), cells)).collect(),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn matrix_on_postgres() {
    let _machine = MACHINE.read().await;
    // A cut: one fault of each kind; what decides is the same, only the tables are others.
    let troubles = [Trouble::Blocked, Trouble::Errors, Trouble::HangDone, Trouble::ResetAfter];
    let mut plans = Vec::new();
    for cells in groups(&troubles) {
        let Some(plan) = Plan::postgres().await else { return };
        plans.push((plan, cells));
    }
    holds("PostgreSQL", plans).await;
}
