//! What stories ask the database beside the program.

use sqlx::AssertSqlSafe;

use super::House;

impl House {
    /// One number from the database.
    pub async fn number(&self, sql: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
            .fetch_one(&self.rows)
            .await
            .expect("a number")
    }

    /// One column from the database.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
            .fetch_all(&self.rows)
            .await
            .expect("texts")
    }

    /// Changes rows beside the program, as an operator would, and tells its workers: it would
    /// notice by itself within a second.
    pub async fn run(&self, sql: &str) {
        sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&self.rows).await.expect("run");
        if let Some(app) = self.running.as_ref().and_then(|running| running.app.as_ref()) {
            app.announce_change();
        }
    }
}
