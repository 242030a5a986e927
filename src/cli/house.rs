//! The house that a command is about: its database, or where a running bot holds that, the bot's own API.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use anyhow::{Context, bail};
use reqwest::{Client, Method};
use serde_json::Value;

use bellhop::app;
use bellhop::config::Config;
use bellhop::store::{Store, StoreError};

/// The API key's place.
const KEY: &str = "BELLHOP_API_KEY";

/// Where commands look and act.
pub enum House {
    /// The database itself.
    Open(Store),
    /// The bot that holds it.
    Running(Api),
}

/// A running bot's API.
pub struct Api {
    http: Client,
    base: String,
    key: String,
}

impl House {
    /// Opens the database of these settings; where another process has it, that process is asked.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        match app::open_store(config).await {
            Ok(store) => Ok(Self::Open(store)),
            Err(StoreError::Held(_)) => Api::of(config.http.listen).map(Self::Running),
            Err(error) => Err(error.into()),
        }
    }
}

impl Api {
    fn of(listen: SocketAddr) -> anyhow::Result<Self> {
        let key = std::env::var(KEY).unwrap_or_default();
        if key.is_empty() {
            bail!(
                "a running bot holds the SQLite file, so its API is asked, and that needs a key: set {KEY} (`bellhop keys create \
                 --name cli --role admin` makes one while the bot is stopped)"
            );
        }
        Ok(Self { http: Client::new(), base: format!("http://{}", reachable(listen)), key })
    }

    /// Asks the bot; a refusal is said in the bot's own words.
    pub async fn asks(&self, method: Method, path: &str, body: Option<&Value>) -> anyhow::Result<Value> {
        let mut request = self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.key);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.with_context(|| format!("the bot does not answer at {}", self.base))?;
        let status = answer.status();
        let said: Value = answer.json().await.with_context(|| format!("the answer of {} is not JSON", self.base))?;
        if !status.is_success() {
            bail!("the bot says {}: {}", status.as_u16(), said["detail"].as_str().unwrap_or("no more than that"));
        }
        Ok(said)
    }
}

/// Where a bot that listens so is reached from its own machine.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// A part of a URL's path.
pub fn segment(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~');
    text.bytes().map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bot_that_listens_everywhere_is_reached_at_home() {
        let reached = |listen: &str| reachable(listen.parse().expect("an address")).to_string();
        assert_eq!(reached("0.0.0.0:8080"), "127.0.0.1:8080");
        assert_eq!(reached("[::]:8080"), "[::1]:8080");
        assert_eq!(reached("10.0.0.7:80"), "10.0.0.7:80");
        assert_eq!(segment("ORD/1 ä"), "ORD%2F1%20%C3%A4");
    }
}
