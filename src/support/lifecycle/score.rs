//! The customer's rating of the help: 1 to 5, with an optional comment. The last press counts.

use crate::audit;
use crate::audit::AuditEntry;
use crate::channels::Content;
use crate::clock::At;
use crate::delivery::{NotificationTemplate, Priority, Purpose};
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};
use crate::support::agents_group::redraw;
use crate::support::blocked_contacts;
use crate::support::case::ticket::{SCORES, Ticket, TicketContact, TicketState};
use crate::support::desk::Support;
use crate::support::tickets;
use crate::support::webhook_events::TicketEvent;
use crate::support::{outbound, webhook_events};

/// The template of the message about a rating.
pub(crate) const SCORE: NotificationTemplate =
    NotificationTemplate::heard("ticket-score", Purpose::TicketNotice);

/// The result of a press on a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoreOutcome {
    Counts,
    Already,
    /// The ticket is not theirs, or not resolved or closed.
    No,
}

/// Sets a customer's score of their ticket.
pub async fn set_score(
    tx: &mut Tx,
    support: &Support,
    number: i64,
    by: &TicketContact,
    score: i32,
    now: At,
) -> Result<ScoreOutcome, StoreError> {
    let Some(ticket) = of(tx, number, by).await?.filter(|_| SCORES.contains(&score)) else {
        return Ok(ScoreOutcome::No);
    };
    if ticket.score == Some(score) {
        return Ok(ScoreOutcome::Already);
    }
    tickets::set_score(tx, &ticket.id, score).await?;
    let entry = AuditEntry {
        actor: &by.actor(),
        action: "ticket.scored",
        object: ticket.id.as_str(),
        detail: &score.to_string(),
    };
    audit::append(tx, &entry, now).await?;
    let scored = Ticket { score: Some(score), ..ticket.clone() };
    webhook_events::enqueue(tx, support, TicketEvent::Scored, &scored, now).await?;
    redraw::redraw_ticket(tx, support, &scored, now).await?;
    let key = if ticket.score.is_some() { "ticket-scored-anew" } else { "ticket-scored" };
    let text = support.agents_translator().say(key, &Args::new().number("score", i64::from(score)));
    let content = outbound::with_ticket_head_if_shared(support, &scored, Content::text(text));
    outbound::post_to_topic(tx, support, &scored, SCORE, Priority::Normal, content, now).await?;
    Ok(ScoreOutcome::Counts)
}

/// Adds the customer's comment; false when the ticket is not theirs or has no score.
pub async fn add_score_comment(
    tx: &mut Tx,
    support: &Support,
    number: i64,
    by: &TicketContact,
    words: &Text,
    now: At,
) -> Result<bool, StoreError> {
    let Some(ticket) = of(tx, number, by).await?.filter(|ticket| ticket.score.is_some()) else {
        return Ok(false);
    };
    if blocked_contacts::is_blocked(tx, by.channel, &by.address).await? {
        return Ok(true);
    }
    tickets::set_score_words(tx, &ticket.id, words).await?;
    let voice = support.agents_translator();
    let whole = voice.say("ticket-score-words", &Args::new().with("words", words.quoted()));
    let text = Text::first_that_fits([whole, words.quoted_under(&Text::join([], "")).0]);
    let content = outbound::with_ticket_head_if_shared(support, &ticket, Content::text(text));
    outbound::post_to_topic(tx, support, &ticket, SCORE, Priority::Normal, content, now).await?;
    Ok(true)
}

/// A contact's own ticket that is resolved or closed.
async fn of(tx: &mut Tx, number: i64, by: &TicketContact) -> Result<Option<Ticket>, StoreError> {
    let Some(id) = tickets::id_of(tx, number).await? else { return Ok(None) };
    let ticket = tickets::lock(tx, &id).await?;
    let is_theirs = |ticket: &Ticket| ticket.contact.is_where(by);
    Ok(ticket.filter(|ticket| {
        is_theirs(ticket) && matches!(ticket.state, TicketState::Resolved | TicketState::Closed)
    }))
}
