//! The command that moves a shop from SQLite to PostgreSQL.

use crate::{order, texts};
use bellhop_testing::house::{look_into, telegram};
use bellhop_testing::postgres;
use bellhop_testing::program::{Said, Site};

async fn moves(site: &Site, to: &str) -> Said {
    site.does(&["move", "--from", &site.database, "--to", to]).await
}

#[tokio::test]
async fn a_shop_moves_by_one_command_and_runs_on_where_it_came_to() {
    let Some(target) = postgres::fresh_database().await else { return };
    let site = Site::sqlite(telegram().await).await;
    site.simulator.start_chat(7);
    let program = site.starts().await;
    let event = order("ORD-1").to_string();
    let sent = site.service().sends_as("msg_1", event.as_bytes()).await;
    let running = moves(&site, &target).await;
    assert!(
        running.code == Some(1) && running.err.contains("a bellhop runs on it: stop it first"),
        "{running:?}"
    );
    assert!(program.stopped().await.success(), "{}", site.log());

    let moved = moves(&site, &target).await;
    assert_eq!(moved.code, Some(0), "{moved:?}");
    assert!(
        moved.out.contains("counts and checksums are the same on both sides")
            && moved.out.contains("not moved: _sqlx_migrations, since")
            && moved.out.contains("now set database.url"),
        "{moved:?}"
    );
    assert!(
        moved.err.lines().any(|line| line == "orders: 1 rows"),
        "without a terminal each table is a line: {moved:?}"
    );
    assert!(!moved.err.contains('\u{1b}') && !moved.out.contains('\u{1b}'), "{moved:?}");

    let site = site.on(target.clone());
    let program = site.starts().await;
    let again = site.service().sends_as("msg_1", event.as_bytes()).await;
    assert_eq!(again.taken(), sent.taken(), "it knows what it has taken");
    site.service().sends(&order("ORD-2")).await.taken();
    assert!(program.stopped().await.success(), "{}", site.log());
    let rows = look_into(&target).await;
    assert_eq!(texts(&rows, "SELECT id FROM orders ORDER BY id").await, ["ORD-1", "ORD-2"]);
}

#[tokio::test]
async fn what_names_no_two_databases_is_refused() {
    let site = Site::sqlite(telegram().await).await;
    assert_eq!(site.does(&["migrate"]).await.code, Some(0));
    let from = site.database.clone();
    for (from, to, why) in [
        (from.as_str(), "sqlite:other.db", "--to: must begin with postgres://"),
        (
            "postgres://shop@localhost/orders",
            "postgres://shop@localhost/x",
            "must begin with sqlite:",
        ),
        (&from, "postgres://shop:hush@db.example/orders", "sslmode=verify-full"),
    ] {
        let done = site.does(&["move", "--from", from, "--to", to]).await;
        assert!(done.code == Some(1) && done.err.contains(why), "{why}: {done:?}");
        assert!(!done.err.contains("hush"), "{done:?}");
    }
}
