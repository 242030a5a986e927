//! How values go into a statement of PostgreSQL, and how its rows come out.

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::{Arguments as _, Column as _, Row as _, TypeInfo as _, ValueRef as _};

use crate::store::query::Query;
use crate::store::row::{Columns, Row};
use crate::store::value::{Kind, Param, Value};

/// The values of a statement, encoded.
pub(super) fn arguments(query: &Query<'_>) -> Result<PgArguments, sqlx::Error> {
    let mut arguments = PgArguments::default();
    for param in &query.params {
        let added = match param {
            Param::Null(Kind::Integer) => arguments.add(None::<i64>),
            Param::Null(Kind::Real) => arguments.add(None::<f64>),
            Param::Null(Kind::Text) => arguments.add(None::<&str>),
            Param::Integer(number) => arguments.add(number),
            Param::Real(number) => arguments.add(number),
            Param::Text(text) => arguments.add(&**text),
        };
        added.map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// The rows of a result.
pub(super) fn rows(found: &[PgRow]) -> Result<Vec<Row>, sqlx::Error> {
    let Some(first) = found.first() else { return Ok(Vec::new()) };
    let columns: Columns = first.columns().iter().map(|column| column.name().into()).collect();
    found.iter().map(|row| Ok(Row { columns: columns.clone(), values: values(row)? })).collect()
}

/// The values of a row.
pub(super) fn values(row: &PgRow) -> Result<Vec<Value>, sqlx::Error> {
    (0..row.len()).map(|place| value(row, place)).collect()
}

fn value(row: &PgRow, place: usize) -> Result<Value, sqlx::Error> {
    let raw = row.try_get_raw(place)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let of = raw.type_info().into_owned();
    Ok(match of.name() {
        "INT8" => Value::Integer(row.try_get(place)?),
        "INT4" => Value::Integer(row.try_get::<i32, _>(place)?.into()),
        "INT2" => Value::Integer(row.try_get::<i16, _>(place)?.into()),
        "BOOL" => Value::Integer(row.try_get::<bool, _>(place)?.into()),
        "FLOAT8" => Value::Real(row.try_get(place)?),
        "FLOAT4" => Value::Real(row.try_get::<f32, _>(place)?.into()),
        "TEXT" | "VARCHAR" | "NAME" | "CHAR" => Value::Text(row.try_get(place)?),
        other => {
            let why = format!("{}: no statement may give {other}", row.column(place).name());
            return Err(sqlx::Error::Decode(why.into()));
        }
    })
}
