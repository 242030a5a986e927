//! What it costs when the shop has grown: the same work on a database with the past of a shop after
//! a few days, and on one with many years of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use bellhop_simulator::Simulator;
use chrono::{DateTime, Days, SecondsFormat, Utc};
use serde_json::json;

use super::updates::update;
use crate::database::WantedDatabase;
use crate::figures::figure::{Figures, Unit};
use crate::figures::report::median;
use crate::load::arrivals::Arrivals;
use crate::load::backlog;
use crate::load::customers::at_rest;
use crate::load::notifications::Priority;
use crate::load::pace::{asked, for_thousand, saturate};
use crate::load::signed::{Signer, placed};
use crate::load::wire::{Connection, get};
use crate::past::KnownCustomer;
use crate::process::program::{Mode, Program, telegram};
use crate::process::site::Site;
use crate::trial::Trial;

/// In turns, so that a machine that is busy for a while slows each size alike.
const ROUNDS: usize = 3;
/// A smaller database is filled anew for each round, since a round adds some ten thousand rows.
const SMALL: u64 = 500_000;
/// How many notifications are delivered in a round for each second of the plan.
const DELIVERIES: usize = 2_000;
/// How often a day's figures are asked for in a round.
const DAYS: u32 = 5;

/// The first number that no update and no order of a past has.
static NEXT: AtomicI64 = AtomicI64::new(900_000_000);

/// What is measured in a round: its name, what it is, its unit.
const COSTS: [(&str, &str, Unit); 4] = [
    ("update.cpu", "CPU for 1 000 updates (/order)", Unit::CpuMsPerThousand),
    ("event.cpu", "CPU for 1 000 events, applied and told", Unit::CpuMsPerThousand),
    ("delivery.cpu", "CPU for 1 000 deliveries of a backlog", Unit::CpuMsPerThousand),
    ("day", "a day's figures by API", Unit::Ms),
];

/// A size, its database, and what was measured on it.
struct Size {
    orders: u64,
    site: Site,
    customers: Arc<[KnownCustomer]>,
    until: DateTime<Utc>,
    filled_in: Duration,
    /// For each cost the values of the rounds.
    costs: [Vec<f64>; COSTS.len()],
}

/// Measures all sizes of the plan, each against the first.
///
/// # Errors
/// When a database cannot be filled, or the program does not run on it.
pub async fn measure(trial: &Trial<'_>, figures: &mut Figures) -> Result<()> {
    let mut sizes: Vec<Size> = Vec::new();
    for orders in &trial.plan.rows {
        sizes.push(Size::filled(trial, *orders).await?);
    }
    for round in 1..=ROUNDS {
        for size in &mut sizes {
            if round > 1 && size.orders < SMALL {
                let costs = std::mem::take(&mut size.costs);
                *size = Size { costs, ..Size::filled(trial, size.orders).await? };
            }
            size.round(trial).await?;
        }
    }
    for size in &sizes {
        size.tell(&sizes[0], figures);
    }
    Ok(())
}

impl Size {
    async fn filled(trial: &Trial<'_>, orders: u64) -> Result<Self> {
        let past = trial.past.context("nothing generates the past of a shop")?;
        let wanted = trial.plan.database.as_ref().unwrap_or(&WantedDatabase::Sqlite);
        let site = Site::on(trial.databases.make(wanted).await?);
        let (begun, until) = (Instant::now(), Utc::now());
        let customers = past.fill(&site.database.url, orders).await?.into();
        let filled_in = begun.elapsed();
        // What the system has still to write of it would hold up the program's first commits.
        tokio::task::spawn_blocking(rustix::fs::sync).await?;
        Ok(Self { orders, site, customers, until, filled_in, costs: Default::default() })
    }

    async fn round(&mut self, trial: &Trial<'_>) -> Result<()> {
        let telegram = telegram().await?;
        for customer in self.customers.iter() {
            telegram.acquaintance(customer.chat, "Lena", Some("de"));
        }
        // The program holds a SQLite file for itself while it runs.
        let keys = self.site.keys(trial, &telegram, 1)?;
        let delivery = self.delivered(trial, &telegram).await?;
        let program = Program::start(trial, &telegram, Mode::Webhook, &self.site).await?;
        let update = self.updated(trial, &program).await?;
        let event = self.told(trial, &program).await?;
        at_rest(&program).await?;
        let day = self.day(&program, &keys[0]).await?;
        for (rounds, cost) in self.costs.iter_mut().zip([update, event, delivery, day]) {
            rounds.push(cost);
        }
        program.stop().await
    }

    /// `/order` by webhook, at saturation.
    async fn updated(&self, trial: &Trial<'_>, program: &Program) -> Result<f64> {
        let customers = self.customers.clone();
        let share = (customers.len() / trial.plan.connections).max(1);
        let request = move |place: usize, turn: usize| {
            let customer = &customers[(place * share + turn % share) % customers.len()];
            update(NEXT.fetch_add(1, Ordering::Relaxed), customer.chat, "/order")
        };
        Ok(saturate(trial.plan, program, 200, request).await?.cost_ms)
    }

    /// Orders of customers who are known, by events at saturation, and what follows from them.
    async fn told(&self, trial: &Trial<'_>, program: &Program) -> Result<f64> {
        let (cpu, customers, signer) = (program.cpu()?, self.customers.clone(), Signer::new()?);
        let request = move |_, turn: usize| {
            let customer = &customers[turn * 7 % customers.len()];
            let order = NEXT.fetch_add(1, Ordering::Relaxed);
            signer.signed(&placed(&json!({"id": customer.id}), order))
        };
        let done = saturate(trial.plan, program, 202, request).await?;
        at_rest(program).await?;
        Ok(for_thousand(program.cpu()? - cpu, done.total as f64))
    }

    /// A backlog in the outbox, until Telegram has all of it.
    async fn delivered(&self, trial: &Trial<'_>, telegram: &Simulator) -> Result<f64> {
        let count = DELIVERIES * usize::try_from(trial.plan.seconds)?;
        let customers = self.customers.clone();
        let chat = move |n: usize| customers[n % customers.len()].chat;
        let count = backlog::enter_for(trial, &self.site, count, Priority::Normal, chat).await?;
        let arrivals = Arrivals::at(telegram);
        let program = Program::start(trial, telegram, Mode::Webhook, &self.site).await?;
        let (before, cpu) = (arrivals.count(), program.cpu()?);
        arrivals.wait_for(telegram, count).await?;
        let cost = for_thousand(program.cpu()? - cpu, (count - before) as f64);
        program.stop().await?;
        Ok(cost)
    }

    /// The figures of the last whole day of the past.
    async fn day(&self, program: &Program, key: &str) -> Result<f64> {
        let time =
            |days: u64| (self.until - Days::new(days)).to_rfc3339_opts(SecondsFormat::Secs, true);
        let path = format!("/api/communication/stats?since={}&until={}", time(2), time(1));
        let request = get(&path, &[("authorization", &format!("Bearer {key}"))]);
        let mut connection = Connection::open(program.address).await?;
        let mut took = Vec::new();
        for _ in 0..DAYS {
            let begun = Instant::now();
            asked(&mut connection, &request, 200).await?;
            took.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
        Ok(median(&took).unwrap_or_default())
    }

    fn tell(&self, first: &Self, figures: &mut Figures) {
        let orders = self.orders;
        let what = format!("{orders} orders, events, notifications and attempts, written");
        figures.add(&format!("{orders}.filled"), what, self.filled_in.as_secs_f64(), Unit::S);
        for ((id, what, unit), (here, there)) in
            COSTS.into_iter().zip(self.costs.iter().zip(&first.costs))
        {
            let (Some(here), Some(there)) = (median(here), median(there)) else { continue };
            figures.add(&format!("{orders}.{id}"), format!("{what}, at {orders}"), here, unit);
            if orders != first.orders {
                let id = format!("{orders}.{id}.ratio");
                let what = format!("the same, for each at {}", first.orders);
                figures.aimed(&id, what, here / there, Unit::Ratio, "≤ 1.2");
            }
        }
    }
}
