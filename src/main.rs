//! Arguments, logs and signals; what they start is in the library.

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match cli::Arguments::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // In words alone: a backtrace does not help whoever has to mend a setting.
            eprintln!("bellhop: {error:#}");
            ExitCode::FAILURE
        }
    }
}
