//! The parts of the benchmark.

use clap::ValueEnum;
use serde::Serialize;

/// One thing that is measured, with a program of its own.
#[derive(ValueEnum, Serialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// /order by webhook, until it is answered.
    Updates,
    /// Signed events: accepted, and told to the customer.
    Events,
    /// POST /api/notifications, one a request, until the message is at Telegram.
    Notifications,
    /// Start, and what the program uses while nothing happens.
    Rest,
    /// A backlog in the outbox, with one worker and with several; the fallback to SMS.
    Delivery,
    /// How much of Telegram's limits is used.
    Limits,
    /// Messages of high priority while a campaign is queued.
    Lanes,
    /// Slow headers and slow bodies of strangers.
    Door,
    /// Costs on a small database and on a large one. Only where it is named: it takes half an hour
    /// and some 15 GB for the default sizes, and only `cargo bench --bench load` has it.
    Growth,
    /// Customers beside one chat, and beside strangers, that write without a pause.
    Floods,
}

impl Part {
    /// Its name on the command line and in figures.
    pub fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}
