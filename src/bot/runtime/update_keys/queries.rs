//! The SQL of the bots that a database has served.

use crate::clock::At;
use crate::store::{StoreError, Tx, query};

crate::queries! {
    /// A bot that this database has not served yet gets the next number.
    ADD_BOT = "INSERT INTO bots (bot_id, number, first_seen_at_ms)
        SELECT CAST($1 AS BIGINT), COALESCE(MAX(number) + 1, 0), CAST($2 AS BIGINT) FROM bots
        WHERE 1 = 1 ON CONFLICT DO NOTHING";
    BOT_NUMBER = "SELECT number FROM bots WHERE bot_id = $1";
}

/// Which of this database's bots this is, counted from 0; it is entered where it is new.
pub(in crate::bot) async fn bot_number(tx: &mut Tx, bot: i64, now: At) -> Result<i64, StoreError> {
    query(ADD_BOT).bind(bot).bind(now.ms()).execute(&mut *tx).await?;
    let number = query(BOT_NUMBER).bind(bot).fetch_optional(&mut *tx).await?;
    // Another program has just given the number to another bot.
    number.ok_or_else(|| StoreError::LostRace("two bots at once".to_owned()))
}
