//! Arguments, logs and signals; what they start is in the library.

mod cli;

use std::process::ExitCode;

use clap::Parser;

use cli::out::{self, Unsaid};

fn main() -> ExitCode {
    match cli::Arguments::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if matches!(error.downcast_ref(), Some(Unsaid::Closed)) => {
            ExitCode::from(out::CLOSED)
        }
        Err(error) => {
            // In words alone: a backtrace does not help whoever has to mend a setting.
            out::note(format_args!("bellhop: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
