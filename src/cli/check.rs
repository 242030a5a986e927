//! `bellhop check`: what would keep the bot from working, a line each.

use anyhow::bail;

use bellhop::app;
use bellhop::bot;
use bellhop::channels::telegram::CallError;
use bellhop::clock::{Clock, rules};
use bellhop::config::{Config, Mode};
use bellhop::language::Words;

/// The lines so far and whether all is well.
#[derive(Default)]
struct Report {
    faults: usize,
}

impl Report {
    fn line(&mut self, what: &str, outcome: Result<String, String>) {
        match outcome {
            Ok(how) => println!("ok     {what}: {how}"),
            Err(why) => {
                self.faults += 1;
                println!("FAULT  {what}: {why}");
            }
        }
    }

    fn warn(&self, what: &str, why: &str) {
        println!("WARN   {what}: {why}");
    }

    fn skip(&self, what: &str, why: &str) {
        println!("--     {what}: {why}");
    }
}

/// Checks everything that can be checked from here; fails when there is a fault.
pub async fn check(settings: anyhow::Result<Config>) -> anyhow::Result<()> {
    let mut report = Report::default();
    match settings {
        Ok(config) => {
            for fault in config.missing() {
                report.line("settings", Err(fault.to_string()));
            }
            if report.faults == 0 {
                report.line("settings", Ok("every value is allowed".to_owned()));
            }
            database(&config, &mut report).await;
            report.line("words", Words::load().map(|_| "every locale can be read".to_owned()).map_err(|error| error.to_string()));
            zones(&mut report);
            telegram(&config, &mut report).await;
        }
        Err(error) => {
            for line in error.to_string().lines() {
                report.line("settings", Err(line.to_owned()));
            }
        }
    }
    if report.faults > 0 {
        bail!("{} fault{} found", report.faults, if report.faults == 1 { "" } else { "s" });
    }
    Ok(())
}

async fn database(config: &Config, report: &mut Report) {
    let outcome = match app::visit_store(config).await {
        Ok(store) => {
            let probed = store.probe().await;
            store.close().await;
            probed.map(|()| "opens, is up to date and can be written to".to_owned())
        }
        Err(error) => Err(error),
    };
    report.line("database", outcome.map_err(|error| error.to_string()));
}

/// Old zone rules are no fault of the settings: they are pointed out.
fn zones(report: &mut Report) {
    let (rules, now) = (rules::in_use(), Clock::System.now());
    report.line("time zones", Ok(rules.describe(now)));
    if let Some(why) = rules.warning(now) {
        report.warn("time zones", &why);
    }
}

async fn telegram(config: &Config, report: &mut Report) {
    if config.telegram.token.is_empty() {
        return report.skip("telegram", "not asked, as there is no token");
    }
    let telegram = match app::telegram(config) {
        Ok(telegram) => telegram,
        Err(error) => return report.line("telegram", Err(error.to_string())),
    };
    let us = match bot::check_token(&telegram).await {
        Ok(us) => us,
        Err(CallError::NotWritten(why)) => {
            return report.skip("telegram", &format!("{} can't be reached from here: {why}", config.telegram.api_url));
        }
        Err(error) => return report.line("telegram.token", Err(error.to_string())),
    };
    report.line("telegram.token", Ok(format!("belongs to @{}", us.username)));
    let expected = if config.telegram.mode == Mode::Webhook { config.webhook_url() } else { None };
    report.line("webhook", bot::check_webhook(&telegram, expected.as_deref()).await);
    match config.telegram.admin_group() {
        Some(group) => report.line("agents' group", bot::check_group(&telegram, group, &us).await),
        None => report.skip("agents' group", "none is configured"),
    }
}
