//! What happens to tickets, for the shop's own systems: written in the transaction in which it
//! happens, told in its order, and tried again over hours. Who receives it gets each at least once,
//! under one id.

pub mod queries;

use std::time::Duration;

use serde_json::json;

use super::Support;
use super::listing::TicketView;
use super::ticket::{Ticket, TicketState};
use crate::channels::Content;
use crate::clock::At;
use crate::ids::OutgoingId;
use crate::language::Args;
use crate::notifications;
use crate::store::{Store, StoreError, Tx};

/// The pauses between tries: after the last of them nobody is told any more.
const PAUSES_S: [u64; 9] = [5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800];
/// The template of the word to staff.
const FAILED: &str = "staff-webhook-failed";
/// The status of who wants no more.
const GONE: u16 = 410;

/// What happens to a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It is there.
    Opened,
    /// An agent answered.
    Answered,
    /// It is held for solved.
    Resolved,
    /// It is over.
    Closed,
    /// It goes on.
    Reopened,
    /// Its customer said what they thought of it.
    Scored,
}

impl What {
    /// Everything.
    pub const ALL: [Self; 6] =
        [Self::Opened, Self::Answered, Self::Resolved, Self::Closed, Self::Reopened, Self::Scored];

    /// The type of the webhook.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "ticket.opened",
            Self::Answered => "ticket.answered",
            Self::Resolved => "ticket.resolved",
            Self::Closed => "ticket.closed",
            Self::Reopened => "ticket.reopened",
            Self::Scored => "ticket.scored",
        }
    }

    /// What a step from one state to another is.
    pub fn of_step(before: TicketState, after: TicketState) -> Option<Self> {
        let was_over = matches!(before, TicketState::Resolved | TicketState::Closed);
        match after {
            _ if before == after => None,
            TicketState::Resolved => Some(Self::Resolved),
            TicketState::Closed => Some(Self::Closed),
            TicketState::New | TicketState::WaitingAgent | TicketState::WaitingCustomer => {
                was_over.then_some(Self::Reopened)
            }
        }
    }
}

/// Something to tell, under a lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Which, as who receives it knows it.
    pub id: OutgoingId,
    /// Its type.
    pub kind: String,
    /// What is said.
    pub body: String,
    /// How often it was tried, this time included.
    pub tries: i32,
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// By this status.
    Status(u16),
    /// By no answer.
    None(String),
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It is told.
    Told,
    /// It is tried again then.
    Again(At),
    /// It is given up.
    Failed,
}

/// Decides what becomes of something after a try: 2xx ends it, 410 stops it, everything else is
/// tried again after a longer pause each time.
pub fn next(answer: &Answer, tries: i32, now: At) -> Next {
    match answer {
        Answer::Status(200..=299) => Next::Told,
        Answer::Status(GONE) => Next::Failed,
        _ => {
            let pause = usize::try_from(tries - 1).ok().and_then(|tried| PAUSES_S.get(tried));
            pause.map_or(Next::Failed, |pause| Next::Again(now.plus(Duration::from_secs(*pause))))
        }
    }
}

/// Writes down that something happened to a ticket, where anybody wants to know.
pub(super) async fn tell(
    tx: &mut Tx,
    support: &Support,
    what: What,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    if !support.rules.has_webhook {
        return Ok(());
    }
    let body = json!({"type": what.as_str(), "timestamp": now.utc(), "data": {"ticket": TicketView::from(ticket)}});
    queries::insert(tx, &OutgoingId::new(now), what.as_str(), &ticket.id, &body.to_string(), now)
        .await
}

/// Whether there is anything to claim: a read, so that a poll with nothing to do writes nothing.
///
/// # Errors
/// When the store does not answer.
pub async fn is_any_due(store: &Store, now: At) -> Result<bool, StoreError> {
    queries::is_any_due(store, now).await
}

/// Takes what is due, each of another ticket, until the lease ends.
///
/// # Errors
/// When the store fails.
pub async fn claim(
    tx: &mut Tx,
    lease: Duration,
    limit: i64,
    now: At,
) -> Result<Vec<Due>, StoreError> {
    queries::claim(tx, now.plus(lease), limit, now).await
}

/// Writes how a try ended; staff are told, once a day, when something was given up.
///
/// # Errors
/// When the store fails.
pub async fn record(
    tx: &mut Tx,
    support: &Support,
    due: &Due,
    answer: &Answer,
    now: At,
) -> Result<Next, StoreError> {
    let words = match answer {
        Answer::Status(status) => status.to_string(),
        Answer::None(why) => why.clone(),
    };
    let next = next(answer, due.tries, now);
    let (state, at, ended) = match next {
        Next::Told => ("told", now, Some(now)),
        Next::Again(at) => ("waiting", at, None),
        Next::Failed => ("failed", now, Some(now)),
    };
    let is_written = queries::record(tx, due, state, &words, at, ended).await?;
    if is_written && next == Next::Failed {
        let voice = support.agents();
        let text = voice.say(
            "staff-webhook-failed",
            &Args::new().text("event", &due.kind).text("answer", &words),
        );
        let key = format!("{FAILED}:{}", now.utc().date_naive());
        notifications::notify_staff(
            tx,
            &support.outbound,
            voice.locale,
            FAILED,
            Content::text(text),
            Some(key),
            now,
        )
        .await?;
    }
    Ok(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: At = At(1_772_366_400_000);

    #[test]
    fn two_hundred_ends_gone_stops_and_all_else_is_tried_for_hours() {
        for status in [200, 204, 299] {
            assert_eq!(next(&Answer::Status(status), 1, NOW), Next::Told);
        }
        assert_eq!(next(&Answer::Status(410), 1, NOW), Next::Failed);
        for answer in [
            Answer::Status(301),
            Answer::Status(404),
            Answer::Status(503),
            Answer::None("timeout".to_owned()),
        ] {
            assert_eq!(next(&answer, 1, NOW), Next::Again(NOW.plus(Duration::from_secs(5))));
            assert_eq!(next(&answer, 10, NOW), Next::Failed);
        }
        assert!(PAUSES_S.is_sorted() && PAUSES_S.iter().sum::<u64>() > 12 * 3600);
    }

    #[test]
    fn only_a_step_out_of_an_end_is_a_reopening() {
        for before in TicketState::ALL {
            for after in TicketState::ALL {
                let is_over = |state| matches!(state, TicketState::Resolved | TicketState::Closed);
                let what = What::of_step(before, after);
                assert_eq!(what == Some(What::Reopened), is_over(before) && !is_over(after));
                assert_eq!(
                    what == Some(What::Closed),
                    before != TicketState::Closed && after == TicketState::Closed
                );
            }
        }
    }
}
