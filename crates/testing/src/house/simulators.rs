//! Simulators that keep the wall clock's time.

use std::time::Duration;

use bellhop::clock::Clock;
use bellhop_simulator::Simulator;
use tokio::net::TcpListener;

use super::patience::PATIENCE;

/// A simulator with nobody in it.
pub async fn telegram() -> Simulator {
    in_time(
        Simulator::start(TcpListener::bind("127.0.0.1:0").await.expect("loopback"))
            .expect("the simulator starts"),
    )
}

/// The simulator's dates are those of the wall clock.
fn in_time(simulator: Simulator) -> Simulator {
    simulator.keep_time(|| Clock::System.now().ms());
    simulator
}

/// A simulator with nobody in it, where one was before.
pub async fn telegram_at(url: &str) -> Simulator {
    let address = url.strip_prefix("http://").expect("a loopback address");
    let bound = async {
        loop {
            match TcpListener::bind(address).await {
                Ok(listener) => return listener,
                Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        }
    };
    let listener = tokio::time::timeout(PATIENCE, bound).await.expect("the address is free again");
    in_time(Simulator::start(listener).expect("the simulator starts"))
}
