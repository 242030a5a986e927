//! What goes into a statement and comes out of a row: the types that both databases know.

use super::StoreError;

/// A value that a statement is given. Texts are borrowed where they can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Param<'q> {
    /// Nothing; the kind is what PostgreSQL wants to know all the same.
    Null(Kind),
    /// A whole number, `BIGINT`.
    Integer(i64),
    /// `DOUBLE PRECISION`.
    Real(f64),
    /// `TEXT`.
    Text(std::borrow::Cow<'q, str>),
}

/// Of which type a value that is nothing would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `BIGINT`.
    Integer,
    /// `DOUBLE PRECISION`.
    Real,
    /// `TEXT`.
    Text,
}

/// A value that a row holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `NULL`.
    Null,
    /// Any whole number; a truth value is 0 or 1.
    Integer(i64),
    /// A number with a fraction.
    Real(f64),
    /// A text.
    Text(String),
}

impl Param<'_> {
    /// The same without anything borrowed, for another thread.
    pub(super) fn into_owned(self) -> Param<'static> {
        match self {
            Self::Null(kind) => Param::Null(kind),
            Self::Integer(number) => Param::Integer(number),
            Self::Real(number) => Param::Real(number),
            Self::Text(text) => Param::Text(text.into_owned().into()),
        }
    }
}

/// A type that a statement takes; says what its NULL is.
pub trait ToParam<'q> {
    /// The kind of its NULL.
    const KIND: Kind;

    /// The value as a statement takes it.
    fn to_param(self) -> Param<'q>;
}

macro_rules! params {
    ($($type:ty => $kind:ident, $value:ident => $param:expr;)*) => {
        $(impl<'q> ToParam<'q> for $type {
            const KIND: Kind = Kind::$kind;

            fn to_param(self) -> Param<'q> {
                let $value = self;
                $param
            }
        })*
    };
}

params! {
    i64 => Integer, number => Param::Integer(number);
    i32 => Integer, number => Param::Integer(number.into());
    u32 => Integer, number => Param::Integer(number.into());
    bool => Integer, is_so => Param::Integer(is_so.into());
    f64 => Real, number => Param::Real(number);
    &'q str => Text, text => Param::Text(text.into());
    String => Text, text => Param::Text(text.into());
    &'q String => Text, text => Param::Text(text.as_str().into());
}

impl<'q, T: ToParam<'q>> ToParam<'q> for Option<T> {
    const KIND: Kind = T::KIND;

    fn to_param(self) -> Param<'q> {
        self.map_or(Param::Null(T::KIND), T::to_param)
    }
}

/// A type that a column is read as.
pub trait FromValue: Sized {
    /// The value as this type; what it is instead where it is none.
    ///
    /// # Errors
    /// When the value is of another type, or out of its range.
    fn from_value(value: &Value) -> Result<Self, &'static str>;
}

impl Value {
    fn name(&self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Integer(_) => "a whole number",
            Self::Real(_) => "a number with a fraction",
            Self::Text(_) => "a text",
        }
    }
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Integer(number) => Ok(*number),
            other => Err(other.name()),
        }
    }
}

impl FromValue for i32 {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        i64::from_value(value)?.try_into().map_err(|_| "a number out of range")
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        Ok(i64::from_value(value)? != 0)
    }
}

impl FromValue for f64 {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Real(number) => Ok(*number),
            // SQLite keeps 2.0 in a column without a type as 2.
            #[expect(clippy::cast_precision_loss, reason = "figures for people")]
            Value::Integer(number) => Ok(*number as f64),
            other => Err(other.name()),
        }
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Text(text) => Ok(text.clone()),
            other => Err(other.name()),
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

/// The names of the columns of a result, in order; shared by its rows.
pub(super) type Columns = std::sync::Arc<[Box<str>]>;

/// A row of a result.
#[derive(Debug, Clone)]
pub struct Row {
    pub(super) columns: Columns,
    pub(super) values: Vec<Value>,
}

impl Row {
    /// Reads a column by its name.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when there is no such column, or it holds something else.
    pub fn try_get<T: FromValue>(&self, column: &str) -> Result<T, StoreError> {
        let place = self.columns.iter().position(|name| **name == *column);
        let value = place.and_then(|place| self.values.get(place));
        let value = value.ok_or_else(|| StoreError::corrupt(column, "there is no such column"))?;
        T::from_value(value).map_err(|found| StoreError::corrupt(column, found))
    }

    /// Reads the first column.
    ///
    /// # Errors
    /// As [`Row::try_get`].
    pub fn first<T: FromValue>(&self) -> Result<T, StoreError> {
        let value = self.values.first().unwrap_or(&Value::Null);
        T::from_value(value).map_err(|found| StoreError::corrupt("a result", found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: Value) -> Row {
        Row { columns: vec!["n".into()].into(), values: vec![value] }
    }

    #[test]
    fn a_column_is_read_as_what_it_holds_and_as_nothing_else() {
        assert_eq!(row(Value::Integer(7)).try_get::<i64>("n"), Ok(7));
        assert_eq!(row(Value::Integer(7)).try_get::<Option<i32>>("n"), Ok(Some(7)));
        assert_eq!(row(Value::Null).try_get::<Option<String>>("n"), Ok(None));
        for (wrong, told) in [
            (row(Value::Null), "n: NULL"),
            (row(Value::Text("7".to_owned())), "n: a text"),
            (row(Value::Integer(i64::MAX)), "n: a number out of range"),
        ] {
            let error = wrong.try_get::<i32>("n").expect_err("no number").to_string();
            assert!(error.ends_with(told), "{error}");
        }
        let missing = row(Value::Null).try_get::<i64>("m").expect_err("no column").to_string();
        assert!(missing.ends_with("m: there is no such column"), "{missing}");
    }

    #[test]
    fn nothing_says_of_which_kind_it_is() {
        assert_eq!(Some("a").to_param(), Param::Text("a".into()));
        assert_eq!(None::<&str>.to_param(), Param::Null(Kind::Text));
        assert_eq!(None::<i64>.to_param(), Param::Null(Kind::Integer));
    }
}
