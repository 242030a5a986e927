//! What the buttons under alerts mean, and what a press does. Whoever is in the agents' group may
//! press; two agents on one button is normal, and the second learns who was first.

use super::queries;
use super::{Kind, State};
use crate::audit::{self, Entry};
use crate::clock::At;
use crate::delivery::dead_letters::ReplayResult;
use crate::ids::AlertId;
use crate::notifications::{Outbound, replay as replays};
use crate::store::{StoreError, Tx};

/// How many messages one press sends again.
const REPLAYED: i64 = 500;

/// A press of a button under an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlertAction {
    /// The article was ordered: no more of it until there was enough again.
    Ordered(AlertId),
    /// The messages that reached nobody are sent again.
    Replay(AlertId),
}

/// Who pressed.
#[derive(Debug, Clone)]
pub struct Agent {
    /// What they are called.
    pub name: String,
    /// How the audit log names them: `user:1001`.
    pub actor: String,
}

/// What a press did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pressed {
    /// What the button says; of so many messages, where it is about messages.
    Done(usize),
    /// Nothing: this agent was first.
    Late(String),
    /// Nothing: it is over.
    Over,
    /// There is no such alert.
    Unknown,
}

impl AlertAction {
    /// The word in the button.
    pub fn word(&self) -> String {
        match self {
            Self::Ordered(id) => format!("ao:{id}"),
            Self::Replay(id) => format!("ar:{id}"),
        }
    }

    /// Reads a word back; `None` for what we never wrote.
    pub fn parse(word: &str) -> Option<Self> {
        let (kind, rest) = word.split_once(':')?;
        let id = AlertId::try_from(rest.to_owned()).ok()?;
        match kind {
            "ao" => Some(Self::Ordered(id)),
            "ar" => Some(Self::Replay(id)),
            _ => None,
        }
    }
}

/// Does what a button says, inside a transaction.
///
/// # Errors
/// When the store fails.
pub async fn press(
    tx: &mut Tx,
    outbound: &Outbound,
    action: &AlertAction,
    agent: &Agent,
    now: At,
) -> Result<Pressed, StoreError> {
    match action {
        AlertAction::Ordered(id) => ordered(tx, id, agent, now).await,
        AlertAction::Replay(id) => replay(tx, outbound, id, agent, now).await,
    }
}

async fn ordered(tx: &mut Tx, id: &AlertId, agent: &Agent, now: At) -> Result<Pressed, StoreError> {
    let Some(alert) = queries::by_id(tx, id).await?.filter(|alert| alert.kind == Kind::Stock)
    else {
        return Ok(Pressed::Unknown);
    };
    if queries::silence(tx, id, &agent.name).await? {
        audit::append(
            tx,
            &Entry {
                actor: &agent.actor,
                action: "alert.ordered",
                object: &alert.key,
                detail: id.as_str(),
            },
            now,
        )
        .await?;
        return Ok(Pressed::Done(1));
    }
    // On a second look: another agent may have pressed at the same moment.
    let alert = queries::by_id(tx, id).await?.unwrap_or(alert);
    Ok(match (alert.state, alert.handled_by) {
        (State::Silenced, Some(who)) => Pressed::Late(who),
        _ => Pressed::Over,
    })
}

async fn replay(
    tx: &mut Tx,
    outbound: &Outbound,
    id: &AlertId,
    agent: &Agent,
    now: At,
) -> Result<Pressed, StoreError> {
    let Some(alert) = queries::by_id(tx, id).await?.filter(|alert| alert.kind == Kind::DeadLetter)
    else {
        return Ok(Pressed::Unknown);
    };
    if !queries::take_care(tx, id, &agent.name).await? {
        let first = queries::by_id(tx, id).await?.and_then(|alert| alert.handled_by);
        return Ok(first.map_or(Pressed::Over, Pressed::Late));
    }
    let mut replayed = 0;
    for letter in queries::letters(tx, &alert, REPLAYED).await? {
        let outcome = replays::replay(tx, outbound, &letter.id, &agent.actor, now).await?;
        replayed += usize::from(matches!(outcome, ReplayResult::Entered(..)));
    }
    let detail = format!("{replayed} messages");
    audit::append(
        tx,
        &Entry {
            actor: &agent.actor,
            action: "letters.replayed",
            object: id.as_str(),
            detail: &detail,
        },
        now,
    )
    .await?;
    Ok(Pressed::Done(replayed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_word_fits_a_button_and_is_read_back() {
        let id = AlertId::new(At(0));
        for action in [AlertAction::Ordered(id.clone()), AlertAction::Replay(id)] {
            assert!(action.word().len() <= 64);
            assert_eq!(AlertAction::parse(&action.word()), Some(action));
        }
    }

    proptest! {
        #[test]
        fn no_word_panics(word in ".*") {
            let _ = AlertAction::parse(&word);
        }
    }
}
