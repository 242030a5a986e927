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
mod growth;
mod lanes;
mod limits;
mod pace;
mod plan;
mod program;
mod report;
mod requests;
mod rest;
mod updates;
mod wire;

use clap::Parser as _;

use plan::{Part, Plan};
use report::Report;

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
        if plan.has(Part::Growth) && !plan.peer {
            growth::measure(&plan, &mut report).await;
        }
        if plan.has(Part::Floods) && !plan.peer {
            floods::measure(&plan, &mut report).await;
        }
        report.print();
    });
}
