//! Telegram: token, webhook, and the agents' groups.

use std::collections::BTreeSet;

use bellhop::app;
use bellhop::bot;
use bellhop::channels::telegram::{CallError, TokenState};
use bellhop::config::{Config, UpdateMode};

use super::report::Report;

pub(super) async fn check(config: &Config, report: &mut Report) {
    if config.telegram.token.is_empty() {
        return report.skip("telegram", "not asked, as there is no token");
    }
    let telegram = match app::telegram(config) {
        Ok(telegram) => telegram,
        Err(error) => return report.line("telegram.api_url", Err(error.to_string())),
    };
    let us = match bot::check_token(&telegram).await {
        Ok(us) => us,
        Err(error) if error.refuses_token("getMe") => {
            return report.line(
                "telegram.token",
                Err(format!("Telegram refuses it ({error}): {}", TokenState::REMEDY)),
            );
        }
        Err(error) => return report.line("telegram", Err(unreachable(config, &error))),
    };
    report.line("telegram.token", Ok(format!("belongs to @{}", us.username)));
    let expected =
        if config.telegram.mode == UpdateMode::Webhook { config.webhook_url() } else { None };
    report.line("webhook", bot::check_webhook(&telegram, expected.as_deref()).await);
    let groups: BTreeSet<i64> = config
        .telegram
        .admin_group()
        .into_iter()
        .chain(config.support.groups.iter().map(|group| group.chat_id))
        .collect();
    if groups.is_empty() {
        report.skip("agents' group", "none is configured");
    }
    for group in groups {
        let named = |words: String| format!("{group}: {words}");
        match bot::check_group(&telegram, group, &us).await {
            Ok((how, open)) => {
                report.line("agents' group", Ok(named(how)));
                if let Some(why) = open {
                    report.warn("agents' group", &named(why));
                }
            }
            Err(why) => report.line("agents' group", Err(named(why))),
        }
    }
}

fn unreachable(config: &Config, error: &CallError) -> String {
    let url = &config.telegram.api_url;
    match error {
        CallError::NotWritten(why) => {
            format!(
                "{url} can't be reached from here ({why}): look at network, name service, \
                    firewall and telegram.api_url"
            )
        }
        other => format!(
            "{url} gives no answer that can be used ({other}): is telegram.api_url the Bot API? \
                Otherwise try again later"
        ),
    }
}
