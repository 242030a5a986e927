//! The rounds: each program in its turn, so that what the machine does meanwhile meets both.

use std::io::Write as _;

use anyhow::{Context as _, Result};

use crate::database::Databases;
use crate::figures::figure::Figures;
use crate::figures::report::Report;
use crate::parts;
use crate::past::PastGenerator;
use crate::plan::Plan;
use crate::trial::Trial;

/// Measures everything, the programs in turns.
///
/// # Errors
/// When something cannot be measured.
pub async fn run(plan: &Plan, past: Option<&dyn PastGenerator>) -> Result<Report> {
    let databases = Databases::open(plan.database.as_ref(), &plan.folder).await?;
    let mut report = Report::of(plan);
    for round in 1..=plan.rounds {
        for part in plan.parts.iter().copied() {
            for (place, target) in plan.targets.iter().enumerate() {
                let name = format!("{} of {}", part.name(), target.name);
                let _ = writeln!(std::io::stderr(), "{name}, round {round} of {}", plan.rounds);
                let trial = Trial { plan, target, part, databases: &databases, past };
                let mut figures = Figures::of(part);
                parts::measure(&trial, &mut figures)
                    .await
                    .with_context(|| format!("{name} could not be measured"))?;
                report.add(place, figures.into_list());
            }
        }
    }
    databases.close().await?;
    Ok(report)
}
