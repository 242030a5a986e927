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

/// An INSERT of one row, whose values are `$1, $2, …` and nothing else, made into one of `rows` rows. Built once for each hot
/// insert and kept for good, since sqlx takes static texts only.
pub fn of_rows(insert: &str, rows: usize) -> String {
    let Some((head, rest)) = insert.split_once(" VALUES (") else { return insert.to_owned() };
    let Some((values, tail)) = rest.split_once(')') else { return insert.to_owned() };
    let columns = values.split(',').count();
    let row = |row: usize| (1..=columns).map(|column| format!("${}", row * columns + column)).collect::<Vec<_>>().join(", ");
    let all: Vec<String> = (0..rows).map(|at| format!("({})", row(at))).collect();
    format!("{head} VALUES {}{tail}", all.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_numbered_through() {
        let one = "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO NOTHING";
        assert_eq!(of_rows(one, 1), one);
        assert_eq!(of_rows(one, 3), "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4), ($5, $6) ON CONFLICT (a) DO NOTHING");
    }
}
