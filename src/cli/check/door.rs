//! Checks the HTTP listener: whether its port is free, or taken by this very bot.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::time::Duration;

use serde_json::Value;

use bellhop::clock::Clock;
use bellhop::config::{Config, Secret};
use bellhop::webhooks::signature;

use super::report::Report;

/// How long the program that listens there may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

pub(super) async fn check(config: &Config, report: &mut Report) {
    let address = config.http.listen;
    let outcome = match TcpListener::bind(address) {
        Ok(_) => Ok(format!("{address} can be listened on")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => who_listens(config).await,
        Err(error) => Err(format!("{address} can't be listened on: {error}")),
    };
    report.line("http.listen", outcome);
}

/// Whether it is the bot of these settings: no other believes what is signed with their secret.
async fn who_listens(config: &Config) -> Result<String, String> {
    let address = config.http.listen;
    let base = format!("http://{}", reachable(address));
    let taken = format!("{address} is in use by another program: stop it, or choose another port");
    let Ok(http) = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build() else {
        return Err(taken);
    };
    let document =
        async { http.get(format!("{base}/api/openapi.json")).send().await?.json::<Value>().await };
    if !document.await.is_ok_and(|document| document["info"]["title"] == "Bellhop") {
        return Err(taken);
    }
    let Some(secret) = config.hook.signing_secrets.first().map(Secret::expose) else {
        return Err(taken);
    };
    // Of no events none is taken; a stranger's bot answers 401.
    let (id, time, body) = ("check", Clock::System.now().ms() / 1000, b"[]");
    let signed = signature::sign(secret, id, time, body)
        .map_err(|error| format!("hook.signing_secrets: {error}"))?;
    let request = http
        .post(format!("{base}/api/events"))
        .body(body.to_vec())
        .header("content-type", "application/json");
    let request = request
        .header("webhook-id", id)
        .header("webhook-timestamp", time)
        .header("webhook-signature", signed);
    match request.send().await.map(|answer| answer.status().as_u16()) {
        Ok(400 | 422) => Ok(format!("the bot of these settings runs on {address}")),
        Ok(401) => Err(format!(
            "{address} is in use by a bellhop that does not know our hook.signing_secrets: \
                another shop's, or ours before a change"
        )),
        Ok(status) => Err(format!("{address} is in use by a bellhop that answers {status}")),
        Err(_) => Err(taken),
    }
}

/// Where to ask what listens on an address: on all of them is on loopback too.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
