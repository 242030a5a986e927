//! Dialogues that nobody goes on with expire, each in the transaction that tells the person so.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::queries::{self, IdleDialogue};
use super::state::{Dialogue, DialogueKind};
use crate::channels::{BOT_CHANNEL, Content};
use crate::clock::Clock;
use crate::delivery::{Category, Leg, NewNotification, Priority, Recipient, outbox};
use crate::language::Localizer;
use crate::notifications::NotificationRules;
use crate::store::poll::{Looked, TablePoll};
use crate::store::{Store, StoreError, Tx, Wake};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(2);
/// How many dialogues it ends at once.
const AT_ONCE: i64 = 100;
/// What the person is told.
const EXPIRED: &str = "support-expired";

/// Ends dialogues that nobody goes on with. Cheap to clone.
#[derive(Clone)]
pub struct DialogueExpiry {
    pub store: Store,
    pub clock: Clock,
    pub localizer: Localizer,
    pub outbound: NotificationRules,
    /// Wakes the engine.
    pub engine: Wake,
    /// How long a dialogue waits for the next message.
    pub after: Duration,
}

impl DialogueExpiry {
    /// Looks until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let poll = TablePoll::every("idle dialogues", EVERY, &self.store, &self.clock);
        let look = || async {
            if self.look().await? > 0 {
                self.engine.now();
            }
            Ok(Looked::Idle)
        };
        poll.run(&stop, look).await;
    }

    async fn look(&self) -> Result<usize, StoreError> {
        let idle = queries::idle(&self.store, self.clock.now().minus(self.after), AT_ONCE).await?;
        for dialogue in &idle {
            let (idle, dialogue) = (self.clone(), dialogue.clone());
            let ended = self.store.write(async move |tx| idle.end(tx, &dialogue).await);
            ended.await?;
        }
        Ok(idle.len())
    }

    async fn end(&self, tx: &mut Tx, dialogue: &IdleDialogue) -> Result<(), StoreError> {
        let state = dialogue.dialogue.as_ref();
        // An older program may have left the kind of the dialogue before.
        let expires =
            |state: &Dialogue| matches!(state.kind(), DialogueKind::Support | DialogueKind::Score);
        if !state.is_none_or(expires) {
            return Ok(());
        }
        // Only the one that was seen: who writes meanwhile goes on.
        let is_ended = queries::end(tx, dialogue.chat, dialogue.updated_at).await?;
        let Some(Dialogue::Support(_)) = state.filter(|_| is_ended && !dialogue.is_suppressed)
        else {
            return Ok(());
        };
        let preferred = [&dialogue.locale_choice, &dialogue.locale_said, &dialogue.language_code]
            .map(|tag| tag.as_deref());
        let tr = self.localizer.negotiated(preferred, dialogue.time_zone.as_deref());
        let recipient = dialogue.customer.clone().map_or(Recipient::Stranger, Recipient::Customer);
        let content = Content::text(tr.word(EXPIRED));
        let route = vec![Leg { channel: BOT_CHANNEL, address: dialogue.chat.to_string(), content }];
        let mut new = NewNotification::new(
            recipient,
            Category::Support,
            Priority::Normal,
            EXPIRED,
            tr.locale.code(),
            route,
        );
        let now = self.clock.now();
        new.expires_at = Some(now.plus(self.outbound.worth(Category::Support)));
        outbox::enqueue(tx, &new, now).await.map(|_| ())
    }
}
