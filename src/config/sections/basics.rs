//! The sections of bot.toml, each with the check of its own values.

use std::net::SocketAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;
use url::Url;

use crate::config::checks::{between, known_locale, outside, secret_goes_to, web_address};
use crate::config::{ConfigFault, Secret};
use crate::language::{Locale, Zone};

/// Section `shop`: its name, and where customers get help.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopSettings {
    /// What customers know it as.
    pub name: String,
    /// Where they get help: what the answer to HELP says.
    pub contact: String,
}

/// How updates come from Telegram: `telegram.mode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UpdateMode {
    /// We ask for them.
    Polling,
    Webhook,
}

/// Section `telegram`: the bot, and the agents' group.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelegramSettings {
    pub token: Secret,
    /// Where the Bot API is.
    #[serde(deserialize_with = "web_address")]
    pub api_url: Url,
    /// Whether it may be called without TLS on another host.
    pub allow_http: bool,
    pub mode: UpdateMode,
    /// What Telegram proves itself with.
    pub webhook_secret: Secret,
    /// Where Telegram calls us; empty: derived.
    pub webhook_url: String,
    pub webhook_max_connections: u8,
    /// The agents' group; 0: none.
    pub admin_chat_id: i64,
}

impl TelegramSettings {
    /// The agents' group, where there is one.
    pub fn admin_group(&self) -> Option<i64> {
        (self.admin_chat_id != 0).then_some(self.admin_chat_id)
    }

    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        let secret = self.webhook_secret.expose();
        let plain = secret.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        let different = secret.bytes().collect::<std::collections::BTreeSet<_>>().len();
        if !secret.is_empty() && (!(16..=256).contains(&secret.len()) || !plain || different < 8) {
            let problem = "must be 16 to 256 of A-Z a-z 0-9 _ -, at least 8 of them different: \
                openssl rand -hex 24 makes one";
            faults.push(ConfigFault::new("telegram.webhook_secret", problem));
        }
        if self.mode == UpdateMode::Webhook && secret.is_empty() {
            faults.push(ConfigFault::new(
                "telegram.webhook_secret",
                "is required with telegram.mode = \"webhook\"",
            ));
        }
        if !(1..=100).contains(&self.webhook_max_connections) {
            faults.push(ConfigFault::new("telegram.webhook_max_connections", "must be 1 to 100"));
        }
        if self.admin_chat_id > 0 {
            faults.push(ConfigFault::new(
                "telegram.admin_chat_id",
                "must be a group's id, which is negative, or 0 for none",
            ));
        }
        if !self.token.is_empty()
            && !self
                .token
                .expose()
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b':' | b'_' | b'-'))
        {
            faults.push(ConfigFault::new(
                "telegram.token",
                "is not a token as @BotFather gives it: digits, a colon, then letters, digits, _ \
                    and -",
            ));
        }
        secret_goes_to(
            "telegram.api_url",
            &self.api_url,
            self.allow_http,
            ", or with telegram.allow_http",
            faults,
        );
        outside("telegram.webhook_url", &self.webhook_url, faults);
    }
}

/// Section `http`: the listener, and its limits of connections and bodies.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpSettings {
    pub listen: SocketAddr,
    /// How the outside world reaches us; empty: not at all.
    pub public_url: String,
    pub max_connections: usize,
    /// Until a request's headers are whole, in seconds.
    pub header_timeout_s: u64,
    /// Bytes of a body that must come in a second.
    pub body_bytes_per_s: usize,
    /// Without a request, or without a reader of the answer, in seconds.
    pub idle_timeout_s: u64,
    /// Memory for the bodies of all requests together, in bytes.
    pub body_memory_bytes: usize,
    /// How many requests of one address may fail to prove who sends them in a minute.
    pub failures_per_minute: u32,
}

impl HttpSettings {
    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        outside("http.public_url", &self.public_url, faults);
        between("http.max_connections", self.max_connections as u64, 16..=65_536, faults);
        between("http.header_timeout_s", self.header_timeout_s, 1..=120, faults);
        between("http.body_bytes_per_s", self.body_bytes_per_s as u64, 1..=1_000_000, faults);
        between("http.idle_timeout_s", self.idle_timeout_s, 1..=600, faults);
        between(
            "http.body_memory_bytes",
            self.body_memory_bytes as u64,
            1_048_576..=1_073_741_824,
            faults,
        );
        between(
            "http.failures_per_minute",
            u64::from(self.failures_per_minute),
            1..=100_000,
            faults,
        );
    }
}

/// Section `hook`: the order service's events, and what they are signed with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookSettings {
    /// What requests are signed with.
    pub signing_secrets: Vec<Secret>,
    /// How far a timestamp may be off, in seconds.
    pub tolerance_s: u64,
    /// The largest body, in bytes.
    pub max_body_bytes: usize,
    /// The most events in one request.
    pub max_batch: usize,
}

impl HookSettings {
    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        for (place, secret) in self.signing_secrets.iter().enumerate() {
            let bytes =
                secret.expose().strip_prefix("whsec_").and_then(|text| STANDARD.decode(text).ok());
            if !bytes.is_some_and(|bytes| (24..=64).contains(&bytes.len())) {
                faults.push(ConfigFault::new(
                    format!("hook.signing_secrets[{place}]"),
                    "must be whsec_ followed by base64 of 24 to 64 bytes",
                ));
            }
        }
        between("hook.tolerance_s", self.tolerance_s, 1..=3600, faults);
        between("hook.max_body_bytes", self.max_body_bytes as u64, 1024..=16_777_216, faults);
        between("hook.max_batch", self.max_batch as u64, 1..=500, faults);
    }
}

/// Section `orders`: what customers hear of their orders.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderSettings {
    /// What happened longer before it came in makes no sound, in hours.
    pub tell_within_h: u64,
}

impl OrderSettings {
    /// What happened longer before it came in makes no sound.
    pub fn tell_within(&self) -> Duration {
        Duration::from_secs(self.tell_within_h * 3600)
    }

    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        between("orders.tell_within_h", self.tell_within_h, 1..=8760, faults);
    }
}

/// Section `links`: one-time deep links.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkSettings {
    /// How long one is good for, in hours.
    pub ttl_hours: u64,
}

impl LinkSettings {
    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        between("links.ttl_hours", self.ttl_hours, 1..=720, faults);
    }
}

/// Section `limits`: how many calls and requests may go in a time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitSettings {
    /// Off only for benchmarks.
    pub enabled: bool,
    /// Calls a second for the whole bot.
    pub telegram_per_second: u32,
    /// Calls a second for one private chat.
    pub telegram_chat_per_second: u32,
    /// How many at once.
    pub telegram_chat_burst: u32,
    /// Calls a minute for one group.
    pub telegram_group_per_minute: u32,
    /// Segments a second for the sender of SMS.
    pub sms_per_second: u32,
    /// Requests a second for one API key.
    pub api_per_second: u32,
}

impl LimitSettings {
    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        between(
            "limits.telegram_per_second",
            u64::from(self.telegram_per_second),
            1..=1000,
            faults,
        );
        between(
            "limits.telegram_chat_per_second",
            u64::from(self.telegram_chat_per_second),
            1..=100,
            faults,
        );
        between("limits.telegram_chat_burst", u64::from(self.telegram_chat_burst), 1..=100, faults);
        between(
            "limits.telegram_group_per_minute",
            u64::from(self.telegram_group_per_minute),
            1..=1000,
            faults,
        );
        between("limits.sms_per_second", u64::from(self.sms_per_second), 1..=1000, faults);
        between("limits.api_per_second", u64::from(self.api_per_second), 1..=10_000, faults);
    }
}

/// Section `delivery`: attempts, leases and circuit breakers. bot.toml describes each key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeliverySettings {
    pub tries: u32,
    pub backoff_base_ms: u64,
    pub call_timeout_urgent_ms: u64,
    pub call_timeout_ms: u64,
    pub lease_ms: u64,
    pub rest_ms: u64,
    pub slots: usize,
    pub slots_reserved: usize,
    pub breaker_failures: u32,
    pub breaker_window: usize,
    pub breaker_open_ms: u64,
}

impl DeliverySettings {
    /// How long claimed work is held.
    pub fn lease(&self) -> Duration {
        Duration::from_millis(self.lease_ms)
    }

    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        between("delivery.tries", u64::from(self.tries), 1..=10, faults);
        between("delivery.backoff_base_ms", self.backoff_base_ms, 1..=60_000, faults);
        between(
            "delivery.call_timeout_urgent_ms",
            self.call_timeout_urgent_ms,
            100..=60_000,
            faults,
        );
        between("delivery.call_timeout_ms", self.call_timeout_ms, 100..=60_000, faults);
        between("delivery.rest_ms", self.rest_ms, 100..=600_000, faults);
        between("delivery.slots", self.slots as u64, 2..=1024, faults);
        between("delivery.breaker_failures", u64::from(self.breaker_failures), 1..=1000, faults);
        between("delivery.breaker_window", self.breaker_window as u64, 2..=1000, faults);
        between("delivery.breaker_open_ms", self.breaker_open_ms, 100..=600_000, faults);
        if self.slots_reserved >= self.slots {
            faults.push(ConfigFault::new(
                "delivery.slots_reserved",
                "must be less than delivery.slots, or nothing else is ever sent",
            ));
        }
        // A lease that ends during a call sends twice.
        if self.lease_ms < self.call_timeout_ms.max(self.call_timeout_urgent_ms) + 2_000 {
            faults.push(ConfigFault::new(
                "delivery.lease_ms",
                "must be at least 2000 more than the longest call time-out, or messages are sent \
                    twice",
            ));
        }
    }
}

/// Section `locales`: the locale and time zone of those who have none.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocaleSettings {
    /// The locale of those who have none.
    #[serde(deserialize_with = "known_locale")]
    pub default: Locale,
    /// The zone of those who have none.
    pub time_zone: Zone,
}

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
