//! What is measured, a file for each part.

mod delivery;
mod door;
mod events;
mod fallback;
mod floods;
mod growth;
mod lanes;
mod limits;
mod notifications;
mod rest;
mod updates;

use anyhow::Result;

use crate::figures::figure::Figures;
use crate::part::Part;
use crate::trial::Trial;

/// Measures the part of a trial.
///
/// # Errors
/// When it cannot be measured.
pub async fn measure(trial: &Trial<'_>, figures: &mut Figures) -> Result<()> {
    match trial.part {
        Part::Updates => updates::measure(trial, figures).await,
        Part::Events => events::measure(trial, figures).await,
        Part::Notifications => notifications::measure(trial, figures).await,
        Part::Rest => rest::measure(trial, figures).await,
        Part::Delivery => delivery::measure(trial, figures).await,
        Part::Limits => limits::measure(trial, figures).await,
        Part::Lanes => lanes::measure(trial, figures).await,
        Part::Door => door::measure(trial, figures).await,
        Part::Growth => growth::measure(trial, figures).await,
        Part::Floods => floods::measure(trial, figures).await,
    }
}
