//! The SQL of shared limits.

use std::collections::HashMap;

use super::ledger::{AccountState, DatabaseTime, Ledger, Line};
use crate::store::sql::Batched;
use crate::store::{FromRow, StoreError, Tx, query};

crate::queries! {
    /// How an account and some of its chats stand.
    LOAD = "SELECT name, free_at_us, held_until_us, account FROM call_budgets
        WHERE name IN ( VALUES ($1))";
    SAVE = "INSERT INTO call_budgets (name, free_at_us, held_until_us, account)
        VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO UPDATE SET
        free_at_us = excluded.free_at_us, held_until_us = excluded.held_until_us,
        account = excluded.account";
    /// Chats that have been free for a while say nothing any more.
    FORGET = "DELETE FROM call_budgets WHERE free_at_us < $1 AND held_until_us < $2
        AND account IS NULL";
}

/// How an account, or one of its chats, stands.
#[derive(FromRow)]
struct LineRow {
    name: String,
    free_at_us: i64,
    held_until_us: i64,
    account: Option<String>,
}

static LOADED: Batched = Batched::of(LOAD);
static SAVED: Batched = Batched::of(SAVE);

fn name_of(account: &str, chat: i64) -> String {
    format!("{account}:{chat}")
}

/// Reads an account with some of its chats.
pub(super) async fn load(tx: &mut Tx, account: &str, chats: &[i64]) -> Result<Ledger, StoreError> {
    let chat_of: HashMap<String, i64> =
        chats.iter().map(|chat| (name_of(account, *chat), *chat)).collect();
    let names: Vec<&str> =
        std::iter::once(account).chain(chat_of.keys().map(String::as_str)).collect();
    let (mut ledger, mut rest) = (Ledger::default(), &names[..]);
    while !rest.is_empty() {
        let (text, rows) = LOADED.fitting(rest.len());
        let (now, later) = rest.split_at(rows);
        let statement = now.iter().fold(query(text), |statement, name| statement.bind(*name));
        for row in statement.fetch_all::<LineRow>(&mut *tx).await? {
            let line = Line {
                free_at: DatabaseTime(row.free_at_us),
                held_until: DatabaseTime(row.held_until_us),
            };
            match chat_of.get(&row.name) {
                Some(chat) => {
                    ledger.chats.insert(*chat, line);
                }
                None => {
                    (ledger.account, ledger.state) = (line, read_state(row.account.as_deref()));
                }
            }
        }
        rest = later;
    }
    Ok(ledger)
}

/// What another version of the program wrote and this one cannot read is forgotten: it lasts for
/// seconds.
fn read_state(json: Option<&str>) -> AccountState {
    json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

/// Writes what was booked.
pub(super) async fn save(tx: &mut Tx, account: &str, ledger: &Ledger) -> Result<(), StoreError> {
    let state = serde_json::to_string(&ledger.state)?;
    let mut lines = vec![(account.to_owned(), ledger.account, Some(state))];
    lines.extend(ledger.chats.iter().map(|(chat, line)| (name_of(account, *chat), *line, None)));
    let mut rest = &lines[..];
    while !rest.is_empty() {
        let (text, rows) = SAVED.fitting(rest.len());
        let (now, later) = rest.split_at(rows);
        let mut statement = query(text);
        for (name, line, state) in now {
            statement = statement
                .bind(&**name)
                .bind(line.free_at.0)
                .bind(line.held_until.0)
                .bind(state.as_deref());
        }
        statement.execute(&mut *tx).await?;
        rest = later;
    }
    Ok(())
}

/// Deletes the chats that were free before then.
pub(super) async fn forget(tx: &mut Tx, before: DatabaseTime) -> Result<(), StoreError> {
    query(FORGET).bind(before.0).bind(before.0).execute(&mut *tx).await?;
    Ok(())
}
