//! Checks the SMS account at its provider.

use bellhop::app;
use bellhop::config::Config;

use super::Report;

pub(super) async fn check(config: &Config, report: &mut Report) {
    let sms = match app::sms_channel(config) {
        Ok(Some(sms)) => sms,
        Ok(None) => return report.skip("sms", "no account is configured"),
        Err(error) => return report.line("sms.api_url", Err(error.to_string())),
    };
    for found in sms.examine(config.sms.auth_token.expose()).await {
        report.line(found.what, found.outcome);
    }
    if config.sms.daily_budget.is_none() {
        report.warn("sms", "sms.daily_budget is empty: what texts cost has no limit");
    }
    if config.http.public_url.is_empty() {
        report.warn("sms", "http.public_url is empty: receipts are asked for late, and texts to us (STOP too) do not come in");
    }
}
