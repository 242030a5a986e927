//! Lanes: what presses does not wait behind a campaign.

use std::time::Duration;

use bellhop::delivery::Priority;
use serde_json::json;

use crate::delivery::crowd;
use crate::pace::{Ear, steadily};
use crate::plan::Plan;
use crate::program::{Mode, Program, Site};
use crate::report::Report;
use crate::requests::{Keys, enter};

/// How much of a campaign is queued.
const QUEUED: usize = 20_000;
/// How many pressing messages there are a second: a third of what Telegram takes.
const PRESSING: u32 = 10;
/// The first chat that hears of nothing but what presses.
const FIRST: i64 = 1_000_000;

/// Everybody of the campaign; each chat hears of it several times.
fn everybody(n: usize) -> i64 {
    crate::delivery::chat(n)
}

/// Measures and reports.
pub async fn measure(plan: &Plan, report: &mut Report) {
    eprintln!("lanes");
    let telegram = crowd().await;
    telegram.enforce_limits();
    let site = Site::of(plan).with("LIMITS__ENABLED", "true");
    enter(&site, QUEUED, Priority::Bulk, everybody).await;
    let keys = Keys::of(plan, &telegram, &site);
    let program = Program::start_on(plan, &telegram, Mode::Webhook, &site).await;
    // The campaign is at its full pace by then.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (ear, mut n) = (Ear::at(&telegram), 0);
    let plan = Plan { rate: PRESSING, ..plan.clone() };
    let steady = steadily(&plan, &program, 202, |due| {
        n += 1;
        let chat = FIRST + i64::try_from(n).expect("few");
        telegram.start_chat(chat);
        ear.expects(chat, due);
        keys.tell(n, &json!({"chat_id": chat}), Priority::High)
    });
    let steady = steady.await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let what = format!(
        "{PRESSING} messages of high priority a second into {QUEUED} of a campaign, limits on"
    );
    report.latencies(&format!("{what}: until they are accepted"), &steady.answered, "");
    report.latencies(
        &format!("{what}: until they are at Telegram"),
        &ear.heard(&telegram).await,
        "aim p99 < 1 s",
    );
    let (earned, sent) = telegram.look(|state| {
        (state.earned_429, state.call_counts.get("SendMessage").copied().unwrap_or(0))
    });
    report.line("the same: calls that earned a 429", format!("{earned} of {sent}"), "aim 0");
}
