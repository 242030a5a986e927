//! One figure, with its unit.

use std::io::Write as _;

use serde::Serialize;

use super::latencies::Latencies;
use crate::part::Part;

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// So many a second.
    PerSecond,
    /// Milliseconds of CPU time for a thousand.
    CpuMsPerThousand,
    /// Milliseconds.
    Ms,
    /// Seconds.
    S,
    /// Megabytes of 1024 × 1024 bytes.
    Mb,
    /// Percent.
    Percent,
    /// A number of things.
    Count,
    /// So many times as much.
    Ratio,
}

impl Unit {
    /// A value as people read it.
    pub fn text(self, value: f64) -> String {
        match self {
            Self::PerSecond if value >= 100.0 => format!("{value:.0}/s"),
            Self::PerSecond => format!("{value:.2}/s"),
            Self::CpuMsPerThousand => format!("{value:.0} ms"),
            Self::Ms => format!("{value:.2} ms"),
            Self::S => format!("{value:.3} s"),
            Self::Mb => format!("{value:.1} MB"),
            Self::Percent => format!("{value:.2} %"),
            Self::Ratio => format!("{value:.2} ×"),
            Self::Count => format!("{value:.0}"),
        }
    }
}

/// One figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Its name for programs: the part, a dot, and what it is. It never changes.
    pub id: String,
    /// What it is, for people.
    pub what: String,
    /// In its unit.
    pub value: f64,
    pub unit: Unit,
    /// What it should be; empty where there is no aim.
    pub aim: &'static str,
}

/// The figures of a part of one program.
pub struct Figures {
    part: Part,
    list: Vec<Figure>,
}

impl Figures {
    /// None so far.
    pub fn of(part: Part) -> Self {
        Self { part, list: Vec::new() }
    }

    /// A figure without an aim.
    pub fn add(&mut self, id: &str, what: impl Into<String>, value: f64, unit: Unit) {
        self.aimed(id, what, value, unit, "");
    }

    /// A figure, and what it should be.
    pub fn aimed(
        &mut self,
        id: &str,
        what: impl Into<String>,
        value: f64,
        unit: Unit,
        aim: &'static str,
    ) {
        let id = format!("{}.{id}", self.part.name());
        let figure = Figure { id, what: what.into(), value, unit, aim };
        let text = figure.unit.text(figure.value);
        // Progress for who looks on; that nobody does changes nothing.
        let _ = writeln!(std::io::stderr(), "  {}: {text}  {}", figure.what, figure.aim);
        self.list.push(figure);
    }

    /// Latencies of something: the middle, the 99th percentile and the worst.
    pub fn latencies(&mut self, id: &str, what: &str, latencies: &Latencies, aim: &'static str) {
        let what = format!("{what} ({} of them)", latencies.count());
        let mut add = |quantile: &str, of: f64, aim| {
            let what = format!("{what}, {quantile}");
            self.aimed(&format!("{id}.{quantile}"), what, latencies.ms(of), Unit::Ms, aim);
        };
        add("p50", 0.5, "");
        add("p99", 0.99, aim);
        add("worst", 1.0, "");
    }

    /// All of them, in the order in which they were added.
    pub fn into_list(self) -> Vec<Figure> {
        self.list
    }
}
