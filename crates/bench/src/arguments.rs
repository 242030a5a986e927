//! The arguments of a benchmark, and what they are checked for.

use std::net::TcpListener;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::{Args, ValueEnum as _};

use crate::database::WantedDatabase;
use crate::part::Part;
use crate::peers::{self, Peer};
use crate::plan::{Pace, Plan};
use crate::target::Target;

/// Rounds where two programs are compared and nothing else is said.
const ROUNDS_OF_TWO: usize = 3;

/// What is measured, of which program, and how long.
#[derive(Args, Clone, Debug)]
pub struct BenchArguments {
    /// What is measured; everything where nothing is named, some five minutes.
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// The database: `sqlite`, `postgres` (a server is started where one is installed), or the URL
    /// of an empty PostgreSQL database, `postgres://user:password@host/name`, which is emptied after
    /// each run. `SQLite` where it is not given; `delivery` then measures both.
    #[arg(long, value_name = "DATABASE", value_parser = WantedDatabase::parse)]
    database: Option<WantedDatabase>,
    /// Updates, events or notifications a second where latency is measured; no saturation then.
    #[arg(long, value_name = "PER_SECOND", conflicts_with = "saturate",
        value_parser = clap::value_parser!(u32).range(1..=100_000))]
    rate: Option<u32>,
    /// Only at saturation, without the steady pace.
    #[arg(long)]
    saturate: bool,
    /// Seconds for each measurement.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// Connections at saturation, each with one request in flight.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=1000))]
    connections: u16,
    /// How often everything is measured; of two programs in turns. One where there is one program,
    /// three where there are two.
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=100))]
    rounds: Option<u8>,
    /// Prints one JSON document instead of a table.
    #[arg(long)]
    json: bool,
    /// Measures a peer too: telegraf, grammy, in-request, ntba, bullmq, graphile-worker or
    /// floor.
    #[arg(long, value_name = "NAME", conflicts_with = "against")]
    peer: Option<String>,
    /// The folder of the peers.
    #[arg(long, value_name = "PATH", default_value = "benches/peers")]
    peers: PathBuf,
    /// Measures another build of bellhop too.
    #[arg(long, value_name = "PATH")]
    against: Option<PathBuf>,
    /// Another bellhop to measure than this one, such as a build for production.
    #[arg(long, value_name = "PATH")]
    program: Option<PathBuf>,
    /// The port of the program under load on 127.0.0.1; any that is free where it is not given.
    #[arg(long)]
    port: Option<u16>,
    /// How many orders, events, notifications and attempts there are for each size of `growth`; the
    /// first is the one that the others are held against.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 5_000_000])]
    rows: Vec<u64>,
    /// Where databases are made: on the disk that is to be measured. The working directory where it
    /// is not given.
    #[arg(long, value_name = "PATH")]
    folder: Option<PathBuf>,
}

impl BenchArguments {
    /// Whether the result is wanted as JSON.
    pub fn json(&self) -> bool {
        self.json
    }

    /// What is to be done.
    ///
    /// # Errors
    /// When the arguments do not fit each other or this machine.
    pub(crate) fn plan(self, program: &Path) -> Result<Plan> {
        ensure!(
            Path::new("/proc/self/stat").exists(),
            "CPU time and memory are read from /proc, which only Linux has"
        );
        if let Some(port) = self.port {
            TcpListener::bind(("127.0.0.1", port)).with_context(|| {
                format!("port {port} cannot be used: end what listens there, or leave --port out")
            })?;
        }
        let ours = self.program.as_deref().unwrap_or(program);
        let mut targets = vec![Target::bellhop("bellhop".to_owned(), ours)?];
        if let Some(path) = &self.against {
            let name = path.file_name().map_or_else(String::new, |name| name.display().to_string());
            let name = if name == "bellhop" { path.display().to_string() } else { name };
            targets.push(Target::bellhop(name, path)?);
        }
        let mut parts = self.parts;
        if let Some(name) = &self.peer {
            let peer = peers::find(name)?;
            parts = of_peer(peer, parts)?;
            targets.push(Target::peer(peer, &self.peers, &parts)?);
        }
        if parts.is_empty() {
            parts = Part::value_variants().to_vec();
            parts.retain(|part| *part != Part::Growth);
        }
        ensure!(
            !(parts.contains(&Part::Growth) && WantedDatabase::is_one(self.database.as_ref())),
            "growth needs a database for each size: say --database postgres or sqlite"
        );
        let pace = match self.rate {
            Some(rate) => Pace::Steady(rate),
            None if self.saturate => Pace::Saturated,
            None => Pace::Both,
        };
        let rounds = if targets.len() > 1 { ROUNDS_OF_TWO } else { 1 };
        Ok(Plan {
            parts,
            pace,
            seconds: self.seconds,
            connections: usize::from(self.connections),
            rounds: self.rounds.map_or(rounds, usize::from),
            database: self.database,
            port: self.port,
            folder: self.folder.unwrap_or_else(|| PathBuf::from(".")),
            rows: self.rows,
            targets,
        })
    }
}

/// The parts that are measured beside a peer: those that were named, or all that it answers.
fn of_peer(peer: &Peer, named: Vec<Part>) -> Result<Vec<Part>> {
    let answered: Vec<Part> = peer.parts.iter().map(|(part, _)| *part).collect();
    if named.is_empty() {
        return Ok(answered);
    }
    if let Some(part) = named.iter().find(|part| !answered.contains(part)) {
        let names: Vec<_> = answered.iter().map(|part| part.name()).collect();
        bail!("{} has no {}, only {}", peer.name, part.name(), names.join(" and "));
    }
    Ok(named)
}
