//! Dialogues that nobody goes on with: each ends in the transaction that says so to the person.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::dialogue::Dialogue;
use super::queries::{self, Idler};
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

/// Who ends them. Cheap to clone.
#[derive(Clone)]
pub struct Idle {
    /// The tables.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    pub localizer: Localizer,
    pub outbound: NotificationRules,
    /// Wakes the engine.
    pub engine: Wake,
    /// How long a dialogue waits for its next word.
    pub after: Duration,
}

impl Idle {
    /// Looks until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let poll = TablePoll::every("idle dialogues", EVERY);
        let look = || async {
            if self.look().await? > 0 {
                self.engine.now();
            }
            Ok(Looked::Idle)
        };
        poll.run(&stop, look).await;
    }

    async fn look(&self) -> Result<usize, StoreError> {
        let idlers =
            queries::idlers(&self.store, self.clock.now().minus(self.after), AT_ONCE).await?;
        for idler in &idlers {
            let (idle, idler) = (self.clone(), idler.clone());
            let ended = self.store.write(move |tx| {
                let (idle, idler) = (idle.clone(), idler.clone());
                Box::pin(async move { idle.end(tx, &idler).await })
            });
            ended.await?;
        }
        Ok(idlers.len())
    }

    async fn end(&self, tx: &mut Tx, idler: &Idler) -> Result<(), StoreError> {
        // Only the one that was seen: who writes meanwhile goes on.
        let is_ended = queries::end_dialogue(tx, idler.chat, idler.updated_at).await?;
        let Some(Dialogue::Support(_)) =
            idler.dialogue.as_ref().filter(|_| is_ended && !idler.is_suppressed)
        else {
            return Ok(());
        };
        let wishes = [&idler.locale_choice, &idler.locale_said, &idler.language_code]
            .map(|wish| wish.as_deref());
        let voice = self.localizer.negotiated(wishes, idler.time_zone.as_deref());
        let recipient = idler.customer.clone().map_or(Recipient::Stranger, Recipient::Customer);
        let content = Content::text(voice.word(EXPIRED));
        let route = vec![Leg { channel: BOT_CHANNEL, address: idler.chat.to_string(), content }];
        let mut new = NewNotification::new(
            recipient,
            Category::Support,
            Priority::Normal,
            EXPIRED,
            voice.locale.code(),
            route,
        );
        let now = self.clock.now();
        new.expires_at = Some(now.plus(self.outbound.worth(Category::Support)));
        outbox::enqueue(tx, &new, now).await.map(|_| ())
    }
}
