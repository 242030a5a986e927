//! What matters of a plan, whichever database made it.

use std::collections::{BTreeSet, HashMap};

/// A partial index is one of few rows where at most so many of the shop's are in it.
const FEW: i64 = 500;

/// A place in a plan where a table, or an index from end to end, is read.
#[derive(Debug, PartialEq, Eq)]
pub struct Scan {
    pub table: String,
    /// None where the table itself is read.
    pub index: Option<String>,
    /// As the database says it.
    pub line: String,
}

/// What the plans of a statement do.
#[derive(Debug, Default)]
pub struct Explained {
    pub scans: Vec<Scan>,
    /// Sorts of rows that are not those of one thing.
    pub sorts: Vec<String>,
    /// Every index that is used.
    pub indexes: BTreeSet<String>,
}

/// The indexes of a database.
#[derive(Default)]
pub struct Indexes(pub HashMap<String, Index>);

/// An index of the migrations.
pub struct Index {
    pub is_unique: bool,
    /// How many rows are in it, where it is a partial one.
    pub partial_rows: Option<i64>,
}

impl Indexes {
    /// Whether it holds few rows, however large the table is.
    pub fn is_of_few(&self, index: Option<&str>) -> bool {
        let known = index.and_then(|name| self.0.get(name));
        known.and_then(|index| index.partial_rows).is_some_and(|rows| rows <= FEW)
    }

    /// Those that nothing but reading needs.
    pub fn droppable(&self) -> impl Iterator<Item = &String> {
        self.0.iter().filter(|(_, index)| !index.is_unique).map(|(name, _)| name)
    }
}
