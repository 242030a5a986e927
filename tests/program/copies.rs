//! Backups while the bot runs, and what may be put in the place of its database.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::{AnyPool, Connection as _, Executor as _};

use crate::{names, order, texts};
use bellhop_testing::chance::Chance;
use bellhop_testing::house::{look_into, telegram};
use bellhop_testing::program::{Said, Site, bellhop};

/// A shop on SQLite whose database holds these orders; the bot is stopped.
async fn shop_with(orders: &[&str]) -> Site {
    let site = Site::sqlite(telegram().await).await;
    site.simulator.start_chat(7);
    takes(&site, orders).await;
    site
}

/// The bot runs for as long as it takes these orders.
async fn takes(site: &Site, orders: &[&str]) {
    let program = site.starts().await;
    for id in orders {
        site.service().sends(&order(id)).await.taken();
    }
    assert!(program.stopped().await.success(), "{}", site.log());
}

fn in_folder(site: &Site, name: &str) -> PathBuf {
    site.folder.path().join(name)
}

async fn opened(path: &Path) -> AnyPool {
    look_into(&format!("sqlite:{}", path.display())).await
}

/// The orders in a database file, which is whole.
async fn orders_in(path: &Path) -> Vec<String> {
    let rows = opened(path).await;
    assert_eq!(texts(&rows, "PRAGMA integrity_check").await, ["ok"]);
    let orders = texts(&rows, "SELECT id FROM orders ORDER BY id").await;
    rows.close().await;
    orders
}

async fn backs_up(site: &Site, to: &Path, more: &[&str]) -> Said {
    site.does(&[&["backup", &to.display().to_string()], more].concat()).await
}

async fn restores(site: &Site, from: &Path) -> Said {
    site.does(&["restore", &from.display().to_string()]).await
}

fn refused(done: &Said, words: &[&str]) {
    assert_eq!((done.code, done.out.as_str()), (Some(1), ""), "{done:?}");
    assert!(words.iter().all(|words| done.err.contains(words)), "{words:?} in {}", done.err);
}

#[tokio::test]
async fn a_copy_that_is_made_while_events_come_in_is_whole_and_holds_what_was_answered_before() {
    let site = Site::sqlite(telegram().await).await;
    let program = site.starts().await;
    for n in 0..20 {
        site.service().sends(&order(&format!("BEFORE-{n:02}"))).await.taken();
    }
    let copy = in_folder(&site, "copy.db");
    let (service, more) = (site.service(), tokio::sync::Notify::new());
    let coming = async {
        for n in 0..200 {
            service.sends(&order(&format!("WHILE-{n:03}"))).await.taken();
            if n == 5 {
                more.notify_one();
            }
        }
    };
    let copying = async {
        more.notified().await;
        backs_up(&site, &copy, &[]).await
    };
    let ((), done) = tokio::join!(coming, copying);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(done.out.contains("the newest event came at 2"), "{done:?}");
    assert!(done.out.contains("is a whole copy, and was checked"), "{done:?}");

    let copied = orders_in(&copy).await;
    let before = copied.iter().filter(|id| id.starts_with("BEFORE")).count();
    let during = copied.iter().filter(|id| id.starts_with("WHILE")).count();
    assert_eq!(before, 20);
    assert!(during >= 6, "{during} had been answered when the copy began");
    assert!(done.out.contains(&format!("{:>12}", copied.len())), "the rows are told: {done:?}");
    let mode = std::fs::metadata(&copy).expect("a file").permissions().mode() & 0o7777;
    assert_eq!(mode, 0o600);
    let left: Vec<_> =
        names(site.folder.path()).into_iter().filter(|n| n.starts_with("copy")).collect();
    assert_eq!(left, ["copy.db"], "it is one file");
    assert!(program.stopped().await.success(), "{}", site.log());
}

#[tokio::test]
async fn a_backup_overwrites_nothing_that_it_was_not_told_to() {
    let site = shop_with(&["ORD-1"]).await;
    let copy = in_folder(&site, "copy.db");
    std::fs::write(&copy, "somebody's notes").expect("written");
    refused(&backs_up(&site, &copy, &[]).await, &["copy.db is there already", "--force"]);
    assert_eq!(std::fs::read_to_string(&copy).expect("read"), "somebody's notes");
    assert_eq!(backs_up(&site, &copy, &["--force"]).await.code, Some(0));
    assert_eq!(orders_in(&copy).await, ["ORD-1"]);

    let itself = in_folder(&site, "bellhop.db");
    refused(&backs_up(&site, &itself, &["--force"]).await, &["is the database itself"]);
    let nowhere = in_folder(&site, "nowhere/copy.db");
    refused(&backs_up(&site, &nowhere, &[]).await, &["nowhere/copy.db", "No such file"]);
    assert_eq!(orders_in(&itself).await, ["ORD-1"]);
}

#[tokio::test]
async fn a_restored_copy_is_gone_on_with_and_the_database_of_before_is_kept() {
    let site = shop_with(&["ORD-1"]).await;
    let copy = in_folder(&site, "copy.db");
    assert_eq!(backs_up(&site, &copy, &[]).await.code, Some(0));
    takes(&site, &["ORD-2"]).await;

    let program = site.starts().await;
    refused(&restores(&site, &copy).await, &["a bellhop runs on this database: stop it first"]);
    assert!(program.stopped().await.success(), "{}", site.log());
    let done = restores(&site, &copy).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(done.out.contains("copy.db is in place"), "{done:?}");

    let kept = names(site.folder.path())
        .into_iter()
        .find(|name| name.starts_with("bellhop.db.before-restore-"))
        .expect("the database of before");
    assert!(done.out.contains(&kept), "{done:?}");
    assert_eq!(orders_in(&in_folder(&site, &kept)).await, ["ORD-1", "ORD-2"]);
    takes(&site, &["ORD-3"]).await;
    assert_eq!(orders_in(&in_folder(&site, "bellhop.db")).await, ["ORD-1", "ORD-3"]);
    assert_eq!(orders_in(&copy).await, ["ORD-1"], "the copy is as it was");
}

#[tokio::test]
async fn who_restores_is_told_what_the_bot_will_send() {
    let site = shop_with(&["ORD-1"]).await;
    let rows = look_into(&site.database).await;
    rows.execute(
        "UPDATE notifications SET state = 'ready', settled_at_ms = NULL, due_at_ms = 1,
            proof = NULL, created_at_ms = 1772366400000",
    )
    .await
    .expect("as if it had not gone out");
    rows.close().await;
    let copy = in_folder(&site, "copy.db");
    assert_eq!(backs_up(&site, &copy, &[]).await.code, Some(0));
    let done = restores(&site, &copy).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(
        done.err.contains("warning: 1 notifications wait in it")
            && done.err.contains("2026-03-01 12:00:00 UTC"),
        "{done:?}"
    );
}

#[tokio::test]
async fn what_is_no_good_copy_is_refused_with_what_is_wrong_and_changes_nothing() {
    let site = shop_with(&["ORD-1"]).await;
    let good = in_folder(&site, "copy.db");
    assert_eq!(backs_up(&site, &good, &[]).await.code, Some(0));
    let made = |name: &str| in_folder(&site, name);

    std::fs::write(made("notes.db"), "Somebody's notes, and no database. ".repeat(9)).expect("x");
    std::fs::write(made("empty.db"), "").expect("written");
    let foreign = look_into(&format!("sqlite:{}?mode=rwc", made("foreign.db").display())).await;
    foreign.execute("CREATE TABLE customers (id TEXT)").await.expect("made");
    foreign.close().await;
    std::fs::copy(&good, made("newer.db")).expect("copied");
    let newer = opened(&made("newer.db")).await;
    newer
        .execute(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                VALUES (9999, 'of tomorrow', 1, x'00', 1)",
        )
        .await
        .expect("entered");
    newer.close().await;
    std::fs::copy(&good, made("damaged.db")).expect("copied");
    let mut file = std::fs::File::options().write(true).open(made("damaged.db")).expect("open");
    file.seek(SeekFrom::Start(3 * 4096)).expect("sought");
    file.write_all(&[0xA5; 8 * 4096]).expect("damaged");
    let bytes = std::fs::read(&good).expect("read");
    std::fs::write(made("half.db"), &bytes[..bytes.len() / 2]).expect("written");

    for (name, why) in [
        ("nothing.db", "No such file"),
        ("notes.db", "is not a SQLite database"),
        ("empty.db", "is too short for a SQLite database"),
        ("foreign.db", "not one of this program"),
        ("newer.db", "was made by a newer bellhop (migration 9999"),
        ("damaged.db", "is damaged"),
        ("half.db", "is damaged"),
        ("bellhop.db", "is the database itself"),
    ] {
        let done = restores(&site, &made(name)).await;
        refused(&done, &[name, why]);
        let left = names(site.folder.path()).into_iter().find(|name| name.contains("bellhop.db."));
        assert_eq!(left.as_deref(), Some("bellhop.db.lock"), "{name} leaves nothing behind");
    }
    assert_eq!(orders_in(&made("bellhop.db")).await, ["ORD-1"]);
}

#[tokio::test]
async fn a_database_that_a_command_has_open_is_not_replaced() {
    let site = shop_with(&["ORD-1"]).await;
    let copy = in_folder(&site, "copy.db");
    assert_eq!(backs_up(&site, &copy, &[]).await.code, Some(0));
    let rows = look_into(&site.database).await;
    let mut other = rows.acquire().await.expect("another process");
    let mut reading = other.begin().await.expect("a transaction");
    reading.execute("SELECT COUNT(*) FROM orders").await.expect("read");
    let busy = ["another process has it open"];
    refused(&restores(&site, &copy).await, &busy);
    drop(reading);
    drop(other);
    rows.close().await;
    assert_eq!(restores(&site, &copy).await.code, Some(0));
}

#[tokio::test]
async fn a_damaged_database_is_replaced_and_kept_with_all_that_stands_beside_it() {
    let site = shop_with(&["ORD-1"]).await;
    let (copy, database) = (in_folder(&site, "copy.db"), in_folder(&site, "bellhop.db"));
    assert_eq!(backs_up(&site, &copy, &[]).await.code, Some(0));
    std::fs::write(&database, "Nothing is left of it. ".repeat(999)).expect("damaged");
    std::fs::write(in_folder(&site, "bellhop.db-wal"), "its log").expect("written");
    let done = restores(&site, &copy).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(orders_in(&database).await, ["ORD-1"]);
    let kept: Vec<_> = names(site.folder.path())
        .into_iter()
        .filter(|name| name.contains("before-restore"))
        .collect();
    assert!(kept.len() == 2 && kept[1].ends_with("-wal"), "{kept:?}");
}

#[tokio::test]
async fn a_restore_that_is_killed_leaves_the_old_database_or_the_new_one() {
    let site = shop_with(&["ORD-1"]).await;
    let (copy, database) = (in_folder(&site, "copy.db"), in_folder(&site, "bellhop.db"));
    assert_eq!(backs_up(&site, &copy, &[]).await.code, Some(0));
    takes(&site, &["ORD-2"]).await;
    let mut chance = Chance::of(15);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..30 {
        let mut command = site.command(bellhop());
        command.args(["restore", &copy.display().to_string()]);
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        let mut child = command.spawn().expect("it starts");
        tokio::time::sleep(Duration::from_micros(chance.below(120_000))).await;
        child.kill().await.expect("killed");
        let found = orders_in(&database).await;
        assert!(found == ["ORD-1", "ORD-2"] || found == ["ORD-1"], "{found:?}");
        seen.insert(found.len());
        if found == ["ORD-1"] {
            takes(&site, &["ORD-2"]).await;
        }
    }
    assert!(seen.contains(&2), "some were killed early enough: {seen:?}");
    assert_eq!(restores(&site, &copy).await.code, Some(0), "and then it goes through");
    assert_eq!(orders_in(&database).await, ["ORD-1"]);
}

#[tokio::test]
async fn on_postgres_both_commands_name_the_tool_that_does_it() {
    let Some(site) = Site::postgres(telegram().await).await else { return };
    let url = site.database.replacen("@", ":hush@", 1);
    let at = url.rsplit('@').next().unwrap_or_default().to_owned();
    let site = site.on(url);
    let copy = in_folder(&site, "copy.dump");
    let dump = format!("pg_dump --format=custom --file='{}' 'postgres://", copy.display());
    for (done, command) in [
        (backs_up(&site, &copy, &[]).await, dump.as_str()),
        (
            restores(&site, &copy).await,
            "pg_restore --clean --if-exists --no-owner --dbname='postgres://",
        ),
    ] {
        refused(&done, &[command, &format!("@{at}'")]);
        assert!(!done.err.contains("hush"), "{done:?}");
    }
}
