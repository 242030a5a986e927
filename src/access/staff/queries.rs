//! The SQL of the shop's own people.

use super::{NewStaffMember, StaffMember};
use crate::clock::At;
use crate::language::Locale;
use crate::phone::Phone;
use crate::store::{Store, StoreError, Tx, query};

crate::queries! {
    ALL_AGENTS = "SELECT user_id, name, role, phone, locale, gets_stock FROM agents
        WHERE removed_at_ms IS NULL ORDER BY added_at_ms, user_id";
    ADD = "INSERT INTO agents (user_id, name, role, added_by, added_at_ms)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (user_id) DO UPDATE
        SET name = excluded.name, role = excluded.role, added_by = excluded.added_by,
            added_at_ms = excluded.added_at_ms, removed_at_ms = NULL";
    REMOVE = "UPDATE agents SET removed_at_ms = $1, phone = NULL, gets_stock = 0
        WHERE user_id = $2 AND removed_at_ms IS NULL";
    SET_PHONE = "UPDATE agents SET phone = $1 WHERE user_id = $2 AND removed_at_ms IS NULL";
    SET_LOCALE = "UPDATE agents SET locale = $1 WHERE user_id = $2 AND removed_at_ms IS NULL";
    SET_STOCK = "UPDATE agents SET gets_stock = $1 WHERE user_id = $2 AND removed_at_ms IS NULL";
}

pub(super) async fn all(store: &Store) -> Result<Vec<StaffMember>, StoreError> {
    query(ALL_AGENTS).fetch_all(store.readers()).await
}

pub(super) async fn add(tx: &mut Tx, joining: &NewStaffMember, now: At) -> Result<(), StoreError> {
    let statement = query(ADD)
        .bind(joining.user)
        .bind(&*joining.name)
        .bind(joining.role.as_str())
        .bind(joining.by.to_string());
    statement.bind(now.ms()).execute(&mut *tx).await?;
    Ok(())
}

pub(super) async fn remove(tx: &mut Tx, user: i64, now: At) -> Result<bool, StoreError> {
    Ok(query(REMOVE).bind(now.ms()).bind(user).execute(&mut *tx).await?.rows_affected() == 1)
}

pub(super) async fn set_phone(tx: &mut Tx, user: i64, phone: &Phone) -> Result<bool, StoreError> {
    Ok(query(SET_PHONE).bind(phone.as_str()).bind(user).execute(&mut *tx).await?.rows_affected()
        == 1)
}

pub(super) async fn set_stock(tx: &mut Tx, user: i64, stock: bool) -> Result<bool, StoreError> {
    Ok(query(SET_STOCK).bind(i32::from(stock)).bind(user).execute(&mut *tx).await?.rows_affected()
        == 1)
}

pub(super) async fn set_locale(
    tx: &mut Tx,
    user: i64,
    locale: Option<Locale>,
) -> Result<bool, StoreError> {
    Ok(query(SET_LOCALE)
        .bind(locale.map(Locale::code))
        .bind(user)
        .execute(&mut *tx)
        .await?
        .rows_affected()
        == 1)
}
