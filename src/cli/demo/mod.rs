//! `bellhop demo`: the real program on a SQLite file in a temporary folder, with Telegram and
//! Twilio simulated on loopback and a small shop that sends signed events. One page shows the
//! customers' chats and phones, the shop's own people, the shop's buttons, what can go wrong, and
//! what became of each message.

mod api;
mod customers;
mod deliveries;
mod events;
mod scene;
mod settings;
mod shop;
mod staff;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};
use tokio::net::TcpListener;

use bellhop::access::{ApiKeySecret, KeyRole};
use bellhop::app::{self, App};
use bellhop::clock::{At, Clock};
use bellhop::config::Config;
use bellhop_simulator::Simulator;

use self::api::Api;
use self::shop::Shop;

/// Where the page is unless another port is asked for or this one is taken.
const PORT: u16 = 8765;
/// How long the scene may take to stand.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a text stays in each status: long enough to be seen.
const STEP: Duration = Duration::from_millis(350);

/// Shows the demo until SIGINT or SIGTERM.
pub async fn demo(port: Option<u16>) -> anyhow::Result<()> {
    let mut ending = super::signals::Ending::listen()?;
    let folder = tempfile::Builder::new()
        .prefix("bellhop-demo-")
        .tempdir()
        .context("no temporary folder can be made")?;
    let simulator = Simulator::start(listen(port).await?)?;
    simulator.keep_time(|| Clock::System.now().ms());
    simulator.tune(|state| state.sms.step = STEP);
    let secret = settings::fresh_secret()?;
    let config = settings::settings(&simulator, folder.path(), &secret, free_port().await?)?;
    super::log::begin(&config.log)?;
    let (service, reader) = keys(&config).await?;
    let app = App::start(&config, Clock::System).await?;
    simulator.set_inbound_url(&format!("http://{}/api/sms/inbound", app.address()));

    let shop = Shop::open(Api::with(app.address(), &service), secret, simulator.clone());
    let standing = tokio::select! {
        outcome = tokio::time::timeout(PATIENCE, scene::set(&shop, &simulator)) => {
            outcome.unwrap_or_else(|_| Err(anyhow!("the first orders did not reach the chats \
                within {} s", PATIENCE.as_secs()))).map(Some)
        }
        () = ending.comes() => Ok(None),
    };
    if let Ok(Some(begun)) = standing {
        let reader = Api::with(app.address(), &reader);
        show(shop, reader, &simulator, begun, ending.comes()).await;
    }
    // The program first: it still talks to Telegram while it stops.
    app.stop().await;
    simulator.stop();
    folder.close().context("the temporary folder can't be removed")?;
    standing.map(|_| ())
}

/// Opens the page: its buttons work from now on, and it follows what becomes of notifications that
/// came after `begun`.
async fn show(
    shop: Shop,
    reader: Api,
    simulator: &Simulator,
    begun: At,
    end: impl Future<Output = ()>,
) {
    simulator.set_shop(Arc::new(move |request| {
        let shop = shop.clone();
        Box::pin(async move { shop.is_asked(&request).await })
    }));
    // The page works whether anybody reads this or not.
    let _ = super::output::say(format_args!(
        "Bellhop's demo: {}/demo\nCtrl-C ends it; nothing of it is kept.",
        simulator.url()
    ));
    tokio::select! {
        () = deliveries::follow(&reader, begun, simulator) => {}
        () = end => {}
    }
}

async fn listen(port: Option<u16>) -> anyhow::Result<TcpListener> {
    let on = |port| TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    match port {
        Some(port) => on(port).await.with_context(|| {
            format!("port {port} can't be listened on; choose another with --port, or 0 for any")
        }),
        None => match on(PORT).await {
            Ok(listener) => Ok(listener),
            Err(_) => on(0).await.context("no port of 127.0.0.1 can be listened on"),
        },
    }
}

/// A port for the program: Twilio's callbacks have to be told where before it listens.
async fn free_port() -> anyhow::Result<u16> {
    Ok(listen(Some(0)).await?.local_addr()?.port())
}

/// The keys of the shop's services and of the page, which looks and does nothing.
async fn keys(config: &Config) -> anyhow::Result<(ApiKeySecret, ApiKeySecret)> {
    let store = app::open_store(config).await?;
    let (_, service) = super::keys::issue(&store, "shop", KeyRole::Service).await?;
    let (_, reader) = super::keys::issue(&store, "demo page", KeyRole::Reader).await?;
    store.close().await;
    Ok((service, reader))
}
