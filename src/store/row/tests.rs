use super::*;
use crate::clock::At;
use crate::config::StaffRole;
use crate::ids::{KeyId, OrderId};
use crate::store::FromRow;

/// What a part of a row is read as.
#[derive(Debug, PartialEq, FromRow)]
struct Sender {
    name: Option<String>,
}

#[derive(Debug, PartialEq, FromRow)]
struct Letter {
    order: OrderId,
    tries: u32,
    role: StaffRole,
    sent_at: At,
    read_at: Option<At>,
    #[column("words", json)]
    text: Vec<String>,
    #[column(json)]
    extra: Option<Vec<i64>>,
    #[column(flatten)]
    sender: Sender,
    #[column("extra", is_some)]
    has_extra: bool,
    #[column("parcel", flatten)]
    parcel: Option<Parcel>,
    #[column("name", map = String::into_bytes)]
    name_bytes: Vec<u8>,
    #[column(skip)]
    is_open: bool,
}

/// What a LEFT JOIN may find.
#[derive(Debug, PartialEq, FromRow)]
struct Parcel {
    parcel: String,
    weight: i64,
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn row(columns: &[(&str, Value)]) -> Row {
    let (columns, values): (Vec<_>, Vec<_>) = columns.iter().cloned().unzip();
    Row { columns: columns.into_iter().map(Box::from).collect(), values }
}

fn letter() -> Vec<(&'static str, Value)> {
    vec![
        ("order", text("ORD-1")),
        ("tries", Value::Integer(3)),
        ("role", text("agent")),
        ("sent_at_ms", Value::Integer(7)),
        ("read_at_ms", Value::Null),
        ("words", text(r#"["a","b"]"#)),
        ("extra", Value::Null),
        ("name", text("Ana")),
        ("parcel", Value::Null),
        ("weight", Value::Null),
    ]
}

fn set(columns: &mut [(&str, Value)], column: &str, value: &Value) {
    columns.iter_mut().filter(|(name, _)| *name == column).for_each(|one| one.1 = value.clone());
}

#[test]
fn a_row_is_read_by_the_names_of_its_columns_in_any_order() {
    let wanted = Letter {
        order: OrderId::parse("ORD-1").expect("an id"),
        tries: 3,
        role: StaffRole::Agent,
        sent_at: At(7),
        read_at: None,
        text: vec!["a".to_owned(), "b".to_owned()],
        extra: None,
        sender: Sender { name: Some("Ana".to_owned()) },
        has_extra: false,
        parcel: None,
        name_bytes: b"Ana".to_vec(),
        is_open: false,
    };
    let mut columns = letter();
    assert_eq!(Letter::from_row(&row(&columns)), Ok(wanted));
    columns.reverse();
    set(&mut columns, "extra", &text("[1]"));
    set(&mut columns, "parcel", &text("p-1"));
    set(&mut columns, "weight", &Value::Integer(5));
    let read = Letter::from_row(&row(&columns)).expect("a letter");
    assert_eq!((read.extra, read.has_extra), (Some(vec![1]), true));
    assert_eq!(read.parcel, Some(Parcel { parcel: "p-1".to_owned(), weight: 5 }));
}

#[test]
fn what_cannot_be_read_is_told_with_its_column() {
    for (column, value, told) in [
        ("tries", Value::Null, "tries: NULL"),
        ("tries", text("3"), "tries: a text"),
        ("tries", Value::Integer(-1), "tries: -1 is out of range"),
        ("role", text("boss"), "role: \"boss\" is not a StaffRole"),
        ("role", Value::Integer(1), "role: a whole number"),
        ("sent_at_ms", Value::Null, "sent_at_ms: NULL"),
        ("words", text("[1"), "words: invalid type: integer `1`"),
        ("words", Value::Null, "words: NULL"),
        ("order", text(""), "order: an order id must be 1 to 40 bytes long"),
        ("name", Value::Real(0.5), "name: a number with a fraction"),
    ] {
        let mut columns = letter();
        set(&mut columns, column, &value);
        let error = Letter::from_row(&row(&columns)).expect_err("a fault").to_string();
        assert!(error.contains(told), "{error}");
    }
    let mut columns = letter();
    set(&mut columns, "parcel", &text("p-1"));
    let half = Letter::from_row(&row(&columns)).expect_err("no weight").to_string();
    assert!(half.ends_with("weight: NULL"), "{half}");
    columns.remove(1);
    let missing = Letter::from_row(&row(&columns)).expect_err("a fault").to_string();
    assert!(missing.ends_with("tries: there is no such column"), "{missing}");
}

#[test]
fn values_and_tuples_are_read_in_the_order_of_the_columns() {
    let row = row(&[("n", Value::Integer(2)), ("id", text("key_1"))]);
    assert_eq!(i64::from_row(&row), Ok(2));
    assert_eq!(Option::<At>::from_row(&row), Ok(Some(At(2))));
    assert_eq!(<(bool, String)>::from_row(&row), Ok((true, "key_1".to_owned())));
    let error = <(i64, KeyId)>::from_row(&row).expect_err("no id").to_string();
    assert!(error.ends_with("id: not an id of the form key_…"), "{error}");
    let error = <(i64, String, i64)>::from_row(&row).expect_err("two columns").to_string();
    assert!(error.ends_with("a row: has no column 3"), "{error}");
}

#[test]
fn a_row_that_cannot_be_read_may_be_a_value_of_its_own() {
    let read = Result::<i64, StoreError>::from_row(&row(&[("n", text("two"))]));
    assert_eq!(read, Ok(Err(StoreError::corrupt("n", "a text"))));
}
