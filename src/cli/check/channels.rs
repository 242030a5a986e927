//! The providers of all channels, asked about our accounts.

use bellhop::app;
use bellhop::config::Config;

use super::report::Report;

pub(super) async fn check(config: &Config, report: &mut Report) {
    let channels = match app::channels(config) {
        Ok(channels) => channels,
        Err(error) => return report.line("channels", Err(error.to_string())),
    };
    for name in channels.names() {
        let Some(channel) = channels.get(name) else {
            report.skip(name.as_str(), "no account is configured");
            continue;
        };
        for found in channel.examine().await {
            report.line(found.what, found.outcome);
        }
    }
    for (what, why) in app::warnings(config) {
        report.warn(what, why);
    }
}
