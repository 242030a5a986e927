//! `bellhop bench` with the bellhop that cargo has just built: `cargo bench --bench load -- --help`.
//! See docs/bench.md.

use std::path::Path;
use std::process::ExitCode;

use bellhop::clock::Clock;
use bellhop_bench::{BenchArguments, KnownCustomer, PastGenerator, Report};
use bellhop_generator::Shop;
use clap::Parser;
use futures_util::future::BoxFuture;

/// How many customers of a past write.
const ACTIVE: u64 = 1_000;

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
    tokio::runtime::Runtime::new()?.block_on(bellhop_bench::run(
        arguments,
        program,
        Some(&Generator),
    ))
}

/// The seeded past of a shop, in the program's own tables.
struct Generator;

impl PastGenerator for Generator {
    fn fill<'a>(
        &'a self,
        database: &'a str,
        orders: u64,
    ) -> BoxFuture<'a, anyhow::Result<Vec<KnownCustomer>>> {
        Box::pin(async move {
            let shop = Shop { seed: 14, orders, unsettled: 100, until: Clock::System.now() };
            bellhop_generator::fill(database, shop).await?;
            let step = usize::try_from((shop.customers() / ACTIVE).max(1))?;
            let linked =
                |n: u64| Some(KnownCustomer { id: shop.customer_id(n), chat: shop.chat_of(n)? });
            let reached = |n: &u64| !shop.has_blocked(*n);
            Ok((0..shop.customers()).step_by(step).filter(reached).filter_map(linked).collect())
        })
    }
}
