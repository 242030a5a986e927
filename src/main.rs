//! Arguments, logs and signals; what they start is in the library.

mod cli;

use std::process::ExitCode;

use clap::Parser;

use cli::output::{self, OutputError};

/// Measured against the system's: see docs/bench.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match cli::Arguments::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if matches!(error.downcast_ref(), Some(OutputError::Closed)) => {
            ExitCode::from(output::CLOSED)
        }
        Err(error) => {
            // In words alone: a backtrace does not help whoever has to mend a setting.
            output::note(format_args!("bellhop: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
