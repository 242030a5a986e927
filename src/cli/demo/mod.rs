//! `bellhop demo`: the real program on a SQLite file in a temporary folder, with Telegram simulated on loopback and a small
//! shop that sends signed events. One page shows a customer's chat and the shop's buttons.

mod scene;
mod shop;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::net::TcpListener;

use bellhop::app::App;
use bellhop::clock::Clock;
use bellhop::config::Config;
use bellhop::simulator::Simulator;

use self::shop::Shop;

/// Where the page is unless another port is asked for or this one is taken.
const PORT: u16 = 8765;
/// How long the scene may take to stand.
const PATIENCE: Duration = Duration::from_secs(20);

/// Shows the demo until SIGINT or SIGTERM.
pub async fn demo(port: Option<u16>) -> anyhow::Result<()> {
    let mut ending = super::Ending::listen()?;
    let folder = tempfile::Builder::new().prefix("bellhop-demo-").tempdir().context("no temporary folder can be made")?;
    let simulator = Simulator::start(listen(port).await?)?;
    let secret = fresh_secret()?;
    let config = settings(&simulator, folder.path(), &secret)?;
    super::log_to_stderr(&config.log)?;
    let app = App::start(&config, Clock::System).await?;

    let shop = Shop::open(app.address(), secret, simulator.clone());
    let standing = tokio::select! {
        outcome = tokio::time::timeout(PATIENCE, scene::set(&shop, &simulator)) => {
            outcome.unwrap_or_else(|_| Err(anyhow!("the first orders did not reach the chat within {} s", PATIENCE.as_secs()))).map(|()| true)
        }
        () = ending.comes() => Ok(false),
    };
    if let Ok(true) = standing {
        simulator.set_shop(Arc::new(move |request| {
            let shop = shop.clone();
            Box::pin(async move { shop.is_asked(&request).await })
        }));
        println!("Bellhop's demo: {}/demo\nCtrl-C ends it; nothing of it is kept.", simulator.url());
        ending.comes().await;
    }
    // The program first: it still talks to Telegram while it stops.
    app.stop().await;
    simulator.stop();
    folder.close().context("the temporary folder can't be removed")?;
    standing.map(|_| ())
}

async fn listen(port: Option<u16>) -> anyhow::Result<TcpListener> {
    let on = |port| TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    match port {
        Some(port) => on(port).await.with_context(|| format!("port {port} can't be listened on; choose another with --port, or 0 for any")),
        None => match on(PORT).await {
            Ok(listener) => Ok(listener),
            Err(_) => on(0).await.context("no port of 127.0.0.1 can be listened on"),
        },
    }
}

/// What events are signed with, made anew for each demo.
fn fresh_secret() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("the operating system gives no randomness: {error}"))?;
    Ok(format!("whsec_{}", STANDARD.encode(bytes)))
}

/// The settings of production but for where things are; what is logged may be set by environment as everywhere.
fn settings(simulator: &Simulator, folder: &Path, secret: &str) -> anyhow::Result<Config> {
    let own = [
        ("SHOP__NAME", "Blue Door".to_owned()),
        ("TELEGRAM__TOKEN", "424242:simulated".to_owned()),
        ("TELEGRAM__API_URL", simulator.url()),
        ("DATABASE__URL", format!("sqlite:{}", folder.join("bellhop.db").display())),
        ("HTTP__LISTEN", "127.0.0.1:0".to_owned()),
        ("HOOK__SIGNING_SECRETS", format!("[\"{secret}\"]")),
        ("LOG__LEVEL", "warn".to_owned()),
    ];
    let own = own.into_iter().map(|(key, value)| (format!("BELLHOP__{key}"), value));
    let of_the_log = std::env::vars().filter(|(key, _)| key.starts_with("BELLHOP__LOG__"));
    Ok(Config::read("", own.chain(of_the_log))?)
}
