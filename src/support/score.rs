//! What a customer thought of the help they got: one to five, and words where they like. The last
//! press counts.

use super::actions::RequestAction;
use super::outgoing::{self, What};
use super::ticket::{Contact, State, Ticket};
use super::{Support, changes, outward, queries};
use crate::audit::{self, AuditEntry};
use crate::channels::{BOT_CHANNEL, Button, Content};
use crate::clock::At;
use crate::delivery::Priority;
use crate::language::Translator;
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};

/// The scores there are.
pub const SCORES: std::ops::RangeInclusive<i32> = 1..=5;

/// The template of what a customer thought.
pub(super) const SCORE: &str = "ticket-score";

/// What came of a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scored {
    /// It counts.
    Counts,
    /// It counted already.
    Already,
    /// The ticket is not theirs, or is not over.
    No,
}

/// The question, and its buttons; none where nobody has answered, or who asked by SMS.
pub(super) fn question(voice: &Translator, ticket: &Ticket) -> Option<(Text, Vec<Button>)> {
    if ticket.contact.channel != BOT_CHANNEL || ticket.first_answered_at.is_none() {
        return None;
    }
    let button = |score: i32| {
        let label = voice.say("score-button", &Args::new().number("score", i64::from(score)));
        Button::press(label, RequestAction::Score(ticket.number, score).word())
    };
    Some((voice.word("score-ask"), SCORES.map(button).collect()))
}

/// A customer scores their ticket.
///
/// # Errors
/// When the store fails.
pub async fn score(
    tx: &mut Tx,
    support: &Support,
    number: i64,
    by: &Contact,
    score: i32,
    now: At,
) -> Result<Scored, StoreError> {
    let Some(ticket) = of(tx, number, by).await?.filter(|_| SCORES.contains(&score)) else {
        return Ok(Scored::No);
    };
    if ticket.score == Some(score) {
        return Ok(Scored::Already);
    }
    queries::set_score(tx, &ticket.id, score).await?;
    let entry = AuditEntry {
        actor: &by.actor(),
        action: "ticket.scored",
        object: ticket.id.as_str(),
        detail: &score.to_string(),
    };
    audit::append(tx, &entry, now).await?;
    let scored = Ticket { score: Some(score), ..ticket.clone() };
    outgoing::tell(tx, support, What::Scored, &scored, now).await?;
    changes::show(tx, support, &scored, now).await?;
    let key = if ticket.score.is_some() { "ticket-scored-anew" } else { "ticket-scored" };
    let text = support.agents().say(key, &Args::new().number("score", i64::from(score)));
    let content = outward::named(support, &scored, Content::text(text));
    outward::tell_topic(tx, support, &scored, SCORE, Priority::Normal, content, now).await?;
    Ok(Scored::Counts)
}

/// A customer says why; false when the ticket is not theirs, or is not over.
///
/// # Errors
/// When the store fails.
pub async fn say_why(
    tx: &mut Tx,
    support: &Support,
    number: i64,
    by: &Contact,
    words: &Text,
    now: At,
) -> Result<bool, StoreError> {
    let Some(ticket) = of(tx, number, by).await?.filter(|ticket| ticket.score.is_some()) else {
        return Ok(false);
    };
    if queries::is_blocked(tx, by.channel, &by.address).await? {
        return Ok(true);
    }
    queries::set_score_words(tx, &ticket.id, words).await?;
    let voice = support.agents();
    let whole = voice.say("ticket-score-words", &Args::new().with("words", words.quoted()));
    let text = Text::first_that_fits([whole, words.quoted_under(&Text::join([], "")).0]);
    let content = outward::named(support, &ticket, Content::text(text));
    outward::tell_topic(tx, support, &ticket, SCORE, Priority::Normal, content, now).await?;
    Ok(true)
}

/// Somebody's own ticket that is over.
async fn of(tx: &mut Tx, number: i64, by: &Contact) -> Result<Option<Ticket>, StoreError> {
    let Some(id) = queries::id_of(tx, number).await? else { return Ok(None) };
    let ticket = queries::hold(tx, &id).await?;
    let is_theirs = |ticket: &Ticket| ticket.contact.is_where(by);
    Ok(ticket.filter(|ticket| {
        is_theirs(ticket) && matches!(ticket.state, State::Resolved | State::Closed)
    }))
}
