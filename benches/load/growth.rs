//! What it costs when the shop has grown: the same work on a database with the past of a shop after
//! a few days, and on one with many years of it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use bellhop::clock::{At, Clock};
use bellhop::delivery::Priority;
use bellhop_generator::Shop;
use bellhop_simulator::Simulator;
use bellhop_testing::postgres::Server;
use serde_json::json;

use crate::arrivals::Arrivals;
use crate::events::{at_rest, placed, signed};
use crate::pace::saturate;
use crate::plan::Plan;
use crate::program::{Mode, Program, Site, telegram};
use crate::report::Report;
use crate::requests::enter_for;
use crate::updates::update;
use crate::wire::{Connection, get};

/// How many customers write, spread evenly over all that the shop has.
const ACTIVE: u64 = 1_000;
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

/// A size, its database, and what was measured on it.
struct Size {
    shop: Shop,
    site: Site,
    customers: Vec<Customer>,
    filled_in: Duration,
    figures: Vec<Figures>,
}

#[derive(Clone)]
struct Customer {
    id: String,
    chat: i64,
}

/// One round: CPU milliseconds for a thousand, and a day's figures in milliseconds.
struct Figures {
    update: f64,
    event: f64,
    delivery: f64,
    day: f64,
}

/// Measures all sizes of the plan, each against the first, and reports.
pub async fn measure(plan: &Plan, report: &mut Report) {
    let server = plan.on_postgres.then(|| Server::durable(env!("CARGO_TARGET_TMPDIR").as_ref()));
    let server = server.flatten();
    let mut sizes: Vec<Size> = Vec::new();
    for rows in &plan.rows {
        sizes.push(Size::filled(new_site(server.as_ref()).await, *rows).await);
    }
    for round in 1..=ROUNDS {
        for size in &mut sizes {
            eprintln!("growth: round {round}, {} rows", size.shop.orders);
            if round > 1 && size.shop.orders < SMALL {
                let rounds = std::mem::take(&mut size.figures);
                *size = Size::filled(new_site(server.as_ref()).await, size.shop.orders).await;
                size.figures = rounds;
            }
            size.round(plan).await;
        }
    }
    for size in &sizes {
        size.tell(&sizes[0], report);
    }
}

/// A new database.
async fn new_site(server: Option<&Server>) -> Site {
    match server {
        Some(server) => Site::on(server.fresh_database().await),
        None => Site::sqlite(),
    }
}

impl Size {
    async fn filled(site: Site, rows: u64) -> Self {
        eprintln!("growth: {rows} orders are written");
        let shop = Shop { seed: 14, orders: rows, unsettled: 100, until: Clock::System.now() };
        let begun = Instant::now();
        bellhop_generator::fill(&site.database, shop).await.expect("the database is filled");
        let filled_in = begun.elapsed();
        let step = (shop.customers() / ACTIVE).max(1);
        let linked = |n: u64| Some(Customer { id: shop.customer_id(n), chat: shop.chat_of(n)? });
        let customers = (0..shop.customers()).step_by(usize::try_from(step).expect("few"));
        let customers = customers.filter(|n| !shop.has_blocked(*n));
        let customers = customers.filter_map(linked).collect();
        Self { shop, site, customers, filled_in, figures: Vec::new() }
    }

    async fn round(&mut self, plan: &Plan) {
        let telegram = telegram().await;
        for customer in &self.customers {
            telegram.acquaintance(customer.chat, "Lena", Some("de"));
        }
        // The program holds a SQLite file for itself while it runs.
        let key = self.site.key(plan, &telegram);
        let delivery = self.delivered(plan, &telegram).await;
        let program = Program::start_on(plan, &telegram, Mode::Webhook, &self.site).await;
        let update = self.updated(plan, &program).await;
        let event = self.told(plan, &program).await;
        at_rest(&program).await;
        let day = self.day(&program, &key).await;
        self.figures.push(Figures { update, event, delivery, day });
    }

    /// `/order` by webhook, at saturation.
    async fn updated(&self, plan: &Plan, program: &Program) -> f64 {
        let (customers, share) = (self.customers.clone(), self.customers.len() / plan.connections);
        let request = move |place: usize, turn: usize| {
            let customer = &customers[place * share + turn % share];
            update(NEXT.fetch_add(1, Ordering::Relaxed), customer.chat, "/order")
        };
        saturate(plan, program, 200, request).await.cost_ms
    }

    /// Orders of customers who are known, by events at saturation, and what follows from them.
    async fn told(&self, plan: &Plan, program: &Program) -> f64 {
        let (cpu, customers) = (program.cpu(), self.customers.clone());
        let request = move |_, turn: usize| {
            let customer = &customers[turn * 7 % customers.len()];
            signed(&placed(&json!({"id": customer.id}), NEXT.fetch_add(1, Ordering::Relaxed)))
        };
        let done = saturate(plan, program, 202, request).await;
        at_rest(program).await;
        (program.cpu() - cpu).as_secs_f64() * 1e6 / done.total
    }

    /// A backlog in the outbox, until Telegram has all of it.
    async fn delivered(&self, plan: &Plan, telegram: &Simulator) -> f64 {
        let count = DELIVERIES * usize::try_from(plan.seconds).expect("few");
        let customers = self.customers.clone();
        let chat = move |n: usize| customers[n % customers.len()].chat;
        enter_for(&self.site, count, Priority::Normal, chat).await;
        let arrivals = Arrivals::at(telegram);
        let program = Program::start_on(plan, telegram, Mode::Webhook, &self.site).await;
        let (before, cpu) = (arrivals.count(), program.cpu());
        arrivals.wait_for(telegram, count).await;
        (program.cpu() - cpu).as_secs_f64() * 1e6 / (count - before) as f64
    }

    /// The figures of the last whole day of the past.
    async fn day(&self, program: &Program, key: &str) -> f64 {
        let time = |days_ago: i64| {
            let at = At(self.shop.until.ms() - days_ago * 24 * 60 * 60 * 1000);
            at.utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
        };
        let path = format!("/api/communication/stats?since={}&until={}", time(2), time(1));
        let request = get(&path, &[("authorization", &format!("Bearer {key}"))]);
        let mut connection = Connection::open(program.address).await.expect("the door is open");
        let mut took = Vec::new();
        for _ in 0..DAYS {
            let begun = Instant::now();
            let status = connection.ask(&request).await.expect("an answer");
            took.push(begun.elapsed().as_secs_f64() * 1000.0);
            assert_eq!(status, 200, "{}", String::from_utf8_lossy(connection.body()));
        }
        median(took)
    }

    fn tell(&self, first: &Self, report: &mut Report) {
        let rows = self.shop.orders;
        report.line(
            format!("{rows} orders, events, notifications, attempts and updates, written"),
            format!("{:.0} s", self.filled_in.as_secs_f64()),
            "",
        );
        let figures: [(&str, fn(&Figures) -> f64); 4] = [
            ("CPU for 1 000 updates (/order)", |figures| figures.update),
            ("CPU for 1 000 events, applied and told", |figures| figures.event),
            ("CPU for 1 000 deliveries of a backlog", |figures| figures.delivery),
            ("a day's figures by API", |figures| figures.day),
        ];
        for (what, of) in figures {
            let (here, there) = (self.median_of(of), first.median_of(of));
            let against = format!("{:.2} × that at {}; aim ≤ 1.2", here / there, first.shop.orders);
            report.line(format!("{what}, at {rows}"), format!("{here:.1} ms"), against);
        }
    }

    fn median_of(&self, of: fn(&Figures) -> f64) -> f64 {
        median(self.figures.iter().map(of).collect())
    }
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}
