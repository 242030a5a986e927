//! PostgreSQL falls silent, stalls or fails over under load: callers are told soon, what was
//! answered 2xx stands, and the program finds its way back by itself.

use std::time::{Duration, Instant};

use bellhop_simulator::{Fault, FaultAction};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use sqlx::AnyPool;

use super::MACHINE;
use bellhop_testing::gateway::Gateway;
use bellhop_testing::house::{fresh_id, look_into, placed, telegram};
use bellhop_testing::program::{Program, Site};
use bellhop_testing::service::{Answer, Service};

/// How many requests come at once.
const REQUESTS: usize = 200;
/// Whoever has no answer by then would wait for ever.
const FOREVER: Duration = Duration::from_secs(60);
const HEAD: &str = "| what happens to PostgreSQL | of 200 events at once | the slowest answer | `/readyz` is 503 after | the first 2xx again after | every customer told after |\n\
    | --- | --- | --- | --- | --- | --- |";

/// A program whose way to its database can fail.
struct Town {
    site: Site,
    gateway: Gateway,
    program: Program,
    rows: AnyPool,
}

/// A request and when it was answered.
struct Request {
    id: String,
    body: String,
}

impl Request {
    fn of(order: &str, chat: usize) -> Self {
        let mut event = placed(&format!("c-{chat}"), order);
        event["customer"] =
            json!({"id": format!("c-{chat}"), "locale": "en", "telegram_chat_id": chat});
        Self { id: fresh_id(), body: event.to_string() }
    }

    /// Sent once; refused or taken, but answered.
    async fn is_sent(&self, service: &Service) -> (Answer, Duration) {
        let began = Instant::now();
        let answer =
            tokio::time::timeout(FOREVER, service.sends_as(&self.id, self.body.as_bytes()))
                .await
                .expect("an answer");
        if answer.status != 202 {
            answer.is_problem(503);
            assert!(
                answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds >= 1),
                "{:?}",
                answer.headers
            );
        }
        (answer, began.elapsed())
    }

    /// Sent again until it is taken.
    async fn is_taken(&self, service: &Service) {
        let taking = async {
            while self.is_sent(service).await.0.status != 202 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(FOREVER, taking).await.expect("it is taken in the end");
    }
}

impl Town {
    async fn opens() -> Option<Self> {
        let site = Site::postgres(telegram().await).await?;
        let rows = look_into(&site.database).await;
        let gateway = Gateway::to(&site.database).await;
        let site = site.on(gateway.url.clone());
        let program = site.starts().await;
        (1..=REQUESTS * 2)
            .for_each(|chat| site.simulator.start_chat(i64::try_from(chat).expect("a chat")));
        Some(Self { site, gateway, program, rows })
    }

    async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.rows).await.expect("a number")
    }

    /// Waits until every event that was taken is told.
    async fn tells_all(&self) {
        let left = "SELECT (SELECT COUNT(*) FROM events WHERE state = 'pending')
            + (SELECT COUNT(*) FROM notifications WHERE settled_at_ms IS NULL)";
        let telling = async {
            while self.number(left).await > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(FOREVER, telling).await.expect("everybody is told");
    }

    async fn readyz(&self, status: u16) {
        let service = self.site.service();
        let asking = async {
            while service.asks(Method::GET, "/readyz").await.status != status {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let answered = tokio::time::timeout(FOREVER, asking).await;
        assert!(answered.is_ok(), "/readyz never answers {status}: {}", self.site.log());
    }

    /// How often the bot wrote into a chat.
    fn told(&self, chat: usize) -> usize {
        let chat = i64::try_from(chat).expect("a chat");
        self.site.simulator.look(|state| state.from_bot(chat).len())
    }

    /// Many come at once while it lasts; then each that was refused comes again. The row of the
    /// table.
    async fn goes_through(
        &self,
        what: &str,
        trouble: impl Fn(&Gateway),
        ends: Option<fn(&Gateway)>,
    ) -> String {
        let service = self.site.service();
        // Every connection has been in use.
        let before: Vec<_> = (1..=REQUESTS).map(|n| Request::of(&format!("A-{n}"), n)).collect();
        join_all(before.iter().map(|request| request.is_taken(&service))).await;
        self.tells_all().await;
        let requests: Vec<_> =
            (1..=REQUESTS).map(|n| Request::of(&format!("B-{n}"), REQUESTS + n)).collect();
        let began = Instant::now();
        trouble(&self.gateway);
        let not_ready = async {
            self.readyz(503).await;
            began.elapsed()
        };
        // Where new connections work, the database may be back before anybody asks.
        let not_ready = async { if ends.is_some() { Some(not_ready.await) } else { None } };
        let (answers, not_ready) = tokio::join!(
            join_all(requests.iter().map(|request| request.is_sent(&service))),
            not_ready
        );
        let slowest = answers.iter().map(|(_, took)| *took).max().unwrap_or_default();
        let taken = answers.iter().filter(|(answer, _)| answer.status == 202).count();

        let mut ended = began;
        if let Some(ends) = ends {
            ended = Instant::now();
            ends(&self.gateway);
        }
        requests[0].is_taken(&service).await;
        let back = ended.elapsed();
        self.readyz(200).await;
        for request in &requests {
            request.is_taken(&service).await;
        }
        self.tells_all().await;
        let all = ended.elapsed();
        self.keeps_its_promise().await;
        let seconds = |time: Duration| format!("{:.1} s", time.as_secs_f64());
        let not_ready = not_ready.map_or_else(|| "-".to_owned(), seconds);
        let refused = REQUESTS - taken;
        format!(
            "| {what} | {taken} taken, {refused} × 503 | {} | {not_ready} | {} | {} |",
            seconds(slowest),
            seconds(back),
            seconds(all)
        )
    }

    /// Nothing is lost and nothing is there twice.
    async fn keeps_its_promise(&self) {
        let all = i64::try_from(REQUESTS * 2).expect("a number");
        assert_eq!(self.number("SELECT COUNT(*) FROM events").await, all);
        assert_eq!(self.number("SELECT COUNT(*) FROM orders").await, all);
        let not_told: Vec<_> = (1..=REQUESTS * 2).filter(|chat| self.told(*chat) == 0).collect();
        assert!(not_told.is_empty(), "{not_told:?}");
    }

    async fn stops(self) {
        let log = self.site.log();
        assert!(self.program.stopped().await.success(), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_connections_that_died_without_a_word_are_left() {
    let _machine = MACHINE.write().await;
    let Some(town) = Town::opens().await else { return };
    let row = town
        .goes_through("old connections are dead, new ones work", Gateway::forgets_connections, None)
        .await;
    println!("\n{HEAD}\n{row}");
    town.stops().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_that_stalls_keeps_nobody_waiting() {
    let _machine = MACHINE.write().await;
    let Some(town) = Town::opens().await else { return };
    let row = town
        .goes_through("it stalls, new connections too", Gateway::stalls, Some(Gateway::goes_on))
        .await;
    println!("\n{HEAD}\n{row}");
    town.stops().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_that_fails_over_is_found_again() {
    let _machine = MACHINE.write().await;
    let Some(town) = Town::opens().await else { return };
    let row = town
        .goes_through("failover: all are cut, none is taken", Gateway::cuts, Some(Gateway::opens))
        .await;
    println!("\n{HEAD}\n{row}");
    town.stops().await;
}

/// Dead connections in the middle of deliveries: what Telegram took is on record in the end, and
/// told once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_that_dies_while_messages_are_on_their_way_repeats_none() {
    let _machine = MACHINE.write().await;
    let Some(town) = Town::opens().await else { return };
    let service = town.site.service();
    town.site.simulator.add_fault(Fault::of("sendMessage", FaultAction::DelayAfter { ms: 400 }));
    let requests: Vec<_> = (1..=20).map(|n| Request::of(&format!("C-{n}"), n)).collect();
    join_all(requests.iter().map(|request| request.is_taken(&service))).await;
    let sent = town
        .site
        .simulator
        .wait_for(FOREVER, |state| (!state.from_bot(1).is_empty()).then_some(()))
        .await;
    sent.expect("the first is told");
    town.gateway.forgets_connections();
    town.tells_all().await;
    let told: Vec<_> = (1..=20).map(|chat| town.told(chat)).collect();
    assert_eq!(told, [1; 20], "{}", town.site.log());
    town.stops().await;
}

/// A commit without an answer: whoever asked sends again, and what was written already has its
/// effect once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_that_commits_without_an_answer_is_asked_again() {
    let _machine = MACHINE.write().await;
    let Some(town) = Town::opens().await else { return };
    let service = town.site.service();
    let request = Request::of("D-0417", 1);
    town.gateway.loses_the_commit_of("D-0417");
    // Written a second time, it turns out to be on record.
    request.is_taken(&service).await;
    assert_eq!(town.number("SELECT COUNT(*) FROM events").await, 1);
    request.is_taken(&service).await;
    town.tells_all().await;
    assert_eq!((town.number("SELECT COUNT(*) FROM events").await, town.told(1)), (1, 1));
    town.stops().await;
}
