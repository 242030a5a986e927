//! Load for Bellhop and for its peers. The program under load is a child process, as it would run
//! in production but for Telegram's limits; Telegram (the simulator), the order service and their
//! load are in this process. `bellhop bench` and `cargo bench --bench load` are both
//! [`BenchArguments`] given to [`run`]. docs/bench.md says what each part measures.

mod arguments;
mod database;
mod figures;
mod load;
mod part;
mod parts;
mod past;
mod peers;
mod plan;
mod process;
mod rounds;
mod target;
mod trial;

use std::path::Path;

use anyhow::{Result, ensure};

use part::Part;

pub use arguments::BenchArguments;
pub use figures::report::Report;
pub use past::{KnownCustomer, PastGenerator};

/// Measures what the arguments ask of the bellhop at this path, beside a peer or another build
/// where one is named. The part `growth` needs what generates a past. Progress goes to stderr.
///
/// # Errors
/// When something cannot be measured; the text says what to do.
pub async fn run(
    arguments: BenchArguments,
    program: &Path,
    past: Option<&dyn PastGenerator>,
) -> Result<Report> {
    let plan = arguments.plan(program)?;
    ensure!(
        past.is_some() || !plan.parts.contains(&Part::Growth),
        "growth needs the generator of pasts, which only `cargo bench --bench load -- growth` has"
    );
    tokio::select! {
        report = rounds::run(&plan, past) => report,
        _ = tokio::signal::ctrl_c() => anyhow::bail!("interrupted"),
    }
}
