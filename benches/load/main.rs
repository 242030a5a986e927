//! What the program can bear: `cargo bench --bench load -- --help`. The program runs as a process
//! of its own, as it would in production but for Telegram's rates; Telegram (the simulator) and the
//! load are in this one. See docs/bench.md.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement that cannot be made may fail loudly"
)]

mod arrivals;
mod delivery;
mod door;
mod events;
mod fallback;
mod floods;
mod lanes;
mod limits;
mod pace;
mod program;
mod report;
mod requests;
mod rest;
mod updates;
mod wire;

use clap::{Parser, ValueEnum};

use report::Report;

/// What is measured, and how long.
#[derive(Parser, Clone)]
pub struct Plan {
    /// Seconds for each measurement.
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Connections that load the program at saturation.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Updates or events a second where latency is measured.
    #[arg(long, default_value_t = 200)]
    rate: u32,
    /// A database on a PostgreSQL that may be filled; `SQLite` in a temporary folder without it.
    #[arg(long)]
    postgres: Option<String>,
    /// Only these measurements.
    #[arg(long, value_enum, num_args = 1..)]
    only: Vec<Part>,
    /// Another command line than this build's `bellhop run`.
    #[arg(long)]
    program: Option<String>,
    /// The program is another bot, of which only /order is measured. It takes its settings from the
    /// same environment (`BELLHOP__TELEGRAM__API_URL`, `BELLHOP__HTTP__LISTEN` …).
    #[arg(long, requires = "program")]
    peer: bool,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// /order, answered.
    Updates,
    /// Events, accepted and told.
    Events,
    /// Start and idle memory.
    Rest,
    /// From the outbox to the providers, without limits: `SQLite`, and `PostgreSQL` with several
    /// workers.
    Delivery,
    /// What is used of Telegram's limits.
    Limits,
    /// Pressing messages while a campaign is queued.
    Lanes,
    /// Slow headers and slow bodies of strangers.
    Door,
    /// Customers beside one chat, and beside strangers, that write without a pause.
    Floods,
}

impl Plan {
    fn has(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

fn main() {
    let plan = Plan::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let mut report = Report::default();
        if plan.has(Part::Updates) {
            updates::measure(&plan, &mut report).await;
        }
        if plan.has(Part::Events) && !plan.peer {
            events::measure(&plan, &mut report).await;
        }
        if plan.has(Part::Rest) && !plan.peer {
            rest::measure(&plan, &mut report).await;
        }
        if plan.has(Part::Delivery) && !plan.peer {
            delivery::measure(&plan, &mut report).await;
        }
        if plan.has(Part::Limits) && !plan.peer {
            limits::measure(&plan, &mut report).await;
        }
        if plan.has(Part::Lanes) && !plan.peer {
            lanes::measure(&plan, &mut report).await;
        }
        if plan.has(Part::Door) && !plan.peer {
            door::measure(&plan, &mut report).await;
        }
        if plan.has(Part::Floods) && !plan.peer {
            floods::measure(&plan, &mut report).await;
        }
        report.print();
    });
}
