//! Plans of PostgreSQL: those for values that it does not know yet. It reads small tables whole
//! because that is cheaper; so each statement is explained a second time while it avoids that.

use bellhop_testing::databases::look_into;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _};

use super::plan::{Explained, Index, Indexes, Scan};

/// A table of so many rows is large enough that it is read by an index where there is one.
const LARGE: f64 = 2_000.0;
/// More rows than this are many to sort.
const MANY: f64 = 1_000.0;

/// Explains statements on a PostgreSQL database.
pub async fn explain(
    url: &str,
    statements: &[(String, String)],
) -> (Vec<(String, Explained)>, Indexes) {
    let mut connection = PgConnection::connect(url).await.expect("connected");
    run(&mut connection, "SET plan_cache_mode = force_generic_plan").await;
    let large = large_tables(url).await;
    let mut all = Vec::new();
    for (name, sql) in statements {
        let mut explained = Explained::default();
        for avoids_scans in [false, true] {
            let setting = if avoids_scans { "off" } else { "on" };
            run(&mut connection, &format!("SET enable_seqscan = {setting}")).await;
            let plan = plan(&mut connection, name, sql).await;
            read(&plan, &mut explained, &|table| avoids_scans || large.contains(&table.to_owned()));
        }
        all.push((name.clone(), explained));
    }
    (all, indexes(url).await)
}

async fn run(connection: &mut PgConnection, sql: &str) {
    connection.execute(AssertSqlSafe(sql.to_owned())).await.expect("done");
}

async fn plan(connection: &mut PgConnection, name: &str, sql: &str) -> Value {
    let places = (1..).take_while(|place| sql.contains(&format!("${place}"))).count();
    let values = if places == 0 {
        String::new()
    } else {
        format!("({})", ["NULL"].repeat(places).join(", "))
    };
    let prepared = connection.execute(AssertSqlSafe(format!("PREPARE asked AS {sql}"))).await;
    prepared.unwrap_or_else(|error| panic!("{name}: {error}"));
    let row = connection
        .fetch_one(AssertSqlSafe(format!("EXPLAIN (FORMAT JSON) EXECUTE asked{values}")))
        .await
        .expect("explained");
    run(connection, "DEALLOCATE asked").await;
    // It comes as JSON, which is text.
    let text: String = row.get_unchecked(0);
    serde_json::from_str::<Value>(&text).expect("JSON")[0]["Plan"].take()
}

/// Takes what matters from a plan.
fn read(node: &Value, explained: &mut Explained, counts: &impl Fn(&str) -> bool) {
    let word = |key: &str| node[key].as_str().map(str::to_owned);
    let (kind, index) = (word("Node Type").unwrap_or_default(), word("Index Name"));
    explained.indexes.extend(index.clone());
    let is_whole = match &*kind {
        "Seq Scan" => true,
        "Index Scan" | "Index Only Scan" | "Bitmap Index Scan" => node["Index Cond"].is_null(),
        _ => false,
    };
    let table = word("Relation Name").unwrap_or_default();
    if is_whole && (counts(&table) || index.is_some()) {
        let filter = word("Filter").unwrap_or_default();
        let line = format!("{kind} {} {filter}", index.as_deref().unwrap_or_default());
        explained.scans.push(Scan { table, index, line });
    }
    if kind == "Sort" && node["Plan Rows"].as_f64().unwrap_or(0.0) > MANY {
        explained
            .sorts
            .push(format!("{kind} of {} rows by {}", node["Plan Rows"], node["Sort Key"]));
    }
    for below in node["Plans"].as_array().into_iter().flatten() {
        read(below, explained, counts);
    }
}

async fn large_tables(url: &str) -> Vec<String> {
    let sql = "SELECT relname::text, reltuples::float8 FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
    let rows = look_into(url).await.fetch_all(sql).await.expect("tables");
    rows.iter().filter(|row| row.get::<f64, _>(1) >= LARGE).map(|row| row.get(0)).collect()
}

async fn indexes(url: &str) -> Indexes {
    let database = look_into(url).await;
    let sql = "SELECT index_of.relname::text, table_of.relname::text,
        CASE WHEN indisunique THEN 1 ELSE 0 END, COALESCE(pg_get_expr(indpred, indrelid), '')
        FROM pg_index JOIN pg_class index_of ON index_of.oid = indexrelid
        JOIN pg_class table_of ON table_of.oid = indrelid
        WHERE table_of.relnamespace = 'public'::regnamespace";
    let mut all = Indexes::default();
    for row in database.fetch_all(sql).await.expect("indexes") {
        let (name, table, condition): (String, String, String) =
            (row.get(0), row.get(1), row.get(3));
        let mut partial_rows = None;
        if !condition.is_empty() {
            let count = format!("SELECT COUNT(*) FROM {table} WHERE {condition}");
            let counted = database.fetch_one(AssertSqlSafe(count)).await.expect("counted");
            partial_rows = Some(counted.get(0));
        }
        all.0.insert(name, Index { is_unique: row.get::<i32, _>(2) == 1, partial_rows });
    }
    all
}
