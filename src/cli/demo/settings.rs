//! The demo's settings: those of production but for where things are, and waits short enough to
//! watch.

use std::path::Path;

use anyhow::anyhow;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use bellhop::config::Config;
use bellhop_simulator::Simulator;

use super::staff::{AGENTS, GROUP, STAFF_NAME, STAFF_PHONE};

/// What events are signed with, made anew for each demo.
pub fn fresh_secret() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| anyhow!("the operating system gives no randomness: {error}"))?;
    Ok(format!("whsec_{}", STANDARD.encode(bytes)))
}

/// The settings; what is logged may be set by environment as everywhere.
pub fn settings(
    simulator: &Simulator,
    folder: &Path,
    secret: &str,
    port: u16,
) -> anyhow::Result<Config> {
    let (account, number) = simulator
        .look(|state| (state.sms.account.clone(), state.sms.account.numbers.last().cloned()));
    let agents = AGENTS
        .map(|(id, name, role)| {
            format!("{{ name = \"{name}\", role = \"{role}\", telegram_id = {id} }}")
        })
        .join(", ");
    let staff = format!(
        "[{{ name = \"{STAFF_NAME}\", role = \"admin\", phone = \"{STAFF_PHONE}\", stock = true \
            }}, {agents}]"
    );
    let own = [
        ("SHOP__NAME", "Blue Door".to_owned()),
        ("SHOP__CONTACT", "shop.example/help".to_owned()),
        ("TELEGRAM__TOKEN", "424242:simulated".to_owned()),
        ("TELEGRAM__API_URL", simulator.url()),
        ("TELEGRAM__ADMIN_CHAT_ID", GROUP.to_string()),
        ("DATABASE__URL", format!("sqlite:{}", folder.join("bellhop.db").display())),
        ("HTTP__LISTEN", format!("127.0.0.1:{port}")),
        ("HTTP__PUBLIC_URL", format!("http://127.0.0.1:{port}")),
        ("HOOK__SIGNING_SECRETS", format!("[\"{secret}\"]")),
        ("SMS__ACCOUNT_SID", account.sid),
        ("SMS__AUTH_TOKEN", account.token),
        ("SMS__FROM", number.unwrap_or_default()),
        ("SMS__API_URL", simulator.url()),
        ("SMS__POLL_AFTER_S", "5".to_owned()),
        ("STAFF__MEMBERS", staff),
        ("ALERTS__WINDOW_S", "2".to_owned()),
        // A minute of a group's 20 messages is too long to watch.
        ("LIMITS__TELEGRAM_GROUP_PER_MINUTE", "60".to_owned()),
        // The page looks several times a second.
        ("LIMITS__API_PER_SECOND", "200".to_owned()),
        ("LOG__LEVEL", "warn".to_owned()),
    ];
    let own = own.into_iter().map(|(key, value)| (format!("BELLHOP__{key}"), value));
    let of_the_log = std::env::vars().filter(|(key, _)| key.starts_with("BELLHOP__LOG__"));
    Ok(Config::read("", own.chain(of_the_log))?)
}
