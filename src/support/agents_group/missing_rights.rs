//! Rights that the bot misses in a group of agents. The group is told once a day which to switch
//! on.

use crate::channels::{BOT_CHANNEL, Content};
use crate::clock::At;
use crate::delivery::{Category, Leg, NewNotification, Priority, Recipient, outbox};
use crate::language::Text;
use crate::store::{StoreError, Tx};
use crate::support::desk::Support;

/// A right that the bot needs in a group of agents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingRight {
    /// To read all messages: the bot must be an administrator.
    Reading,
    /// To make, rename and close topics.
    Topics,
    /// To pin a ticket's card.
    Pins,
}

impl MissingRight {
    fn word(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Topics => "topics",
            Self::Pins => "pins",
        }
    }
}

/// Posts in a group which rights are missing; the same list at most once a day.
pub async fn report_missing_rights(
    tx: &mut Tx,
    support: &Support,
    group: i64,
    lacks: &[MissingRight],
    now: At,
) -> Result<(), StoreError> {
    if lacks.is_empty() {
        return Ok(());
    }
    let voice = support.agents_translator();
    let line = |lack: &MissingRight| match lack {
        MissingRight::Reading => voice.word("ticket-lacks-reading"),
        MissingRight::Topics => voice.word("ticket-lacks-topics"),
        MissingRight::Pins => voice.word("ticket-lacks-pins"),
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
