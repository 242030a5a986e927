//! The SQL of canned replies.

use crate::audit::Actor;
use crate::clock::At;
use crate::language::{Locale, Text};
use crate::store::{FromRow, Store, StoreError, Tx, query};

/// A reply in one locale.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct CannedReply {
    pub name: String,
    pub locale: Locale,
    #[column(json)]
    pub words: Text,
}

crate::queries! {
    ALL_REPLIES = "SELECT name, locale, words FROM canned_replies ORDER BY name, locale LIMIT 500";
    OF_NAME = "SELECT name, locale, words FROM canned_replies WHERE name = $1 ORDER BY locale";
    PUT = "INSERT INTO canned_replies (name, locale, words, changed_by, changed_at_ms)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (name, locale) DO UPDATE SET words = excluded.words, changed_by =
        excluded.changed_by, changed_at_ms = excluded.changed_at_ms";
    /// In every locale when none is named.
    REMOVE = "DELETE FROM canned_replies WHERE name = $1 AND ($2 = '' OR locale = $3)";
}

/// All replies, by name and locale, at most 500.
pub(crate) async fn all(store: &Store) -> Result<Vec<CannedReply>, StoreError> {
    query(ALL_REPLIES).fetch_all(store.readers()).await
}

/// The replies of a name, one for each locale.
pub(crate) async fn of_name(store: &Store, name: &str) -> Result<Vec<CannedReply>, StoreError> {
    query(OF_NAME).bind(name).fetch_all(store.readers()).await
}

/// Stores a reply over the one with its name and locale.
pub(crate) async fn put(
    tx: &mut Tx,
    reply: &CannedReply,
    by: &Actor,
    now: At,
) -> Result<(), StoreError> {
    let statement = query(PUT)
        .bind(&*reply.name)
        .bind(reply.locale.code())
        .bind(serde_json::to_string(&reply.words)?);
    statement.bind(by.to_string()).bind(now.ms()).execute(&mut *tx).await?;
    Ok(())
}

/// Removes the replies of a name, in one locale or (empty) in all; returns how many.
pub(crate) async fn remove(tx: &mut Tx, name: &str, locale: &str) -> Result<u64, StoreError> {
    Ok(query(REMOVE).bind(name).bind(locale).bind(locale).execute(&mut *tx).await?.rows_affected())
}
