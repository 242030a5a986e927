//! How it starts and ends: signals, second programs, a full disk.

use bellhop_simulator::{Fault, FaultAction};
use sqlx::AnyPool;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::process::Command;

use crate::{order, site, texts};
use bellhop_testing::house::{fresh_id, look_into, telegram};
use bellhop_testing::program::{Site, bellhop};
use bellhop_testing::story;

/// Waits until a message is on the wire.
async fn is_on_its_way(rows: &AnyPool) {
    let waiting = async {
        while texts(rows, "SELECT id FROM attempts WHERE state = 'sending'").await.is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), waiting).await.expect("it is sent");
}

#[story]
async fn told_to_stop_it_finishes_what_is_in_hand() {
    let site = site().await;
    site.simulator.add_fault(Fault::of("sendMessage", FaultAction::Delay { ms: 1500 }));
    let program = site.starts().await;
    let rows = look_into(&site.database).await;
    site.service().sends(&order("ORD-1")).await.taken();
    is_on_its_way(&rows).await;
    // Somebody who never finishes a request must not cost the message its end.
    let address = site.service().address().to_owned();
    let mut idler = TcpStream::connect(&address).await.expect("a connection");
    let signed = site
        .service()
        .signed(&fresh_id(), 0, b"")
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .concat();
    let half =
        format!("POST /api/events HTTP/1.1\r\nhost: x\r\n{signed}content-length: 100\r\n\r\n{{");
    idler.write_all(half.as_bytes()).await.expect("half a request");

    assert!(program.stopped().await.success(), "{}", site.log());
    assert_eq!(texts(&rows, "SELECT state FROM attempts").await, ["accepted"]);
    assert_eq!(texts(&rows, "SELECT state FROM notifications").await, ["delivered"]);
    assert_eq!(site.simulator.look(|state| state.from_bot(7).len()), 1);
}

async fn ends_while_telegram_hangs(site: Site) {
    let site = site.with("delivery.lease_ms", 12_000);
    site.simulator.start_chat(7);
    site.simulator.add_fault(Fault::of("sendMessage", FaultAction::Hang).times(1));
    let program = site.starts().await;
    let rows = look_into(&site.database).await;
    site.service().sends(&order("ORD-1")).await.taken();
    is_on_its_way(&rows).await;
    assert!(program.stopped().await.success(), "{}", site.log());

    let program = site.starts().await;
    let told = site
        .simulator
        .wait_for(std::time::Duration::from_secs(30), |state| {
            (!state.from_bot(7).is_empty()).then_some(())
        })
        .await;
    told.expect("the next start takes it up");
    assert!(program.stopped().await.success(), "{}", site.log());
    assert_eq!(
        texts(&rows, "SELECT state FROM attempts ORDER BY try").await,
        ["unknown", "accepted"]
    );
}

#[tokio::test]
async fn told_to_stop_while_telegram_hangs_it_ends_all_the_same() {
    ends_while_telegram_hangs(Site::sqlite(telegram().await).await).await;
}

#[tokio::test]
async fn told_to_stop_while_telegram_hangs_it_ends_all_the_same_on_postgres() {
    let Some(site) = Site::postgres(telegram().await).await else { return };
    ends_while_telegram_hangs(site).await;
}

#[tokio::test]
async fn a_second_program_is_kept_off_a_sqlite_file() {
    let site = Site::sqlite(telegram().await).await;
    let program = site.starts().await;
    let second = site.does(&["run"]).await;
    assert_eq!(second.code, Some(1), "{second:?}");
    assert!(second.err.contains("another bellhop runs on this database"), "{second:?}");
    assert!(program.stopped().await.success());
    assert_eq!(site.does(&["migrate"]).await.code, Some(0), "the lock ends with its process");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn on_a_full_disk_nothing_is_taken_and_nothing_breaks() {
    let site = Site::sqlite(telegram().await).await;
    site.simulator.start_chat(7);
    // A limit of the file size stands for the full disk; without the trap the signal would end the
    // program.
    let mut command = site.command("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$0\" run"]).arg(bellhop());
    let program = site.started(command).await;
    let limit = async |bytes: &str| {
        let set = Command::new("prlimit")
            .args(["--pid", &program.pid().to_string(), &format!("--fsize={bytes}:")])
            .status()
            .await;
        assert!(set.is_ok_and(|status| status.success()));
    };
    let service = site.service();
    service.sends(&order("ORD-1")).await.taken();

    limit("4096").await;
    let events: Vec<_> =
        (2..12).map(|n| (fresh_id(), order(&format!("ORD-{n}")).to_string())).collect();
    for (id, body) in &events {
        let answer = service.sends_as(id, body.as_bytes()).await;
        answer.is_problem(503);
        assert_eq!(answer.header("retry-after"), "1");
    }
    service.asks(reqwest::Method::GET, "/readyz").await.is_problem(503);
    assert_eq!(service.asks(reqwest::Method::GET, "/healthz").await.status, 200);

    limit("unlimited").await;
    for (id, body) in &events {
        service.sends_as(id, body.as_bytes()).await.taken();
    }
    let told = site
        .simulator
        .wait_for(std::time::Duration::from_secs(20), |state| {
            (state.from_bot(7).len() == 11).then_some(())
        })
        .await;
    told.expect("each order is told once");
    assert!(program.stopped().await.success(), "{}", site.log());
    let rows = look_into(&site.database).await;
    assert_eq!(texts(&rows, "PRAGMA integrity_check").await, ["ok"]);
    assert_eq!(texts(&rows, "SELECT state FROM events").await, ["applied"; 11]);
}

#[tokio::test]
async fn two_programs_that_start_at_once_on_a_new_postgres_both_come_up() {
    let Some(site) = Site::postgres(telegram().await).await else { return };
    let second = site.beside().await;
    let (one, other) = tokio::join!(site.starts(), second.starts());
    assert!(one.stopped().await.success() && other.stopped().await.success());
}
