//! The simulator's HTTP server, with all that is asked of it on one address.

use axum::Router;
use axum::middleware::from_fn_with_state;
use tokio::net::TcpListener;

use crate::{Simulator, bot_api, control, guard, page, twilio};

impl Simulator {
    /// Starts on a listener.
    ///
    /// # Errors
    /// When the listener has no address.
    pub fn start(listener: TcpListener) -> std::io::Result<Self> {
        let simulator = Self::at(listener.local_addr()?);
        let (router, stop) = (router(simulator.clone()), simulator.stop.clone());
        tokio::spawn(async move {
            let served = axum::serve(listener, router)
                .with_graceful_shutdown(async move { stop.cancelled().await })
                .await;
            if let Err(error) = served {
                tracing::error!(%error, "the simulator ended badly");
            }
        });
        Ok(simulator)
    }
}

fn router(simulator: Simulator) -> Router {
    Router::new()
        .merge(page::router())
        .merge(control::router())
        .merge(bot_api::router())
        .merge(twilio::router())
        .layer(from_fn_with_state(simulator.address, guard::guard))
        .with_state(simulator)
}
