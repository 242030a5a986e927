//! `bellhop bench` with the bellhop that cargo has just built: `cargo bench --bench load -- --help`.
//! See docs/bench.md.

use std::path::Path;
use std::process::ExitCode;

use bellhop_bench::{BenchArguments, Report};
use clap::Parser;

/// `bellhop bench` with the bellhop that cargo has just built.
#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    bench: BenchArguments,
    /// Given by cargo.
    #[arg(long = "bench", hide = true)]
    _by_cargo: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse().bench;
    let json = arguments.json();
    match measured(arguments) {
        Ok(report) => {
            print!("{}", report.text(json));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measured(arguments: BenchArguments) -> anyhow::Result<Report> {
    let program = Path::new(env!("CARGO_BIN_EXE_bellhop"));
    tokio::runtime::Runtime::new()?.block_on(bellhop_bench::run(arguments, program))
}
