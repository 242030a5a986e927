//! The portable SQL: how the rooms' `queries.rs` name their statements, so that a test can prepare
//! every one of them on both databases.

use std::sync::OnceLock;

/// A statement of `queries!` and its name.
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

/// The end of a SELECT that holds its rows until the transaction ends: whoever wants to change them
/// waits. SQLite has one writer, and its statements go without these words.
#[macro_export]
macro_rules! for_update {
    () => {
        " FOR UPDATE"
    };
}

/// The end of a SELECT that holds its rows and passes over those that another transaction holds.
#[macro_export]
macro_rules! skip_locked {
    () => {
        " SKIP LOCKED"
    };
}

/// A statement as SQLite takes it: without the words of `for_update!` and `skip_locked!`.
pub fn without_row_locks(sql: &str) -> String {
    sql.replace(for_update!(), "").replace(skip_locked!(), "")
}

/// Part of an upsert's SET: a column keeps the value with the greatest stamp. A value that was not
/// said has no stamp and changes nothing.
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

/// A statement of one row of values, and the same for more rows at once: each is built when it is
/// first needed and kept for good, since sqlx takes static texts only.
pub struct Batched {
    one: &'static str,
    more: [OnceLock<String>; 5],
}

impl Batched {
    /// A statement that `of_rows` can take.
    pub const fn of(one: &'static str) -> Self {
        Self { one, more: [const { OnceLock::new() }; 5] }
    }

    /// The form for the greatest power of two within `rows`, up to 32, and how many rows it takes.
    pub fn fitting(&'static self, rows: usize) -> (&'static str, usize) {
        let power = rows.max(1).ilog2().min(5);
        let take = 1 << power;
        match power {
            0 => (self.one, take),
            _ => (self.more[power as usize - 1].get_or_init(|| of_rows(self.one, take)), take),
        }
    }
}

/// A statement with one row of values, which are `$1, $2, …` and nothing else, made into one of
/// `rows` rows.
pub fn of_rows(insert: &str, rows: usize) -> String {
    let Some((head, rest)) = insert.split_once(" VALUES (") else { return insert.to_owned() };
    let Some((values, tail)) = rest.split_once(')') else { return insert.to_owned() };
    let columns = values.split(',').count();
    let row = |row: usize| {
        (1..=columns)
            .map(|column| format!("${}", row * columns + column))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let all: Vec<String> = (0..rows).map(|at| format!("({})", row(at))).collect();
    format!("{head} VALUES {}{tail}", all.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_rows_go_at_once_as_fit() {
        static INSERT: Batched = Batched::of("INSERT INTO t (a) VALUES ($1)");
        assert_eq!(INSERT.fitting(1), ("INSERT INTO t (a) VALUES ($1)", 1));
        assert_eq!(INSERT.fitting(3), ("INSERT INTO t (a) VALUES ($1), ($2)", 2));
        assert_eq!([8, 31, 32, 100].map(|rows| INSERT.fitting(rows).1), [8, 16, 32, 32]);
    }

    #[test]
    fn rows_are_numbered_through() {
        let one = "INSERT INTO t (a, b) VALUES ($1, $2) ON CONFLICT (a) DO NOTHING";
        assert_eq!(of_rows(one, 1), one);
        assert_eq!(
            of_rows(one, 3),
            "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4), ($5, $6) ON CONFLICT (a) DO NOTHING"
        );
    }
}
