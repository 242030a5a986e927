//! Both channels are down for five seconds: that costs time and nothing else.

use std::time::Duration;

use bellhop_simulator::{Fault, FaultAction};

use super::MACHINE;
use super::share::{Town, table};
use bellhop_testing::house::Plan;
use bellhop_testing::story;

const OUTAGE: Duration = Duration::from_secs(5);
const CUSTOMERS: usize = 100;

async fn costs_nothing_but_time(plan: Plan) {
    let database = plan.database.split(':').next().unwrap_or_default().to_owned();
    let town = Town::open(plan, CUSTOMERS).await;
    let down = || FaultAction::answer(503, "<html>no server is available</html>");
    town.house.simulator.add_fault(Fault::of("sendMessage", down()).lasting(OUTAGE));
    for method in ["Messages.create", "Messages.list", "Messages.fetch"] {
        town.twilio.add_fault(Fault::of(method, down()).lasting(OUTAGE));
    }
    town.tells_all().await;
    town.settles().await;
    let counted = town.counted().await;
    println!("\n{}", table(&[counted.row(&format!("both answer 503 for 5 s ({database})"))]));
    counted.is_whole(CUSTOMERS);
    assert_eq!(
        counted.twice,
        (0, 0, 0),
        "nothing was taken while they were down, so nothing comes twice"
    );
}

#[story(flavor = "multi_thread", worker_threads = 2)]
async fn outage_of_both_channels_costs_nothing_but_time() {
    let _machine = MACHINE.write().await;
    costs_nothing_but_time(Plan::new().await).await;
}
