//! The ends of updates that no handler answered: ignored by rule, or failed.

use super::context::UpdateContext;
use super::queries::{self, InteractionOutcome};
use super::unrecorded_replies::PendingRecord;
use crate::channels::Content;
use crate::channels::telegram::UpdateVerdict;

/// How much of an error is kept, in characters: it may quote somebody's words.
const LONGEST_ERROR: usize = 300;

impl UpdateContext {
    /// Records an update that was ignored by rule; `kind` names the rule.
    pub(in crate::bot) async fn ignore(&self, kind: &'static str) -> UpdateVerdict {
        self.record_outcome(kind, InteractionOutcome::Ignored, None).await
    }

    /// Records an update whose handler failed or panicked.
    pub(super) async fn record_failure(&self, error: &str) -> UpdateVerdict {
        let short: String = error.chars().take(LONGEST_ERROR).collect();
        let outcome = InteractionOutcome::Failed;
        let verdict = self.record_outcome("failed", outcome, Some(short.clone())).await;
        if verdict == UpdateVerdict::Later {
            let record = PendingRecord::Failed { error: short };
            self.services.unrecorded.remember(self.update_id, record);
        }
        verdict
    }

    /// Says sorry for an update that failed, in private chats only. A chat that cannot be reached
    /// is told nothing.
    pub(super) async fn apologise(&self) {
        if self.chat > 0 {
            let sorry = Content::text(self.translator().word("failed"));
            if let Err(error) = self.reply(&sorry, &super::follow_up::OnSent::Nothing).await {
                tracing::warn!(update_id = self.update_id, %error, "an apology could not be sent");
            }
        }
    }

    async fn record_outcome(
        &self,
        kind: &'static str,
        outcome: InteractionOutcome,
        error: Option<String>,
    ) -> UpdateVerdict {
        let (update, now) = (self.interaction(kind), self.services.clock.now());
        let written = self
            .services
            .store
            .write(async move |tx| {
                queries::end(tx, &update, outcome, error.as_deref(), now).await.map(|_| ())
            })
            .await;
        match written {
            Ok(()) => UpdateVerdict::Done,
            Err(error) => {
                tracing::error!(
                    update_id = self.update_id,
                    %error,
                    "the end of an update could not be recorded"
                );
                UpdateVerdict::Later
            }
        }
    }
}
