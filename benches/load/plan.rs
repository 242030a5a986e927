//! What is measured, and how long: the arguments of the bench.

use clap::{Parser, ValueEnum};

/// What is measured, and how long.
#[derive(Parser, Clone)]
pub struct Plan {
    /// Seconds for each measurement.
    #[arg(long, default_value_t = 8)]
    pub seconds: u64,
    /// Connections that load the program at saturation.
    #[arg(long, default_value_t = 64)]
    pub connections: usize,
    /// Updates or events a second where latency is measured.
    #[arg(long, default_value_t = 200)]
    pub rate: u32,
    /// A database on a PostgreSQL that may be filled; `SQLite` in a temporary folder without it.
    #[arg(long)]
    pub postgres: Option<String>,
    /// How many orders, events, notifications and attempts there are, for each size of `growth`; the
    /// first is the one that the others are held against.
    #[arg(long, num_args = 1.., default_values_t = [10_000, 5_000_000])]
    pub rows: Vec<u64>,
    /// `growth` runs on a `PostgreSQL` of its own, where one is installed.
    #[arg(long)]
    pub on_postgres: bool,
    /// Only these measurements.
    #[arg(long, value_enum, num_args = 1..)]
    pub only: Vec<Part>,
    /// Another command line than this build's `bellhop run`.
    #[arg(long)]
    pub program: Option<String>,
    /// The program is another bot, of which only /order is measured. It takes its settings from the
    /// same environment (`BELLHOP__TELEGRAM__API_URL`, `BELLHOP__HTTP__LISTEN` …).
    #[arg(long, requires = "program")]
    pub peer: bool,
    /// Given by cargo.
    #[arg(long, hide = true)]
    pub bench: bool,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq)]
pub enum Part {
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
    /// Costs on a small database and on a large one. Only where it is asked for: it takes half an
    /// hour and some 15 GB for the default sizes.
    Growth,
    /// Customers beside one chat, and beside strangers, that write without a pause.
    Floods,
}

impl Plan {
    /// Whether a part is to be measured.
    pub fn has(&self, part: Part) -> bool {
        (self.only.is_empty() && part != Part::Growth) || self.only.contains(&part)
    }
}
