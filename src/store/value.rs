//! What goes into a statement and comes out of a row: the types that both databases know.

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

impl Value {
    /// What it is, in a sentence about what is wrong with it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Null => "NULL",
            Self::Integer(_) => "a whole number",
            Self::Real(_) => "a number with a fraction",
            Self::Text(_) => "a text",
        }
    }

    /// The text that it is.
    ///
    /// # Errors
    /// What it is instead.
    pub fn text(&self) -> Result<&str, String> {
        match self {
            Self::Text(text) => Ok(text),
            other => Err(other.name().to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_says_of_which_kind_it_is() {
        assert_eq!(Some("a").to_param(), Param::Text("a".into()));
        assert_eq!(None::<&str>.to_param(), Param::Null(Kind::Text));
        assert_eq!(None::<i64>.to_param(), Param::Null(Kind::Integer));
    }
}
