//! The numbers under which updates are on record. Each bot counts its own updates: with another
//! bot's token in the same database a new update may have the number of one that is on record, and
//! would be taken for a repetition of it.

pub mod queries;

use crate::clock::At;
use crate::store::{Store, StoreError};

/// No update of a bot has a number of more bits.
const BITS: u32 = 40;

/// The updates of one bot among those of the bots that a database has served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UpdateKeys {
    /// 0 for the first bot, whose updates are on record under their own numbers.
    number: i64,
}

impl UpdateKeys {
    /// That of the bot with this token. `now`: when it is asked.
    pub async fn of(store: &Store, token: &str, now: At) -> Result<Self, StoreError> {
        let Some(bot) = bot_id(token) else { return Ok(Self::default()) };
        let number = store.write(async move |tx| queries::bot_number(tx, bot, now).await).await?;
        if number > 0 {
            let how = "its chats are where they are, but what earlier bots sent can't be redrawn, and it may write to those only who write to it";
            tracing::warn!(bot, number, "this database has served another bot before: {how}");
        }
        Ok(Self { number })
    }

    /// The number under which an update is on record.
    pub(in crate::bot) fn key(self, update_id: i64) -> i64 {
        self.number.saturating_mul(1 << BITS).saturating_add(update_id)
    }
}

/// Whose token it is: what stands before the colon, which is no secret.
fn bot_id(token: &str) -> Option<i64> {
    token.split_once(':')?.0.parse().ok().filter(|id| *id > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_bots_share_a_number() {
        let (first, second, third) =
            (UpdateKeys::default(), UpdateKeys { number: 1 }, UpdateKeys { number: 2 });
        assert_eq!(first.key(7), 7, "rows of before keep their meaning");
        assert!(
            first.key(i64::from(u32::MAX)) < second.key(0)
                && second.key(i64::from(u32::MAX)) < third.key(0)
        );
    }

    #[test]
    fn a_token_names_its_bot() {
        assert_eq!(bot_id("424242:simulated"), Some(424_242));
        for other in ["", "424242", ":x", "-1:x", "0:x", "bot:x"] {
            assert_eq!(bot_id(other), None, "{other}");
        }
    }
}
