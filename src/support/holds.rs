//! Holds: what the agents' group does not take waits on record, is told (in General; to an admin's
//! phone where the group can't hear it), and is tried again after a pause, longer each time.
//! Nothing that a customer says ends in silence because Telegram answered what nobody had listed.

pub mod queries;

use std::time::Duration;

use super::ticket::Ticket;
use super::{Support, relay};
use crate::channels::{ChannelKind, ErrorClass};
use crate::clock::At;
use crate::delivery::{DeliveryOutcome, NotificationState, suppressions};
use crate::ids::TicketId;
use crate::notifications::alerts::{self, Hindrance};
use crate::store::{Store, StoreError, Tx};

/// The first pause; it doubles with each try in vain.
const FIRST_PAUSE: Duration = Duration::from_secs(30);
/// The longest one.
const LONGEST_PAUSE: Duration = Duration::from_secs(15 * 60);
/// How long who tries again has for it before somebody else does.
const TRY: Duration = Duration::from_secs(60);

/// A ticket whose words the agents' group did not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hold {
    /// Which.
    pub ticket: TicketId,
    /// Which group.
    pub group: i64,
    /// How often it was tried in vain.
    pub tries: u32,
    /// Since when.
    pub since: At,
    /// When it is tried again.
    pub retry_at: At,
}

/// Something for the agents that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// Words.
    Words {
        /// Into a topic, and not into General.
        in_topic: bool,
    },
    /// A picture, a file, an album.
    Media,
    /// The card of a ticket.
    Card,
    /// The making of a topic.
    Topic,
}

/// What follows a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// Everything of the ticket waits.
    Hold,
    /// It goes in words that say what it is.
    InWords,
    /// The ticket stands in General.
    General,
    /// What is behind it goes on without it.
    GoOn,
}

/// Decides what follows. Where the group has taken other things meanwhile, it is not the moment:
/// then it is this message, or this place, and another way round is taken at once.
pub(super) fn after_refusal(refused: Refused, takes_others: bool) -> After {
    match (takes_others, refused) {
        (false, _) => After::Hold,
        (true, Refused::Media | Refused::Words { in_topic: false }) => After::InWords,
        (true, Refused::Words { in_topic: true } | Refused::Topic) => After::General,
        (true, Refused::Card) => After::GoOn,
    }
}

/// How long something is left alone that was tried so often in vain.
pub(super) fn pause(tries: u32) -> Duration {
    FIRST_PAUSE.saturating_mul(1 << tries.saturating_sub(1).min(10)).min(LONGEST_PAUSE)
}

/// Whether a group does not take what is sent there, for whatever reason; a call that nobody
/// answered says nothing of that.
pub(super) fn is_refusal(settled: &DeliveryOutcome) -> bool {
    let class = settled.class;
    matches!(
        class,
        Some(
            ErrorClass::Unlisted
                | ErrorClass::Address(_)
                | ErrorClass::Destination
                | ErrorClass::NoRight
        )
    ) || settled.state == NotificationState::Suppressed
}

/// What follows the refusal of something of a ticket for the agents.
pub(super) async fn judge(
    tx: &mut Tx,
    ticket: &Ticket,
    settled: &DeliveryOutcome,
    refused: Refused,
) -> Result<After, StoreError> {
    let Some(group) = ticket.topic.group.filter(|_| settled.class == Some(ErrorClass::Unlisted))
    else {
        return Ok(After::Hold);
    };
    let held_since = queries::of(tx, &ticket.id).await?.map(|hold| hold.since);
    let since = held_since.or(settled.failing_since).unwrap_or(settled.at);
    Ok(after_refusal(refused, queries::has_taken_since(tx, group, since).await?))
}

/// Whether a ticket's words wait since its group did not take them.
pub(super) async fn is_held(tx: &mut Tx, ticket: &TicketId) -> Result<bool, StoreError> {
    Ok(queries::of(tx, ticket).await?.is_some())
}

/// Holds a ticket, and tells the shop's people that its group does not take what is sent there.
pub(super) async fn hold(
    tx: &mut Tx,
    ticket: &Ticket,
    settled: &DeliveryOutcome,
) -> Result<(), StoreError> {
    let (Some(group), now) = (ticket.topic.group, settled.at) else { return Ok(()) };
    let before = queries::of(tx, &ticket.id).await?;
    let tries = before.as_ref().map_or(0, |hold| hold.tries) + 1;
    let since = before.map(|hold| hold.since).or(settled.failing_since).unwrap_or(now);
    let said = settled.detail.as_deref().unwrap_or("bot can't write there");
    tracing::error!(ticket = %ticket.id, group, tries, reason = said, "the agents' group does not take what a customer said: it waits");
    let hold =
        Hold { ticket: ticket.id.clone(), group, tries, since, retry_at: now.plus(pause(tries)) };
    queries::hold(tx, &hold).await?;
    alerts::hear_of_desk(tx, group, Hindrance::Refusal, Some(said), now).await
}

/// A group lives at another id.
pub(super) async fn moved(tx: &mut Tx, old: i64, new: i64) -> Result<(), StoreError> {
    queries::move_group(tx, old, new).await
}

/// A group has taken something of a ticket: whatever is held there is due. True where more of this
/// one waits.
pub(super) async fn over(tx: &mut Tx, ticket: &Ticket, now: At) -> Result<bool, StoreError> {
    let Some(group) = ticket.topic.group else { return Ok(false) };
    if !queries::is_any(tx, group).await? {
        return Ok(false);
    }
    let was_held = queries::end(tx, &ticket.id).await?;
    queries::release(tx, group, now).await?;
    alerts::hear_of_desk(tx, group, Hindrance::Refusal, None, now).await?;
    Ok(was_held)
}

/// Tries one ticket again that is due; false when somebody else does.
pub(super) async fn try_again(
    tx: &mut Tx,
    support: &Support,
    hold: &Hold,
    now: At,
) -> Result<bool, StoreError> {
    let Some(ticket) = super::hold(tx, &hold.ticket).await? else { return Ok(false) };
    if !queries::claim(tx, hold, now.plus(TRY)).await? {
        return Ok(false);
    }
    // A group that could not be reached is asked again: not everything that ends that is told.
    suppressions::lift(tx, ChannelKind::Telegram, &hold.group.to_string()).await?;
    if relay::waits_for_agents(tx, &ticket).await? {
        relay::bring(tx, support, &ticket, now).await?;
    } else {
        queries::end(tx, &ticket.id).await?;
    }
    Ok(true)
}

/// What is tried again now: a group that does not take things is not asked by all its tickets at
/// once.
pub(super) async fn due(store: &Store, now: At) -> Result<Vec<Hold>, StoreError> {
    Ok(one_each(queries::due(store, now).await?))
}

/// The first of each group, of what is due by group.
fn one_each(due: Vec<Hold>) -> Vec<Hold> {
    let mut chosen: Vec<Hold> = Vec::new();
    for hold in due {
        if chosen.last().is_none_or(|last| last.group != hold.group) {
            chosen.push(hold);
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_while_all_is_refused_waits_and_nothing_else_does() {
        let all = [
            Refused::Words { in_topic: true },
            Refused::Words { in_topic: false },
            Refused::Media,
            Refused::Card,
            Refused::Topic,
        ];
        for refused in all {
            assert_eq!(after_refusal(refused, false), After::Hold, "{refused:?}");
        }
        let around = all.map(|refused| after_refusal(refused, true));
        assert_eq!(
            around,
            [After::General, After::InWords, After::InWords, After::GoOn, After::General]
        );
    }

    #[test]
    fn pauses_grow_and_end_at_a_quarter_of_an_hour() {
        assert_eq!([1, 2, 3].map(|tries| pause(tries).as_secs()), [30, 60, 120]);
        assert_eq!(pause(u32::MAX), LONGEST_PAUSE);
        assert!((0..20).map(pause).is_sorted());
    }

    #[test]
    fn each_group_is_tried_by_one_at_a_time() {
        let hold = |group| Hold {
            ticket: TicketId::new(At(0)),
            group,
            tries: 1,
            since: At(0),
            retry_at: At(0),
        };
        let due = vec![hold(-2), hold(-2), hold(-1), hold(-1)];
        let chosen = one_each(due.clone());
        assert_eq!(chosen, [due[0].clone(), due[2].clone()]);
    }
}
