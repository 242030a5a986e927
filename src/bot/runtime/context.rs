//! The context of one update. Its effects are committed first, then the reply is sent or made
//! durable, then the time of the answer is filled in. An update that comes again renders its reply
//! again and changes nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use teloxide::payloads::{AnswerCallbackQuery, AnswerCallbackQuerySetters};
use teloxide::types::{CallbackQueryId, True};

use super::follow_up::FollowUp;
use super::queries::{self, ChatSnapshot, Interaction, InteractionOutcome};
use super::reply_state::ReplyState;
use super::services::BotServices;
use super::unrecorded_replies::PendingRecord;
use crate::bot::dialogue::{self, Dialogue, Draft};
use crate::bot::update::{IncomingUpdate, UpdateKind};
use crate::channels::BOT_CHANNEL;
use crate::clock::At;
use crate::customers;
use crate::delivery::suppressions;
use crate::ids::CustomerId;
use crate::language::{Args, Locale, Text, Translator};
use crate::store::{StoreError, Tx};

/// How long the answer to a pressed button may take.
const CALLBACK_TIMEOUT: Duration = Duration::from_secs(10);

/// One update in hand. Cheap enough to clone into a handler.
#[derive(Clone)]
pub(in crate::bot) struct UpdateContext {
    pub services: Arc<BotServices>,
    /// The number under which it is on record, of `UpdateNumbering`.
    pub update_id: i64,
    /// The chat it came from; a press of an old button may have none.
    pub chat: i64,
    /// The forum topic there; 0 for none.
    pub topic: i64,
    pub user: Option<i64>,
    pub language_code: Option<Arc<str>>,
    pub received_at: At,
    /// Shared, since an update is cloned into each of its handlers.
    pub snapshot: Arc<ChatSnapshot>,
    pub read_marker: Option<ReadMarker>,
    /// What the update showed of the chat is written, or is not to be.
    pub chat_recorded: Arc<AtomicBool>,
    pub replies: Arc<ReplyState>,
}

/// What a person shows to have read.
#[derive(Debug, Clone, Copy)]
pub(in crate::bot) enum ReadMarker {
    /// A message of ours, which they pressed or answered.
    Message(i64),
    /// They wrote: what is new in the chat is before their eyes.
    Something,
}

fn read_marker(kind: &UpdateKind) -> Option<ReadMarker> {
    match kind {
        UpdateKind::CallbackQuery(query) => {
            query.message.as_ref().map(|message| ReadMarker::Message(message.id))
        }
        UpdateKind::Message(message) => Some(
            message
                .reply_to
                .as_ref()
                .map_or(ReadMarker::Something, |ours| ReadMarker::Message(ours.spoken.message)),
        ),
        UpdateKind::EditedMessage(_)
        | UpdateKind::Reaction(_)
        | UpdateKind::MyChatMember(_)
        | UpdateKind::Other => None,
    }
}

impl UpdateContext {
    /// Reads what is known of the chat; `None` when the update was answered before.
    pub(in crate::bot) async fn begin(
        services: &Arc<BotServices>,
        incoming: &IncomingUpdate,
    ) -> Result<Option<Self>, StoreError> {
        let user = incoming.kind.user();
        let update_id = services.update_keys.key(incoming.id);
        let snapshot = queries::snapshot(&services.store, incoming.chat.chat, update_id).await?;
        if snapshot.is_answered {
            return Ok(None);
        }
        // Another program may have been told of it.
        if let Some(old) =
            snapshot.moved_from.filter(|old| services.telegram.lives_at(*old) != incoming.chat.chat)
        {
            services.telegram.moved(old, incoming.chat.chat);
        }
        Ok(Some(Self {
            services: services.clone(),
            update_id,
            chat: incoming.chat.chat,
            topic: incoming.chat.topic,
            user: user.map(|user| user.id),
            language_code: user
                .and_then(|user| user.language_code.as_deref())
                .filter(|code| Locale::is_tag(code))
                .map(Arc::from),
            received_at: services.clock.now(),
            replies: Arc::new(ReplyState::new(snapshot.replies_wait)),
            snapshot: Arc::new(snapshot),
            read_marker: read_marker(&incoming.kind),
            chat_recorded: Arc::default(),
        }))
    }

    /// The forum topic there, where it is one.
    fn topic_here(&self) -> Option<i64> {
        (self.topic != 0).then_some(self.topic)
    }

    /// Whether this is a group of agents.
    pub(in crate::bot) fn is_agents_group(&self) -> bool {
        self.services.is_agents_group(self.chat)
    }

    /// The request for help that is being put together here.
    pub(in crate::bot) fn draft(&self) -> Option<Draft> {
        match &self.snapshot.dialogue {
            Some(Dialogue::Support(draft)) => Some((**draft).clone()),
            _ => None,
        }
    }

    /// Whose chat this is.
    pub(in crate::bot) fn customer(&self) -> Option<&CustomerId> {
        self.snapshot.customer.as_ref()
    }

    /// The language and time zone of whoever reads here.
    pub(in crate::bot) fn translator(&self) -> Translator {
        let chat = &self.snapshot;
        let telegram = self.language_code.as_deref().or(chat.language_code.as_deref());
        let preferred = [chat.locale_choice.as_deref(), chat.locale_said.as_deref(), telegram];
        self.services.localizer.negotiated(preferred, chat.time_zone.as_deref())
    }

    /// Takes over whose chat this has just become; false when it became nobody's.
    pub(in crate::bot) fn set_customer(&mut self, reach: Option<customers::ContactInfo>) -> bool {
        let Some(reach) = reach else { return false };
        let snapshot = Arc::make_mut(&mut self.snapshot);
        snapshot.customer = Some(reach.customer);
        snapshot.name = reach.name;
        snapshot.locale_said = reach.locale_said;
        snapshot.time_zone = reach.time_zone;
        snapshot.dialogue = None;
        true
    }

    /// The person's name as a greeting takes it; empty where it is not known.
    pub(in crate::bot) fn greeting_name(&self, tr: &Translator) -> Text {
        match self.snapshot.name.as_deref() {
            Some(name) => tr.say("hello-name", &Args::new().text("name", name)),
            None => Text::join([], ""),
        }
    }

    pub(in crate::bot) fn interaction(&self, kind: &'static str) -> Interaction {
        let (chat, thread) =
            ((self.chat != 0).then_some(self.chat), (self.topic != 0).then_some(self.topic));
        Interaction {
            update_id: self.update_id,
            chat,
            thread,
            user: self.user,
            kind,
            received_at: self.received_at,
        }
    }

    /// Commits effects once: `None` when this update's effects are durable already.
    pub(in crate::bot) async fn commit<T, F>(
        &self,
        kind: &'static str,
        work: F,
    ) -> Result<Option<T>, StoreError>
    where
        T: Send + 'static,
        F: AsyncFn(&mut Tx, At) -> Result<T, StoreError> + Send + 'static,
    {
        // What an effect that is durable already showed of the chat was durable with it.
        self.chat_recorded.store(true, Ordering::Relaxed);
        if self.snapshot.is_taken {
            return Ok(None);
        }
        let (ctx, now) = (self.clone(), self.services.clock.now());
        let done = self.services.store.write(async move |tx| {
            if !queries::take(tx, &ctx.interaction(kind), now).await? {
                return Ok(None);
            }
            ctx.record_chat(tx, now).await?;
            work(tx, now).await.map(Some)
        });
        done.await
    }

    /// Commits effects and, where `is_over` says that no reply follows, the end of the update with
    /// them. Returns what is still to be replied to; `None` when the update has ended.
    pub(in crate::bot) async fn commit_and_end<T, F>(
        &self,
        kind: &'static str,
        is_over: fn(&T) -> bool,
        work: F,
    ) -> Result<Option<T>, StoreError>
    where
        T: Send + Sync + 'static,
        F: AsyncFn(&mut Tx, At) -> Result<T, StoreError> + Send + 'static,
    {
        let ctx = self.clone();
        let came = self.commit(kind, async move |tx, now| {
            let came = work(tx, now).await?;
            if is_over(&came) {
                queries::end(tx, &ctx.interaction(kind), InteractionOutcome::Done, None, now)
                    .await?;
            }
            Ok(came)
        });
        let came = came.await?;
        self.services.engine.now();
        match came {
            Some(came) if is_over(&came) => Ok(None),
            Some(came) => Ok(Some(came)),
            // It comes again: what it did is durable, and its end is not.
            None => self.end(kind, FollowUp::Nothing).await.map(|()| None),
        }
    }

    /// Ends a dialogue that waits for text: another command means something else.
    pub(in crate::bot) async fn leave_dialogue(
        &self,
        kind: &'static str,
    ) -> Result<(), StoreError> {
        match &self.snapshot.dialogue {
            Some(Dialogue::TrackingNumber | Dialogue::Score { .. }) => {
                self.set_dialogue(kind, None).await
            }
            // Words that were not sent are asked about before it comes to this.
            Some(Dialogue::Support(draft)) if !draft.has_words() => {
                self.set_dialogue(kind, None).await
            }
            _ => Ok(()),
        }
    }

    /// Sets or ends the dialogue, as an effect of its own.
    pub(in crate::bot) async fn set_dialogue(
        &self,
        kind: &'static str,
        dialogue: Option<Dialogue>,
    ) -> Result<(), StoreError> {
        if self.snapshot.dialogue == dialogue {
            return Ok(());
        }
        let chat = self.chat;
        let moved = self.commit(kind, async move |tx, now| {
            dialogue::set(tx, chat, dialogue.clone(), now).await
        });
        moved.await?;
        Ok(())
    }

    /// Remembers the chat and its language, and that the person can be reached again.
    async fn record_chat(&self, tx: &mut Tx, now: At) -> Result<(), StoreError> {
        if self.chat <= 0 {
            return Ok(());
        }
        let learned = self.language_code.is_some()
            && self.language_code.as_deref() != self.snapshot.language_code.as_deref();
        if !self.snapshot.is_known || learned {
            customers::record_chat(tx, self.chat, self.language_code.as_deref(), now).await?;
        }
        if self.snapshot.is_suppressed {
            suppressions::lift(tx, BOT_CHANNEL, &self.chat.to_string()).await?;
        }
        match self.read_marker {
            Some(ReadMarker::Message(message)) => self.was_read(tx, Some(message), now).await,
            Some(ReadMarker::Something) => self.was_read(tx, None, now).await,
            None => Ok(()),
        }
    }

    async fn was_read(&self, tx: &mut Tx, message: Option<i64>, now: At) -> Result<(), StoreError> {
        let (chat, message) = (self.chat.to_string(), message.map(|message| message.to_string()));
        self.services.receipts.was_read(tx, BOT_CHANNEL, &chat, message.as_deref(), now).await
    }

    /// Records the end of the update: its reply is out, or durable.
    pub(in crate::bot) async fn end(
        &self,
        kind: &'static str,
        after: FollowUp,
    ) -> Result<(), StoreError> {
        let recorded = self.record(kind, after.clone()).await;
        if recorded.as_ref().is_err_and(StoreError::is_transient) {
            self.services.unrecorded.remember(self.update_id, PendingRecord::Done { kind, after });
        }
        recorded
    }

    async fn record(&self, kind: &'static str, after: FollowUp) -> Result<(), StoreError> {
        let (ctx, now) = (self.clone(), self.services.clock.now());
        let ended = self.services.store.write(async move |tx| {
            let is_first = queries::end(
                tx,
                &ctx.interaction(kind),
                InteractionOutcome::Done,
                ctx.replies.withheld(),
                now,
            )
            .await?;
            if !ctx.chat_recorded.load(Ordering::Relaxed) {
                ctx.record_chat(tx, now).await?;
            }
            if is_first {
                let place = (ctx.chat, ctx.topic_here());
                after.apply(tx, &ctx.services.order_texts, place, now).await
            } else {
                Ok(false)
            }
        });
        if ended.await? {
            self.services.engine.now();
        }
        Ok(())
    }

    /// Stops the button's spinner, with a short word where there is one. Too late is no harm.
    pub(in crate::bot) async fn answer_callback(&self, press: String, toast: Option<Text>) {
        let mut payload = AnswerCallbackQuery::new(CallbackQueryId(press));
        if let Some(toast) = toast {
            payload = payload.text(toast.plain());
        }
        if let Err(error) = self.services.telegram.call::<_, True>(&payload, CALLBACK_TIMEOUT).await
        {
            tracing::debug!(
                update_id = self.update_id, %error,
                "a button's spinner could not be stopped"
            );
        }
    }
}
