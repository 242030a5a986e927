//! Lanes: what presses does not wait behind a campaign.

use std::time::Duration;

use anyhow::Result;
use serde_json::json;

use crate::figures::figure::{Figures, Unit};
use crate::load::backlog;
use crate::load::ear::Ear;
use crate::load::notifications::{Keys, Priority, everybody_has_a_chat};
use crate::load::pace::steadily;
use crate::process::program::{Mode, Program, telegram};
use crate::process::site::Site;
use crate::trial::Trial;

/// How much of a campaign is queued.
const QUEUED: usize = 20_000;
/// How many pressing messages there are a second: a third of what Telegram takes.
const PRESSING: u32 = 10;
/// The first chat that hears of nothing but what presses.
const FIRST: i64 = 1_000_000;
/// How long the campaign takes to be at its full pace, and what presses to arrive.
const PAUSE: Duration = Duration::from_secs(2);

/// Measures them.
///
/// # Errors
/// When the program does not take the messages.
pub async fn measure(trial: &Trial<'_>, figures: &mut Figures) -> Result<()> {
    let telegram = telegram().await?;
    everybody_has_a_chat(&telegram);
    telegram.enforce_limits();
    let site = Site::new(trial).await?.with("LIMITS__ENABLED", "true");
    backlog::enter(trial, &site, QUEUED, Priority::Bulk).await?;
    let keys = Keys::of(trial, &telegram, &site)?;
    let program = Program::start(trial, &telegram, Mode::Webhook, &site).await?;
    tokio::time::sleep(PAUSE).await;
    let (ear, mut n) = (Ear::at(&telegram), 0_usize);
    let steady = steadily(trial.plan, PRESSING, &program, 202, |due| {
        n += 1;
        let chat = FIRST + n as i64;
        telegram.start_chat(chat);
        ear.expects(chat, due);
        keys.tell(n, &json!({"chat_id": chat}), Priority::High)
    });
    let steady = steady.await?;
    tokio::time::sleep(PAUSE).await;
    let what = format!(
        "{PRESSING} messages of high priority a second into {QUEUED} of a campaign, limits on"
    );
    let accepted = format!("{what}: until they are accepted");
    figures.latencies("answer", &accepted, &steady.answered, "");
    let heard = ear.heard(&telegram).await;
    let sent = format!("{what}: until they are at Telegram");
    figures.latencies("message", &sent, &heard, "p99 < 1 s");
    let earned = telegram.look(|state| state.earned_429);
    let what = "the same: calls that earned a 429";
    figures.aimed("earned_429", what, earned as f64, Unit::Count, "0");
    program.stop().await
}
