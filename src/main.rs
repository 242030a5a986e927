//! Arguments, logs and signals; what they start is in the library.

mod cli;

use clap::Parser;

fn main() -> anyhow::Result<()> {
    cli::Arguments::parse().run()
}
