//! The tables of a database as its own schema describes them, and the order in which they are
//! copied.

use std::collections::BTreeSet;

use super::error::MoveError;
use crate::store::value::Kind;

/// Tables that are not moved, each with its reason.
pub(in crate::store) const NOT_MOVED: &[(&str, &str)] = &[
    ("_sqlx_migrations", "each database keeps the record of its own migrations"),
    ("replicas", "a sign of life belongs to its process"),
    ("singletons", "its leases belong to processes, and the next one takes them anew"),
];

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Column {
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether it names a row of the same table, which may come later.
    pub is_own_reference: bool,
}

/// A table that is moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// The places of the columns of its primary key, in the key's order.
    pub key: Vec<usize>,
    /// The other tables whose rows its rows name.
    pub references: BTreeSet<String>,
}

impl Table {
    /// Its columns as a statement lists them.
    pub fn column_list(&self) -> String {
        let names = self.columns.iter().map(|column| quoted(&column.name));
        names.collect::<Vec<_>>().join(", ")
    }

    /// The columns of its key, as a statement lists them.
    pub fn key_list(&self) -> String {
        let names = self.key.iter().map(|place| quoted(&self.columns[*place].name));
        names.collect::<Vec<_>>().join(", ")
    }

    /// The places of the columns that name rows of the same table.
    pub fn own_references(&self) -> Vec<usize> {
        let places = self.columns.iter().enumerate();
        places.filter(|(_, column)| column.is_own_reference).map(|(place, _)| place).collect()
    }
}

/// A name as a statement takes it on either database.
pub(in crate::store) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The kind of what a column of this declared type holds; none for a type that is not portable.
pub(in crate::store) fn kind_of(declared: &str) -> Option<Kind> {
    match declared.to_ascii_uppercase().as_str() {
        "TEXT" => Some(Kind::Text),
        "BIGINT" | "INTEGER" => Some(Kind::Integer),
        "DOUBLE PRECISION" => Some(Kind::Real),
        _ => None,
    }
}

/// The tables in an order in which each comes after those that its rows name.
///
/// # Errors
/// When tables name each other in a circle.
pub(in crate::store) fn in_order(mut tables: Vec<Table>) -> Result<Vec<Table>, MoveError> {
    let mut ordered: Vec<Table> = Vec::with_capacity(tables.len());
    while !tables.is_empty() {
        let is_ready = |table: &Table| {
            table.references.iter().all(|name| ordered.iter().any(|done| done.name == *name))
        };
        let Some(place) = tables.iter().position(is_ready) else {
            let why = "its rows and those of other tables name each other";
            return Err(MoveError::table(&tables[0].name, why));
        };
        ordered.push(tables.remove(place));
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, references: &[&str]) -> Table {
        Table {
            name: name.to_owned(),
            columns: Vec::new(),
            key: Vec::new(),
            references: references.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    #[test]
    fn a_table_comes_after_those_that_its_rows_name() {
        let tables =
            vec![table("a", &["c"]), table("b", &["a", "d"]), table("c", &[]), table("d", &["c"])];
        let ordered = in_order(tables).expect("an order");
        let names: Vec<_> = ordered.iter().map(|table| table.name.as_str()).collect();
        assert_eq!(names, ["c", "a", "d", "b"]);
        assert!(in_order(vec![table("a", &["b"]), table("b", &["a"])]).is_err());
    }
}
