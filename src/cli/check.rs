//! `bellhop check`: looks for what would keep the bot from working, and prints a line for each
//! check.

mod channels;
mod database;
mod door;
mod report;
mod telegram;

use anyhow::bail;

use self::report::Report;
use bellhop::clock::{Clock, rules};
use bellhop::config::Config;
use bellhop::language::MessageCatalog;

/// Checks everything that can be checked from here; fails when there is a fault.
pub async fn check(settings: anyhow::Result<Config>) -> anyhow::Result<()> {
    let mut report = Report::default();
    match settings {
        Ok(config) => {
            of_settings(&config, &mut report);
            database::check(&config, &mut report).await;
            report.line(
                "words",
                MessageCatalog::load()
                    .map(|_| "every locale can be read".to_owned())
                    .map_err(|error| error.to_string()),
            );
            zones(&mut report);
            door::check(&config, &mut report).await;
            telegram::check(&config, &mut report).await;
            channels::check(&config, &mut report).await;
        }
        Err(error) => {
            for line in error.to_string().lines() {
                report.line("settings", Err(line.to_owned()));
            }
        }
    }
    if let Some(unsaid) = report.unsaid {
        return Err(unsaid.into());
    }
    if report.faults > 0 {
        bail!("{} fault{} found", report.faults, if report.faults == 1 { "" } else { "s" });
    }
    Ok(())
}

/// Old zone rules are no fault of the settings: they are pointed out.
fn zones(report: &mut Report) {
    let (rules, now) = (rules::in_use(), Clock::System.now());
    report.line("time zones", Ok(rules.describe(now)));
    if let Some(why) = rules.warning(now) {
        report.warn("time zones", &why);
    }
}

fn of_settings(config: &Config, report: &mut Report) {
    let missing = config.missing();
    for fault in &missing {
        report.line("settings", Err(fault.to_string()));
    }
    if missing.is_empty() {
        report.line("settings", Ok(format!("every value is allowed, of {}", config.source)));
    } else {
        report.skip(
            "settings",
            &format!("they are {}; --config PATH names another file", config.source),
        );
    }
    if !config.source.strays.is_empty() {
        let strays = config.source.strays.join(", ");
        report.skip(
            "environment",
            &format!("{strays}: none of our settings, whose variables begin with BELLHOP__"),
        );
    }
}
