//! Writes rows into PostgreSQL by COPY.

use std::fmt::Write as _;

use sqlx::{Connection as _, Executor as _, PgConnection};

use crate::error::GeneratorError;
use crate::row::{Row, Table, Value};

/// How much is sent at once.
const CHUNK: usize = 1 << 20;

/// Fills an existing database that has our tables.
pub(crate) async fn fill(url: &str, tables: Vec<Table>) -> Result<(), GeneratorError> {
    let mut connection = PgConnection::connect(url).await?;
    connection.execute("SET synchronous_commit = off").await?;
    for table in tables {
        copy(&mut connection, table).await?;
    }
    connection.close().await?;
    Ok(())
}

async fn copy(connection: &mut PgConnection, table: Table) -> Result<(), GeneratorError> {
    let mut rows = table.rows;
    let Some(first) = rows.next() else { return Ok(()) };
    let columns: Vec<&str> = first.iter().map(|(column, _)| *column).collect();
    let statement = format!("COPY {} ({}) FROM STDIN", table.name, columns.join(", "));
    let mut sink = connection.copy_in_raw(&statement).await?;
    let mut text = String::with_capacity(CHUNK + (1 << 16));
    line(&first, &mut text);
    for row in rows {
        line(&row, &mut text);
        if text.len() >= CHUNK {
            sink.send(text.as_bytes()).await?;
            text.clear();
        }
    }
    sink.send(text.as_bytes()).await?;
    sink.finish().await?;
    Ok(())
}

/// A row in COPY's text format.
fn line(row: &Row, text: &mut String) {
    for (place, (_, value)) in row.iter().enumerate() {
        if place > 0 {
            text.push('\t');
        }
        match value {
            Value::Null => text.push_str("\\N"),
            Value::Integer(number) => _ = write!(text, "{number}"),
            Value::Word(word) => escaped(word, text),
            Value::Text(words) => escaped(words, text),
        }
    }
    text.push('\n');
}

fn escaped(words: &str, text: &mut String) {
    for letter in words.chars() {
        match letter {
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            other => text.push(other),
        }
    }
}

/// What autovacuum does in time: counts rows, and marks pages that all can see.
pub(crate) async fn vacuum(url: &str) -> Result<(), GeneratorError> {
    let mut connection = PgConnection::connect(url).await?;
    connection.execute("VACUUM (ANALYZE)").await?;
    Ok(connection.close().await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::row;

    #[test]
    fn a_line_keeps_what_copy_would_take_for_signs_of_its_own() {
        let mut text = String::new();
        line(&row! { a: "x\ty\\n\n", b: None::<i64>, c: 7_i64 }, &mut text);
        assert_eq!(text, "x\\ty\\\\n\\n\t\\N\t7\n");
    }
}
