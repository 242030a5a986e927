//! Lacks: what the bot is not allowed to do in a group of agents, said there with what to switch
//! on, once a day.

use super::{Support, queries, relay};
use crate::channels::{BOT_CHANNEL, Content};
use crate::clock::At;
use crate::delivery::{Category, Leg, NewNotification, Priority, Recipient, outbox, suppressions};
use crate::language::Text;
use crate::store::{StoreError, Tx};

/// A right that the desk needs in its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// To read what agents write: only an administrator does.
    Reading,
    /// To make, rename and close topics.
    Topics,
    /// To pin a ticket's card.
    Pins,
}

impl Lack {
    fn word(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Topics => "topics",
            Self::Pins => "pins",
        }
    }
}

/// Says in a group's General what is lacking there, each set once a day.
///
/// # Errors
/// When the store fails.
pub async fn say_lacking(
    tx: &mut Tx,
    support: &Support,
    group: i64,
    lacks: &[Lack],
    now: At,
) -> Result<(), StoreError> {
    if lacks.is_empty() {
        return Ok(());
    }
    let voice = support.agents();
    let line = |lack: &Lack| match lack {
        Lack::Reading => voice.word("ticket-lacks-reading"),
        Lack::Topics => voice.word("ticket-lacks-topics"),
        Lack::Pins => voice.word("ticket-lacks-pins"),
    };
    let lines = [voice.word("ticket-lacks")].into_iter().chain(lacks.iter().map(line));
    let content = Content::text(Text::join(lines, "\n"));
    let leg = Leg { channel: BOT_CHANNEL, address: group.to_string(), content };
    let locale = support.localizer.default_locale.code();
    let mut new = NewNotification::new(
        Recipient::Staff,
        Category::Staff,
        Priority::Normal,
        "ticket-lacks",
        locale,
        vec![leg],
    );
    let words: Vec<&str> = lacks.iter().map(|lack| lack.word()).collect();
    new.dedupe_key =
        Some(format!("ticket-lacks:{group}:{}:{}", words.join("+"), now.utc().date_naive()));
    new.expires_at = Some(now.plus(support.outbound.worth(Category::Staff)));
    outbox::enqueue(tx, &new, now).await?;
    Ok(())
}

/// The bot can write in a group again: what waits for it goes out.
///
/// # Errors
/// When the store fails.
pub async fn resume(tx: &mut Tx, support: &Support, group: i64, now: At) -> Result<(), StoreError> {
    suppressions::lift(tx, BOT_CHANNEL, &group.to_string()).await?;
    for id in queries::waiting_in(tx, group).await? {
        if let Some(ticket) = queries::hold(tx, &id).await? {
            relay::bring(tx, support, &ticket, now).await?;
        }
    }
    Ok(())
}
