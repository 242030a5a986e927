//! Plans of SQLite, as its EXPLAIN QUERY PLAN tells them. The program never runs ANALYZE, but a
//! person may: both plans count.

use std::collections::HashMap;

use rusqlite::Connection;

use super::exceptions::BOUNDED;
use super::plan::{Explained, Index, Indexes, Scan};

/// A table of so many rows is large enough that even ANALYZE leaves it to an index.
const LARGE: i64 = 2_000;

/// Explains statements on a SQLite file.
pub fn explain(url: &str, statements: &[(String, String)]) -> (Vec<(String, Explained)>, Indexes) {
    let path = url.strip_prefix("sqlite:").expect("a file");
    let connection = Connection::open(path).expect("the file opens");
    let file = File { tables: tables_of(&connection), indexes: indexes(&connection) };
    let mut all: Vec<(String, Explained)> =
        statements.iter().map(|(name, _)| (name.clone(), Explained::default())).collect();
    for is_analyzed in [false, true] {
        if is_analyzed {
            bellhop_generator::analyze(url).expect("analyzed");
        }
        let connection = Connection::open(path).expect("the file opens");
        let size = |table: &str| rows(&connection, table);
        for ((_, explained), (_, sql)) in all.iter_mut().zip(statements) {
            let mut plan = Explained::default();
            read(&lines(&connection, sql), sql, &file, &mut plan);
            // ANALYZE has small tables read whole, whatever indexes they have.
            plan.scans.retain(|scan| !is_analyzed || size(&scan.table) >= LARGE);
            explained.scans.extend(plan.scans);
            explained.sorts.extend(plan.sorts);
            explained.indexes.extend(plan.indexes);
        }
    }
    (all, file.indexes)
}

fn rows(connection: &Connection, table: &str) -> i64 {
    let count = format!("SELECT COUNT(*) FROM {table}");
    connection.query_row(&count, [], |row| row.get(0)).expect("counted")
}

/// What is in a file.
struct File {
    /// The table of each index, those of keys included, and of itself.
    tables: HashMap<String, String>,
    indexes: Indexes,
}

fn lines(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement =
        connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a statement");
    let (mut rows, mut lines) = (statement.raw_query(), Vec::new());
    while let Some(row) = rows.next().expect("a plan") {
        lines.push(row.get(3).expect("a line of it"));
    }
    lines
}

/// Takes what matters from a plan's lines.
fn read(lines: &[String], sql: &str, file: &File, explained: &mut Explained) {
    let has_groups = lines.iter().any(|line| line.ends_with("FOR GROUP BY"));
    let first = lines.iter().find(|line| line.starts_with("SCAN ") || line.starts_with("SEARCH "));
    let has_many = first.is_some_and(|first| is_of_many(first, file));
    for line in lines {
        let index = index_of(line);
        explained.indexes.extend(index.clone());
        let name = line.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
        let table = match &index {
            Some(index) => file.tables.get(index).cloned(),
            None => name.and_then(|name| table_of(sql, name, &file.tables)),
        };
        if let (Some(_), Some(table)) = (name, table) {
            explained.scans.push(Scan { table, index, line: line.clone() });
        }
        if line == "USE TEMP B-TREE FOR ORDER BY" && has_many && !has_groups {
            explained.sorts.push(lines.join("; "));
        }
    }
}

/// The index that a line of a plan uses.
fn index_of(line: &str) -> Option<String> {
    let (_, rest) = line.split_once(" INDEX ")?;
    rest.split(' ').next().map(str::to_owned)
}

/// Rows of one thing, found by `column=?`, are few, and so are those of some tables and partial
/// indexes; rows of a range are many.
fn is_of_many(line: &str, file: &File) -> bool {
    let is_bounded = line.split(' ').nth(1).is_some_and(|table| BOUNDED.contains(&table));
    !line.contains("=?") && !is_bounded && !file.indexes.is_of_few(index_of(line).as_deref())
}

/// The table that a plan calls by its name or by the name that the statement gives it; none for a
/// subquery.
fn table_of(sql: &str, name: &str, tables: &HashMap<String, String>) -> Option<String> {
    let words: Vec<&str> =
        sql.split([' ', '\n', '(', ')', ',']).filter(|word| !word.is_empty()).collect();
    let is_table = |word: &str| tables.values().any(|table| table == word);
    if is_table(name) {
        return Some(name.to_owned());
    }
    let named = |pair: &[&str]| is_table(pair[0]) && pair[1] == name;
    words.windows(2).find(|pair| named(pair)).map(|pair| pair[0].to_owned())
}

fn tables_of(connection: &Connection) -> HashMap<String, String> {
    let sql = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'index'
        UNION SELECT name, name FROM sqlite_master WHERE type = 'table'";
    let mut statement = connection.prepare(sql).expect("a statement");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
    rows.map(|row| row.expect("a row")).collect()
}

fn indexes(connection: &Connection) -> Indexes {
    let sql = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql <> ''";
    let mut statement = connection.prepare(sql).expect("a statement");
    let rows =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).expect("rows");
    let one = |(name, table, sql): (String, String, String)| {
        let partial_rows = sql.split_once(" WHERE ").map(|(_, of)| {
            let count = format!("SELECT COUNT(*) FROM {table} WHERE {of}");
            connection.query_row(&count, [], |row| row.get(0)).expect("counted")
        });
        (name, Index { is_unique: sql.starts_with("CREATE UNIQUE"), partial_rows })
    };
    Indexes(rows.map(|row| one(row.expect("a row"))).collect())
}

#[test]
fn a_scan_and_a_sort_of_many_are_seen() {
    let connection = Connection::open_in_memory().expect("open");
    connection
        .execute_batch("CREATE TABLE t (a BIGINT, b BIGINT); CREATE INDEX t_by_a ON t (a);")
        .expect("made");
    let file = File { tables: tables_of(&connection), indexes: indexes(&connection) };
    let seen = |sql: &str| {
        let mut explained = Explained::default();
        read(&lines(&connection, sql), sql, &file, &mut explained);
        (explained.scans.len(), explained.sorts.len())
    };
    assert_eq!(seen("SELECT b FROM t WHERE a = $1 ORDER BY b"), (0, 0));
    assert_eq!(seen("SELECT b FROM t WHERE a > $1 ORDER BY b"), (0, 1));
    assert_eq!(seen("SELECT other.b FROM t other WHERE other.b = $1"), (1, 0));
    assert_eq!(seen("SELECT b FROM t ORDER BY b"), (1, 1));
    assert_eq!(seen("SELECT a FROM t ORDER BY a"), (1, 0), "an index from end to end");
    assert_eq!(seen("SELECT x FROM (SELECT 1 AS x) AS asked"), (0, 0));
}
