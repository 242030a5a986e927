//! The bot, and the agents' group.

use serde::Deserialize;
use url::Url;

use crate::config::checks::{outside, secret_goes_to, web_address};
use crate::config::{ConfigFault, Secret};

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
