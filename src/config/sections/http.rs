//! The listener, and the order service's hook.

use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use crate::config::checks::{between, outside};
use crate::config::{ConfigFault, Secret};

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
