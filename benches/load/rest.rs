//! The program at rest: how soon it is ready, how much memory it holds when nothing happens.

use std::time::Duration;

use crate::plan::Plan;
use crate::program::{Mode, Program, telegram};
use crate::report::Report;

/// How often it is started.
const STARTS: usize = 5;

/// Measures and reports.
pub async fn measure(plan: &Plan, report: &mut Report) {
    eprintln!("at rest");
    let telegram = telegram().await;
    let mut starts = Vec::new();
    let mut idle = 0.0;
    for turn in 0..STARTS {
        let program = Program::start(plan, &telegram, Mode::Polling).await;
        starts.push(program.ready_after);
        if turn == 0 {
            tokio::time::sleep(Duration::from_secs(3)).await;
            idle = program.resident_mb();
        }
    }
    starts.sort();
    let (middle, worst) = (starts[STARTS / 2].as_secs_f64(), starts[STARTS - 1].as_secs_f64());
    report.line(
        "ready after the start, new database and all",
        format!("{middle:.3} s, worst {worst:.3} s"),
        "aim < 0.3 s",
    );
    report.line("idle memory (RSS)", format!("{idle:.1} MB"), "aim < 30 MB");
}
