//! Databases on PostgreSQL: created, and emptied.

use anyhow::{Context as _, Result, ensure};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

/// How many things there are that somebody made.
const OBJECTS: &str = "SELECT (SELECT count(*) FROM pg_namespace
        WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'public'))
    + (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    + (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace)";
/// A statement for each schema that drops it with all that is in it.
const DROPS: &str = "SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace
    WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'";

async fn connect(url: &str) -> Result<PgConnection> {
    PgConnection::connect(url).await.context("the PostgreSQL of --database does not let us in")
}

/// Refuses a database that somebody uses: it is emptied after each run.
///
/// # Errors
/// When there is anything in it.
pub async fn must_be_empty(url: &str) -> Result<()> {
    let mut connection = connect(url).await?;
    let objects: i64 = sqlx::query_scalar(OBJECTS).fetch_one(&mut connection).await?;
    ensure!(
        objects == 0,
        "the database of --database has data in it, and a benchmark empties it after each run: \
         create a database for it alone (createdb bellhop_bench) and name that one"
    );
    Ok(())
}

/// Drops everything in a database that was empty before.
///
/// # Errors
/// When the role may not.
pub async fn empty(url: &str) -> Result<()> {
    let mut connection = connect(url).await?;
    let drops: Vec<String> = sqlx::query_scalar(DROPS).fetch_all(&mut connection).await?;
    for drop in drops.into_iter().chain(["CREATE SCHEMA public".to_owned()]) {
        connection.execute(AssertSqlSafe(drop)).await.context(
            "the database of --database cannot be emptied: its role must own the database",
        )?;
    }
    Ok(())
}

/// Creates a database on the server of an administrator's URL; its own URL.
///
/// # Errors
/// When the server refuses.
pub async fn create(administrator: &str, name: &str) -> Result<String> {
    let mut connection = connect(administrator).await?;
    connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await?;
    let (server, _) = administrator.rsplit_once('/').context("the URL names no database")?;
    Ok(format!("{server}/{name}"))
}
