//! The load of benchmarks, with this very program under it.

use anyhow::Context as _;
use bellhop_bench::BenchArguments;

use super::output;

/// Measures what the arguments ask and prints the report.
pub async fn run(arguments: BenchArguments) -> anyhow::Result<()> {
    let (json, program) = (arguments.json(), std::env::current_exe());
    let program = program.context("the path of this program is not known; say it by --program")?;
    let report = bellhop_bench::run(arguments, &program, None).await?;
    Ok(output::say(report.text(json).trim_end())?)
}
