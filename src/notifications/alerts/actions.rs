//! The buttons under alerts. Everybody in the agents' group may press them; when two press at once,
//! the second learns who was first.

use super::queries;
use super::{AlertKind, AlertState};
use crate::audit::{self, Actor, AuditEntry};
use crate::clock::At;
use crate::delivery::dead_letters::ReplayResult;
use crate::ids::AlertId;
use crate::notifications::{NotificationRules, replay as replays};
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

/// The agent who pressed a button under an alert.
#[derive(Debug, Clone)]
pub struct AlertAgent {
    /// What they are called.
    pub name: String,
    /// How the audit log names them.
    pub actor: Actor,
}

/// What a press did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlertActionOutcome {
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
pub async fn press(
    tx: &mut Tx,
    outbound: &NotificationRules,
    action: &AlertAction,
    agent: &AlertAgent,
    now: At,
) -> Result<AlertActionOutcome, StoreError> {
    match action {
        AlertAction::Ordered(id) => ordered(tx, id, agent, now).await,
        AlertAction::Replay(id) => replay(tx, outbound, id, agent, now).await,
    }
}

async fn ordered(
    tx: &mut Tx,
    id: &AlertId,
    agent: &AlertAgent,
    now: At,
) -> Result<AlertActionOutcome, StoreError> {
    let Some(alert) = queries::by_id(tx, id).await?.filter(|alert| alert.kind == AlertKind::Stock)
    else {
        return Ok(AlertActionOutcome::Unknown);
    };
    if queries::silence(tx, id, &agent.name).await? {
        audit::append(
            tx,
            &AuditEntry {
                actor: &agent.actor,
                action: "alert.ordered",
                object: &alert.key,
                detail: id.as_str(),
            },
            now,
        )
        .await?;
        return Ok(AlertActionOutcome::Done(1));
    }
    // On a second look: another agent may have pressed at the same moment.
    let alert = queries::by_id(tx, id).await?.unwrap_or(alert);
    Ok(match (alert.state, alert.handled_by) {
        (AlertState::Silenced, Some(who)) => AlertActionOutcome::Late(who),
        _ => AlertActionOutcome::Over,
    })
}

async fn replay(
    tx: &mut Tx,
    outbound: &NotificationRules,
    id: &AlertId,
    agent: &AlertAgent,
    now: At,
) -> Result<AlertActionOutcome, StoreError> {
    let Some(alert) =
        queries::by_id(tx, id).await?.filter(|alert| alert.kind == AlertKind::DeadLetter)
    else {
        return Ok(AlertActionOutcome::Unknown);
    };
    if !queries::take_care(tx, id, &agent.name).await? {
        let first = queries::by_id(tx, id).await?.and_then(|alert| alert.handled_by);
        return Ok(first.map_or(AlertActionOutcome::Over, AlertActionOutcome::Late));
    }
    let mut replayed = 0;
    for letter in queries::letters(tx, &alert, REPLAYED).await? {
        let outcome = replays::replay(tx, outbound, &letter.id, &agent.actor, now).await?;
        replayed += usize::from(matches!(outcome, ReplayResult::Entered(..)));
    }
    let detail = format!("{replayed} messages");
    audit::append(
        tx,
        &AuditEntry {
            actor: &agent.actor,
            action: "letters.replayed",
            object: id.as_str(),
            detail: &detail,
        },
        now,
    )
    .await?;
    Ok(AlertActionOutcome::Done(replayed))
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
