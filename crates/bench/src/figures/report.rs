//! The report: each figure of each program in each round, medians and ratios.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::figure::{Figure, Unit};
use super::machine::Machine;
use crate::plan::Plan;

/// A figure of every program in every round.
#[derive(Debug)]
struct Row {
    id: String,
    what: String,
    unit: Unit,
    aim: &'static str,
    /// For each program the values of its rounds.
    values: Vec<Vec<f64>>,
}

/// What was measured.
#[derive(Debug)]
pub struct Report {
    machine: Machine,
    begun_at: String,
    settings: Value,
    /// Name and version of each program.
    programs: Vec<(String, String)>,
    rows: Vec<Row>,
}

impl Report {
    /// A report of nothing yet.
    pub(crate) fn of(plan: &Plan) -> Self {
        let programs = plan.targets.iter().map(|one| (one.name.clone(), one.version.clone()));
        let settings = json!({
            "parts": plan.parts,
            "database": plan.database.as_ref().map(crate::database::WantedDatabase::name),
            "rounds": plan.rounds,
            "seconds": plan.seconds,
            "connections": plan.connections,
            "rate": plan.pace.rate(),
            "saturation": plan.pace.is_saturated(),
        });
        Self {
            machine: Machine::look(),
            begun_at: chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            settings,
            programs: programs.collect(),
            rows: Vec::new(),
        }
    }

    /// Figures of a program, by its place in the plan.
    pub(crate) fn add(&mut self, program: usize, figures: Vec<Figure>) {
        for figure in figures {
            let found = self.rows.iter().position(|row| row.id == figure.id);
            let at = found.unwrap_or_else(|| {
                self.rows.push(Row {
                    id: figure.id,
                    what: figure.what,
                    unit: figure.unit,
                    aim: figure.aim,
                    values: vec![Vec::new(); self.programs.len()],
                });
                self.rows.len() - 1
            });
            self.rows[at].values[program].push(figure.value);
        }
    }

    /// The report as it is printed: a table in Markdown, or one JSON document.
    pub fn text(&self, json: bool) -> String {
        if json { format!("{:#}\n", self.json()) } else { self.table() }
    }

    /// The table, a row for each figure.
    fn table(&self) -> String {
        let named =
            |(name, version): &(String, String)| format!("{name} {version}").trim_end().to_owned();
        let mut columns = vec!["what".to_owned()];
        columns.extend(self.programs.iter().map(named));
        columns.push(if self.programs.len() > 1 { "ratio" } else { "aim" }.to_owned());
        let mut table = line(&columns);
        table.push_str(&line(&vec!["---".to_owned(); columns.len()]));
        for row in &self.rows {
            let mut cells = vec![row.what.clone()];
            cells.extend(row.values.iter().map(|rounds| shown(rounds, row.unit)));
            cells.push(match self.programs.len() {
                1 => row.aim.to_owned(),
                _ => row.ratio().map_or_else(String::new, |ratio| format!("{ratio:.2}")),
            });
            table.push_str(&line(&cells));
        }
        table
    }

    /// The document; docs/bench.md has its form.
    fn json(&self) -> Value {
        let programs: Vec<_> = self
            .programs
            .iter()
            .map(|(name, version)| json!({"name": name, "version": version}))
            .collect();
        let figures: Vec<_> = self.rows.iter().map(|row| row.json(&self.programs)).collect();
        json!({
            "begun_at": self.begun_at,
            "machine": self.machine,
            "settings": self.settings,
            "programs": programs,
            "figures": figures,
        })
    }
}

impl Row {
    /// Ours for each of theirs, by the medians.
    fn ratio(&self) -> Option<f64> {
        let [ours, theirs] = self.values.as_slice() else { return None };
        let (ours, theirs) = (median(ours)?, median(theirs)?);
        (theirs > 0.0).then(|| ours / theirs)
    }

    fn json(&self, programs: &[(String, String)]) -> Value {
        let measured: Map<String, Value> = programs
            .iter()
            .zip(&self.values)
            .filter_map(|((name, _), rounds)| {
                let median = median(rounds)?;
                Some((name.clone(), json!({"median": median, "rounds": rounds})))
            })
            .collect();
        json!({"id": self.id, "what": self.what, "unit": self.unit, "measured": measured,
            "ratio": self.ratio()})
    }
}

fn line(cells: &[String]) -> String {
    let mut line = String::from("|");
    for cell in cells {
        // Writing to a String cannot fail.
        let _ = write!(line, " {cell} |");
    }
    line.push('\n');
    line
}

/// A cell: the median, and the rounds where there are several.
fn shown(rounds: &[f64], unit: Unit) -> String {
    let Some(median) = median(rounds) else { return String::new() };
    let mut cell = unit.text(median);
    if rounds.len() > 1 {
        let each: Vec<_> = rounds.iter().map(|value| unit.text(*value)).collect();
        let _ = write!(cell, " ({})", each.join(", "));
    }
    cell
}

/// The middle one; of an even number the mean of the two in the middle.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get(sorted.len().saturating_sub(1) / 2)?;
    Some((lower + upper) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(programs: &[&str], values: &[&[f64]]) -> Report {
        let row = Row {
            id: "updates.list.rate".to_owned(),
            what: "answered".to_owned(),
            unit: Unit::PerSecond,
            aim: "",
            values: values.iter().map(|rounds| rounds.to_vec()).collect(),
        };
        Report {
            machine: Machine::look(),
            begun_at: String::new(),
            settings: Value::Null,
            programs: programs.iter().map(|name| ((*name).to_owned(), "1.0".to_owned())).collect(),
            rows: vec![row],
        }
    }

    #[test]
    fn one_outlier_of_three_rounds_moves_neither_median_nor_ratio() {
        let report = report(&["bellhop", "peer"], &[&[900.0, 1000.0, 10.0], &[300.0, 1.0, 400.0]]);
        let figure = &report.json()["figures"][0];
        assert_eq!(figure["measured"]["bellhop"]["median"], 900.0);
        assert_eq!(figure["measured"]["peer"]["rounds"], json!([300.0, 1.0, 400.0]));
        assert_eq!(figure["ratio"], 3.0);
        let last = report.table().lines().last().map(str::to_owned);
        assert_eq!(
            last.as_deref(),
            Some(
                "| answered | 900/s (900/s, 1000/s, 10.00/s) | 300/s (300/s, 1.00/s, 400/s) | 3.00 |"
            )
        );
    }

    #[test]
    fn one_program_has_no_ratio() {
        let report = report(&["bellhop"], &[&[4.0, 2.0]]);
        assert_eq!(report.json()["figures"][0]["ratio"], Value::Null);
        assert_eq!(report.json()["figures"][0]["measured"]["bellhop"]["median"], 3.0);
    }
}
