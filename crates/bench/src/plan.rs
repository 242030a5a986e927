//! What a benchmark does.

use std::path::PathBuf;

use crate::database::WantedDatabase;
use crate::part::Part;
use crate::target::Target;

/// The rate where latency is measured and none is given.
const RATE: u32 = 200;

/// At which paces the load runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As fast as it goes.
    Saturated,
    /// So many a second.
    Steady(u32),
    /// First the one and then the other, at 200 a second.
    Both,
}

impl Pace {
    /// Whether there is load as fast as it goes.
    pub fn is_saturated(self) -> bool {
        self == Self::Saturated || self == Self::Both
    }

    /// The steady rate, where there is one.
    pub fn rate(self) -> Option<u32> {
        match self {
            Self::Saturated => None,
            Self::Steady(rate) => Some(rate),
            Self::Both => Some(RATE),
        }
    }
}

/// What a benchmark does.
#[derive(Debug)]
pub struct Plan {
    /// What is measured, in this order.
    pub parts: Vec<Part>,
    /// How the load runs.
    pub pace: Pace,
    /// How long each measurement takes.
    pub seconds: u64,
    /// Connections at saturation.
    pub connections: usize,
    /// How often everything is measured.
    pub rounds: usize,
    /// The database that was asked for.
    pub database: Option<WantedDatabase>,
    /// The port of the program under load; any where none is given.
    pub port: Option<u16>,
    /// Where databases are made.
    pub folder: PathBuf,
    /// How many orders there are, for each size of `growth`.
    pub rows: Vec<u64>,
    /// The programs, measured in turns. The first is ours.
    pub targets: Vec<Target>,
}
