//! Rows as values by the names of their columns.

/// A value of a column.
pub(crate) enum Value {
    Null,
    Integer(i64),
    Word(&'static str),
    Text(String),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<&'static str> for Value {
    fn from(word: &'static str) -> Self {
        Self::Word(word)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row: its columns' names and values. All rows of a table name the same columns in one order.
pub(crate) type Row = Vec<(&'static str, Value)>;

/// A row of the columns that are named.
macro_rules! row {
    ($($column:ident: $value:expr),* $(,)?) => {
        vec![$((stringify!($column), $crate::row::Value::from($value))),*]
    };
}
pub(crate) use row;

/// A table and all rows of it, made one after another.
pub(crate) struct Table {
    pub name: &'static str,
    pub rows: Box<dyn Iterator<Item = Row> + Send>,
}

impl Table {
    /// A table whose rows come from this iterator.
    pub fn new(name: &'static str, rows: impl Iterator<Item = Row> + Send + 'static) -> Self {
        Self { name, rows: Box::new(rows) }
    }
}
