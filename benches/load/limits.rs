//! Telegram's limits: how much of thirty messages a second is used, and that none is one too many.

use std::time::{Duration, Instant};

use bellhop::delivery::Priority;

use crate::arrivals::Arrivals;
use crate::delivery::{chat, crowd};
use crate::plan::Plan;
use crate::program::{Mode, Program, Site};
use crate::report::Report;
use crate::requests::enter;

/// What Telegram takes.
pub const PER_SECOND: u64 = 30;
/// How long it runs before it counts.
const WARM_UP: Duration = Duration::from_secs(2);

/// Measures and reports.
pub async fn measure(plan: &Plan, report: &mut Report) {
    eprintln!("limits");
    let telegram = crowd().await;
    telegram.enforce_limits();
    let site = Site::of(plan).with("LIMITS__ENABLED", "true");
    let more = WARM_UP.as_secs() + 3;
    enter(
        &site,
        usize::try_from(PER_SECOND * (plan.seconds + more)).expect("few"),
        Priority::Normal,
        chat,
    )
    .await;
    let arrivals = Arrivals::at(&telegram);
    let program = Program::start_on(plan, &telegram, Mode::Webhook, &site).await;
    tokio::time::sleep(WARM_UP).await;
    let (from, cpu) = (Instant::now(), program.cpu());
    tokio::time::sleep(Duration::from_secs(plan.seconds)).await;
    let (to, cpu) = (Instant::now(), program.cpu() - cpu);
    let sent = arrivals.within(from, to) as f64;
    let rate = sent / (to - from).as_secs_f64();
    let earned = telegram.look(|state| state.earned_429);
    let what = format!("limits on, {} s of a backlog for many chats", plan.seconds);
    let figure =
        format!("{rate:.2}/s, {:.1} % of {PER_SECOND}/s", rate * 100.0 / PER_SECOND as f64);
    report.line(format!("{what}: sent"), figure, "aim ≥ 97 %");
    report.line(format!("{what}: calls that earned a 429"), earned.to_string(), "aim 0");
    report.line(
        format!("{what}: CPU"),
        format!("{:.1} % of one core", cpu.as_secs_f64() * 100.0 / (to - from).as_secs_f64()),
        "",
    );
}
