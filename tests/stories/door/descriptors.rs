//! The real program with few descriptors: it asks for more, says how many it got, and lives with
//! what there is.

use std::time::Duration;

use tokio::process::Command;

use bellhop_testing::house::{placed, telegram};
use bellhop_testing::program::{Program, Site, bellhop};
use bellhop_testing::story;
use bellhop_testing::wire::Wire;

const PATIENCE: Duration = Duration::from_secs(20);
const HALF: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\n";

async fn site() -> Site {
    Site::new(telegram().await).await.with("log.level", "info")
}

/// The program, with these limits of descriptors.
async fn started(site: &Site, limits: &str) -> Program {
    let mut command = site.command("sh");
    command.args(["-c", &format!("{limits}; exec \"$0\" run")]).arg(bellhop());
    site.started(command).await
}

async fn halves(site: &Site, count: usize) -> Vec<Wire> {
    let at = site.service().address().to_owned();
    let mut halves = Vec::new();
    for _ in 0..count {
        halves.push(Wire::saying(&at, HALF).await);
    }
    halves
}

/// Waits until the program takes an event, on a connection of its own as anybody's first.
async fn answers(site: &Site, order: &str) {
    let body = placed("c-1", order).to_string().into_bytes();
    let answered = async {
        loop {
            let service = site.service();
            if service
                .tries("/api/events", &service.signed(order, 0, &body), &body)
                .await
                .is_ok_and(|answer| answer.status == 202)
            {
                return;
            }
        }
    };
    assert!(
        tokio::time::timeout(PATIENCE, answered).await.is_ok(),
        "it does not answer: {}",
        site.log()
    );
}

fn lines(site: &Site, words: &str) -> usize {
    site.log().lines().filter(|line| line.contains(words)).count()
}

#[story]
async fn more_descriptors_are_asked_for_at_the_start() {
    let site = site().await;
    let program = started(&site, "ulimit -S -n 200").await;
    assert_eq!(lines(&site, "the limit of descriptors before=200 now="), 1, "{}", site.log());
    let _halves = halves(&site, 300).await;
    answers(&site, "ORD-1").await;
    assert!(program.stopped().await.success(), "{}", site.log());
}

#[story]
async fn with_few_descriptors_there_are_fewer_connections_and_everybody_is_answered() {
    let site = site().await;
    let program = started(&site, "ulimit -n 220").await;
    assert_eq!(lines(&site, "allows fewer connections"), 1, "{}", site.log());
    let _halves = halves(&site, 300).await;
    for order in ["ORD-1", "ORD-2", "ORD-3"] {
        answers(&site, order).await;
    }
    assert_eq!(lines(&site, "too many connections at once"), 1, "once in a while: {}", site.log());
    assert!(program.stopped().await.success(), "{}", site.log());
}

#[cfg(target_os = "linux")]
#[story]
async fn when_no_connection_can_be_accepted_that_is_logged_once_and_survived() {
    let site = site().await;
    let program = started(&site, "true").await;
    answers(&site, "ORD-1").await;
    let in_use = || {
        std::fs::read_dir(format!("/proc/{}/fd", program.pid())).expect("its descriptors").count()
    };
    let before = in_use();
    let _halves = halves(&site, 60).await;
    let accepted = async {
        while in_use() < before + 55 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, accepted).await.expect("they are accepted");
    // As if the rest of the machine had taken what there was.
    let limit = format!("--nofile={}:", before + 40);
    let set =
        Command::new("prlimit").args(["--pid", &program.pid().to_string(), &limit]).status().await;
    assert!(set.is_ok_and(|status| status.success()));
    answers(&site, "ORD-2").await;
    assert_eq!(lines(&site, "connections can't be accepted"), 1, "{}", site.log());
    assert!(program.stopped().await.success(), "{}", site.log());
}
