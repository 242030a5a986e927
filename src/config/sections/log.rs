//! What is logged, and how.

use serde::Deserialize;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;

use crate::config::ConfigFault;

/// How a line of the log looks: `log.format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Text,
    Json,
}

/// Section `log`: the format, and what is logged.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    pub format: LogFormat,
    pub level: String,
}

impl LogSettings {
    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        if !is_filter(&self.level) {
            let levels = "off, error, warn, info, debug or trace, or such as \
                \"info,bellhop=debug\" for parts of the program";
            faults.push(ConfigFault::new(
                "log.level",
                format!("must be {levels}, not {:?}", self.level),
            ));
        }
    }
}

/// Whether this is a filter of the log. A word that is no level would be taken for the name of a
/// part of the program, and then nothing else were logged: parts must have their level with them.
fn is_filter(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut parts = text.split(|c: char| {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    });
    let is_part = |part: &str| match part.rsplit_once('=') {
        Some((name, level)) => !name.is_empty() && is_level(level),
        None => is_level(part),
    };
    parts.all(|part| is_part(part.trim())) && EnvFilter::try_new(text).is_ok()
}

fn is_level(word: &str) -> bool {
    !word.is_empty() && word.parse::<LevelFilter>().is_ok()
}
