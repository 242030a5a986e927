//! The portable SQL: how the rooms' `queries.rs` name their statements, so that a test can prepare every one of them on
//! both databases.

/// A named statement.
pub type Named = (&'static str, &'static str);

/// Declares SQL constants and `ALL`, the list of them that the tests prepare on both databases.
#[macro_export]
macro_rules! queries {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* const $name: &str = $sql;)*

        /// Every statement of this room by name, for the test that prepares them on both databases.
        pub const ALL: &[$crate::store::sql::Named] = &[$((stringify!($name), $name)),*];
    };
}

/// Part of an upsert's SET: a column keeps the value with the greatest stamp. A value that was not said has no stamp and
/// changes nothing.
#[macro_export]
macro_rules! newest {
    ($table:literal, $column:literal, $stamp:literal) => {
        concat!(
            $column,
            " = CASE WHEN excluded.",
            $stamp,
            " >= COALESCE(",
            $table,
            ".",
            $stamp,
            ", 0) THEN excluded.",
            $column,
            " ELSE ",
            $table,
            ".",
            $column,
            " END, ",
            $stamp,
            " = CASE WHEN excluded.",
            $stamp,
            " >= COALESCE(",
            $table,
            ".",
            $stamp,
            ", 0) THEN excluded.",
            $stamp,
            " ELSE ",
            $table,
            ".",
            $stamp,
            " END"
        )
    };
}

/// An INSERT of `rows` rows of `columns` values each, numbered through: `head VALUES ($1, $2), ($3, $4) tail`.
/// Built once for each hot insert and kept for good, since sqlx takes static texts only.
pub fn insert_rows(head: &str, columns: usize, rows: usize, tail: &str) -> String {
    let mut text = format!("{head} VALUES ");
    for row in 0..rows {
        let values: Vec<String> = (1..=columns).map(|column| format!("${}", row * columns + column)).collect();
        text.push_str(if row == 0 { "(" } else { ", (" });
        text.push_str(&values.join(", "));
        text.push(')');
    }
    text.push(' ');
    text.push_str(tail);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_numbered_through() {
        assert_eq!(insert_rows("INSERT INTO t (a, b)", 2, 2, "RETURNING a"), "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) RETURNING a");
    }
}
