//! The environment and the port that a program of a test is given.

use std::sync::atomic::{AtomicU32, Ordering};

use bellhop_simulator::Simulator;
use tokio::net::TcpListener;

use super::plan::Updates;
use crate::service::SECRET;

/// What Telegram proves itself with.
pub const TELEGRAM_SECRET: &str = "loopback-telegram-secret";

/// Environment that makes a house of a plan: also what a spawned program is given.
pub fn environment(
    plan_settings: &[(String, String)],
    simulator: &Simulator,
    database: &str,
    updates: Updates,
    port: u16,
) -> Vec<(String, String)> {
    let mode = if updates == Updates::Polled { "polling" } else { "webhook" };
    let own = [
        ("SHOP__NAME", "Blue Door".to_owned()),
        ("TELEGRAM__TOKEN", "424242:simulated".to_owned()),
        ("TELEGRAM__API_URL", simulator.url()),
        ("TELEGRAM__MODE", mode.to_owned()),
        ("TELEGRAM__WEBHOOK_SECRET", TELEGRAM_SECRET.to_owned()),
        ("DATABASE__URL", database.to_owned()),
        ("HTTP__LISTEN", format!("127.0.0.1:{port}")),
        ("HTTP__PUBLIC_URL", format!("http://127.0.0.1:{port}")),
        ("HOOK__SIGNING_SECRETS", format!("[\"{SECRET}\"]")),
        ("LIMITS__TELEGRAM_PER_SECOND", "1000".to_owned()),
        ("LIMITS__TELEGRAM_CHAT_PER_SECOND", "100".to_owned()),
        ("LIMITS__TELEGRAM_CHAT_BURST", "100".to_owned()),
        ("LIMITS__TELEGRAM_GROUP_PER_MINUTE", "1000".to_owned()),
        ("LIMITS__SMS_PER_SECOND", "1000".to_owned()),
        ("SMS__API_URL", simulator.url()),
        // Stories tell a text by its words; the first one to a phone ends with more.
        ("SMS__INTRODUCE", "false".to_owned()),
        ("DELIVERY__BACKOFF_BASE_MS", "20".to_owned()),
    ];
    own.into_iter()
        .map(|(key, value)| (format!("BELLHOP__{key}"), value))
        .chain(plan_settings.iter().cloned())
        .collect()
}

static PORTS: AtomicU32 = AtomicU32::new(0);

/// A port that nobody listens on: below those that the system hands out, so that nobody takes it
/// before we do.
pub async fn free_port() -> u16 {
    loop {
        let next =
            std::process::id().wrapping_mul(97).wrapping_add(PORTS.fetch_add(1, Ordering::SeqCst));
        let port = u16::try_from(next % 12_000 + 20_000).expect("a port");
        if TcpListener::bind(("127.0.0.1", port)).await.is_ok() {
            return port;
        }
    }
}
