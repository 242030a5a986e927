//! A PostgreSQL that can't be used says what is wrong and what to do, and never the password.

use bellhop_testing::house::{free_port, telegram};
use bellhop_testing::pgbouncer::PgBouncer;
use bellhop_testing::postgres;
use bellhop_testing::program::{Site, bellhop, said};

/// The start is refused in these words, and so is a check; nobody reads the password.
async fn refused(site: &Site, url: &str, words: &[&str]) {
    for command in ["run", "check", "migrate"] {
        let mut given = site.command(bellhop());
        let done = said(given.arg(command).env("BELLHOP__DATABASE__URL", url)).await;
        let told = format!("{}{}", done.out, done.err);
        assert_eq!(done.code, Some(1), "{command} {url}: {done:?}");
        for words in words {
            assert!(told.contains(words), "{command} {url}: {words} in {told}");
        }
        assert!(
            !told.contains("hush")
                && !told.contains("pool timed out")
                && !told.contains("panicked"),
            "{told}"
        );
        assert!(command != "check" || done.out.contains("FAULT  database:"), "{told}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let site = Site::sqlite(telegram().await).await;
    let port = free_port().await;
    let named = format!("PostgreSQL at 127.0.0.1:{port}, database orders, user shop");
    refused(
        &site,
        &format!("postgres://shop:hush@127.0.0.1:{port}/orders"),
        &[&named, "nothing listens there"],
    )
    .await;
    let unknown = "postgres://shop:hush@database.invalid/orders?sslmode=require";
    refused(&site, unknown, &["PostgreSQL at database.invalid:5432, database orders"]).await;
}

#[tokio::test]
async fn a_server_elsewhere_is_not_reached_in_the_clear_unless_a_setting_says_so() {
    let site = Site::sqlite(telegram().await).await;
    for (mode, named) in [
        ("", "prefer"),
        ("?sslmode=prefer", "prefer"),
        ("?sslmode=disable", "disable"),
        ("?sslmode=allow", "allow"),
    ] {
        let url = format!("postgres://shop:hush@database.invalid/orders{mode}");
        let words = [
            &format!("sslmode is {named}"),
            "?sslmode=verify-full",
            "database.allow_plaintext = true",
        ];
        refused(&site, &url, &words).await;
    }
    let site = site.with("database.allow_plaintext", true);
    let mut given = site.command(bellhop());
    let done = said(
        given
            .arg("check")
            .env("BELLHOP__DATABASE__URL", "postgres://shop:hush@database.invalid/orders"),
    )
    .await;
    assert!(
        done.code == Some(1) && !done.out.contains("sslmode is prefer"),
        "it is tried: {done:?}"
    );
}

#[tokio::test]
async fn a_server_that_lets_nobody_in_says_why_and_what_to_do() {
    let Some(server) = postgres::own_server().await else { return };
    let site = Site::sqlite(telegram().await).await;
    for role in ["shop", "plain", "poor"] {
        server.runs(&format!("CREATE ROLE {role} LOGIN PASSWORD 'right'")).await;
    }
    server.runs("CREATE DATABASE poor OWNER bellhop").await;
    server
        .lets_in(&[
            "host all shop 127.0.0.1/32 scram-sha-256",
            "hostssl all plain 127.0.0.1/32 trust",
            "host all poor 127.0.0.1/32 trust",
        ])
        .await;
    let base = server.fresh_database().await;
    let at = base.split('@').nth(1).expect("a host").split('/').next().expect("a port").to_owned();

    refused(
        &site,
        &format!("postgres://shop:hush@{at}/postgres"),
        &[&at, "28P01", "mend the password of shop in database.url"],
    )
    .await;
    refused(
        &site,
        &format!("postgres://bellhop:hush@{at}/nothing"),
        &["3D000", "createdb nothing"],
    )
    .await;
    refused(
        &site,
        &format!("postgres://nobody:hush@{at}/postgres"),
        &["28000", "pg_hba.conf must let nobody in"],
    )
    .await;
    refused(&site, &format!("postgres://plain:hush@{at}/postgres"), &["28000", "?sslmode=require"])
        .await;
    refused(
        &site,
        &format!("postgres://bellhop:hush@{at}/postgres?sslmode=require"),
        &["TLS failed", "ssl = on"],
    )
    .await;
    refused(&site, &format!("postgres://poor:hush@{at}/poor"), &["42501", "GRANT"]).await;
}

#[tokio::test]
async fn pgbouncer_is_told_apart_by_what_it_does_to_sessions() {
    let site = Site::sqlite(telegram().await).await;
    let with =
        async |lines: &[&str]| PgBouncer::before(&postgres::fresh_database().await?, lines).await;
    let Some(statements) = with(&["pool_mode = statement"]).await else { return };
    refused(
        &site,
        &statements.url,
        &["pool_mode = statement", "set pool_mode = transaction", "name the server itself"],
    )
    .await;
    let Some(narrow) = with(&["pool_mode = session", "default_pool_size = 1"]).await else {
        return;
    };
    refused(&site, &narrow.url, &["two sessions at once are not served"]).await;

    let by_rows = "database.direct_url is empty: replicas know each other by rows";
    for (lines, way) in [
        (["pool_mode = session", ""], "each connection of database.url is a session of its own"),
        (["pool_mode = transaction", ""], by_rows),
        (["pool_mode = transaction", "default_pool_size = 1"], by_rows),
        (["pool_mode = transaction", "server_round_robin = 1"], by_rows),
    ] {
        let Some(pooler) = with(&lines).await else { return };
        let site = Site::sqlite(telegram().await).await.on(pooler.url.clone());
        starts_and_says(&site, way).await;
    }
}

/// The program starts on this site, and its check says which way was taken.
async fn starts_and_says(site: &Site, way: &str) {
    let program = site.starts().await;
    let checked = site.does(&["check"]).await;
    assert!(
        checked.code == Some(0)
            && checked.out.contains("can be written to: PostgreSQL at 127.0.0.1:")
            && checked.out.contains(way),
        "{checked:?}"
    );
    assert!(program.stopped().await.success(), "{}", site.log());
}

#[tokio::test]
async fn a_direct_url_must_lead_to_the_server_itself() {
    let site = Site::sqlite(telegram().await).await;
    let Some(database) = postgres::fresh_database().await else { return };
    let Some(pooler) = PgBouncer::before(&database, &["pool_mode = transaction"]).await else {
        return;
    };
    let site = site.with("database.direct_url", &pooler.url);
    refused(&site, &pooler.url, &["database.direct_url leads through a pooler of transactions"])
        .await;
    let site = site.with("database.direct_url", &database).on(pooler.url.clone());
    starts_and_says(&site, "the watch for others' commits go by database.direct_url").await;
}
