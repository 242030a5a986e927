//! The ends of updates that no handler answered: ignored by rule, or failed.

use super::pump::Verdict;
use super::queries;
use super::turn::Turn;
use super::unrecorded::Ending;

/// Records an update that was ignored by rule.
pub(super) async fn ignored(turn: &Turn, kind: &'static str) -> Verdict {
    record(turn, kind, "ignored", None).await
}

/// Records an update whose handler failed or panicked.
pub(super) async fn failed(turn: &Turn, error: &str) -> Verdict {
    // What an error says may quote somebody's words: long ones are cut.
    let short: String = error.chars().take(300).collect();
    let verdict = record(turn, "failed", "failed", Some(short.clone())).await;
    if verdict == Verdict::Later {
        turn.desk.unrecorded.remember(turn.update_id, Ending::Failed { error: short });
    }
    verdict
}

async fn record(
    turn: &Turn,
    kind: &'static str,
    outcome: &'static str,
    error: Option<String>,
) -> Verdict {
    let (update, now) = (turn.interaction(kind), turn.desk.clock.now());
    let written = turn
        .desk
        .store
        .write(move |tx| {
            let (update, error) = (update.clone(), error.clone());
            Box::pin(async move {
                queries::end(tx, &update, outcome, error.as_deref(), now).await.map(|_| ())
            })
        })
        .await;
    match written {
        Ok(()) => Verdict::Done,
        Err(error) => {
            tracing::error!(update_id = turn.update_id, %error, "the end of an update could not be recorded");
            Verdict::Later
        }
    }
}
