//! A turn: one update in hand. Effects are committed first, then the reply is sent or made durable,
//! then the answer's time filled in; a repeated update renders its reply again and changes nothing
//! else.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use teloxide::payloads::{AnswerCallbackQuery, AnswerCallbackQuerySetters};
use teloxide::types::{CallbackQueryId, True};

use super::desk::Desk;
use super::dialogue::Dialogue;
use super::for_customers::support::draft::Draft;
use super::incoming::{Came, Incoming};
use super::queries::{self, Interaction, Standing};
use super::replies;
use super::unrecorded::Ending;
use crate::channels::BOT_CHANNEL;
use crate::clock::At;
use crate::customers;
use crate::delivery::suppressions;
use crate::ids::{CustomerId, OrderId};
use crate::language::{Args, Locale, Text, Translator};
use crate::orders::live_cards;
use crate::store::{StoreError, Tx};

/// When the answer to a press is cut.
const CUT: Duration = Duration::from_secs(10);

/// Why a turn failed.
#[derive(Debug, thiserror::Error)]
pub enum TurnError {
    /// The store did.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The operating system has no randomness to give.
    #[error("no code could be drawn: {0}")]
    Randomness(getrandom::Error),
    /// Telegram did not take the reply.
    #[error("the reply was not taken: {0}")]
    Reply(String),
}

/// One update in hand. Cheap enough to clone into a handler.
#[derive(Clone)]
pub(super) struct Turn {
    pub desk: Desk,
    /// The number under which it is on record.
    pub update_id: i64,
    /// The chat it came from; a press of an old button may have none.
    pub chat: i64,
    /// The forum topic there; 0 for none.
    pub topic: i64,
    pub user: Option<i64>,
    pub language_code: Option<String>,
    pub received_at: At,
    pub standing: Standing,
    /// What it shows to have been read.
    pub reading: Option<Reading>,
    /// What the update showed of the chat is written, or is not to be.
    pub greeted: Arc<AtomicBool>,
    /// How its replies stand.
    pub replies: Arc<replies::Standing>,
}

/// What a person shows to have read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reading {
    /// A message of ours, which they pressed or answered.
    Message(i64),
    /// They wrote: what is new in the chat is before their eyes.
    Something,
}

fn reading(came: &Came) -> Option<Reading> {
    match came {
        Came::Press(press) => press.under.as_ref().map(|under| Reading::Message(under.message)),
        Came::Message(message) => Some(
            message
                .answered
                .as_ref()
                .map_or(Reading::Something, |ours| Reading::Message(ours.spoken.message)),
        ),
        Came::Edited(_) | Came::Reaction(_) | Came::Member(_) | Came::Other => None,
    }
}

/// What a reply leads to once it is out, recorded with it.
#[derive(Debug, Clone)]
pub(super) enum After {
    /// Nothing more.
    Nothing,
    /// The message became the live card of an order.
    Card { order: OrderId, version: i64, message: i64 },
    /// The chat was linked: the customer's open order is to follow.
    Welcome(CustomerId),
    /// The message shows a request for help, and is redrawn while that grows.
    Drafted(Box<Draft>),
}

impl Turn {
    /// Begins a turn; `None` when the update was answered before.
    pub(super) async fn begin(
        desk: &Desk,
        incoming: &Incoming,
    ) -> Result<Option<Self>, StoreError> {
        let user = incoming.came.user();
        let update_id = desk.series.key(incoming.id);
        let standing = queries::standing(&desk.store, incoming.place.chat, update_id).await?;
        if standing.is_answered {
            return Ok(None);
        }
        // Another program may have been told of it.
        if let Some(old) =
            standing.moved_from.filter(|old| desk.telegram.lives_at(*old) != incoming.place.chat)
        {
            desk.telegram.moved(old, incoming.place.chat);
        }
        Ok(Some(Self {
            desk: desk.clone(),
            update_id,
            chat: incoming.place.chat,
            topic: incoming.place.topic,
            user: user.map(|user| user.id),
            language_code: user
                .and_then(|user| user.language_code.clone())
                .filter(|code| Locale::is_tag(code)),
            received_at: desk.clock.now(),
            replies: Arc::new(replies::Standing::new(standing.replies_wait)),
            standing,
            reading: reading(&incoming.came),
            greeted: Arc::default(),
        }))
    }

    /// The forum topic there, where it is one.
    fn topic_here(&self) -> Option<i64> {
        (self.topic != 0).then_some(self.topic)
    }

    /// Whether this is the agents' group.
    pub(super) fn is_among_agents(&self) -> bool {
        self.chat != 0
            && self
                .desk
                .support
                .groups()
                .any(|group| self.desk.telegram.lives_at(group) == self.chat)
    }

    /// The request for help that is being put together here.
    pub(super) fn draft(&self) -> Option<Draft> {
        match &self.standing.dialogue {
            Some(Dialogue::Support(draft)) => Some((**draft).clone()),
            _ => None,
        }
    }

    /// Whose chat this is.
    pub(super) fn customer(&self) -> Option<&CustomerId> {
        self.standing.customer.as_ref()
    }

    /// How to speak here.
    pub(super) fn voice(&self) -> Translator {
        let standing = &self.standing;
        let telegram = self.language_code.as_deref().or(standing.language_code.as_deref());
        let wishes = [standing.locale_choice.as_deref(), standing.locale_said.as_deref(), telegram];
        self.desk.localizer.negotiated(wishes, standing.time_zone.as_deref())
    }

    /// Learns whose chat this has just become; false when it became nobody's.
    pub(super) fn learn(&mut self, reach: Option<customers::ContactInfo>) -> bool {
        let Some(reach) = reach else { return false };
        self.standing.customer = Some(reach.customer);
        self.standing.name = reach.name;
        self.standing.locale_said = reach.locale_said;
        self.standing.time_zone = reach.time_zone;
        self.standing.dialogue = None;
        true
    }

    /// The person's name as a greeting takes it.
    pub(super) fn name(&self, voice: &Translator) -> Text {
        match self.standing.name.as_deref() {
            Some(name) => voice.say("hello-name", &Args::new().text("name", name)),
            None => Text::join([], ""),
        }
    }

    pub(super) fn interaction(&self, kind: &'static str) -> Interaction {
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
    pub(super) async fn effect<T, F>(
        &self,
        kind: &'static str,
        work: F,
    ) -> Result<Option<T>, StoreError>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx, At) -> BoxFuture<'t, Result<T, StoreError>>
            + Clone
            + Send
            + Sync
            + 'static,
    {
        // What an effect that is durable already showed of the chat was durable with it.
        self.greeted.store(true, Ordering::Relaxed);
        if self.standing.is_taken {
            return Ok(None);
        }
        let (turn, now) = (self.clone(), self.desk.clock.now());
        let done = self.desk.store.write(move |tx| {
            let (turn, work) = (turn.clone(), work.clone());
            Box::pin(async move {
                if !queries::take(tx, &turn.interaction(kind), now).await? {
                    return Ok(None);
                }
                turn.greet(tx, now).await?;
                work(tx, now).await.map(Some)
            })
        });
        done.await
    }

    /// Commits effects and, where `is_over` says that nothing is answered to them, the end of the
    /// turn with them. What is still to be answered comes back; `None` when the turn is over.
    pub(super) async fn settle<T, F>(
        &self,
        kind: &'static str,
        is_over: fn(&T) -> bool,
        work: F,
    ) -> Result<Option<T>, StoreError>
    where
        T: Send + Sync + 'static,
        F: for<'t> Fn(&'t mut Tx, At) -> BoxFuture<'t, Result<T, StoreError>>
            + Clone
            + Send
            + Sync
            + 'static,
    {
        let turn = self.clone();
        let came = self.effect(kind, move |tx, now| {
            let (turn, work) = (turn.clone(), work.clone());
            Box::pin(async move {
                let came = work(tx, now).await?;
                if is_over(&came) {
                    queries::end(tx, &turn.interaction(kind), "done", None, now).await?;
                }
                Ok(came)
            })
        });
        let came = came.await?;
        self.desk.engine.now();
        match came {
            Some(came) if is_over(&came) => Ok(None),
            Some(came) => Ok(Some(came)),
            // It comes again: what it did is durable, and its end is not.
            None => self.end(kind, After::Nothing).await.map(|()| None),
        }
    }

    /// Leaves what the bot was waiting for: another command means something else.
    pub(super) async fn turn_away(&self, kind: &'static str) -> Result<(), StoreError> {
        match &self.standing.dialogue {
            Some(Dialogue::TrackingNumber | Dialogue::Score { .. }) => {
                self.move_to(kind, None).await
            }
            // Words that were not sent are asked about before it comes to this.
            Some(Dialogue::Support(draft)) if !draft.has_words() => self.move_to(kind, None).await,
            _ => Ok(()),
        }
    }

    /// Moves the dialogue, as an effect of its own.
    pub(super) async fn move_to(
        &self,
        kind: &'static str,
        dialogue: Option<Dialogue>,
    ) -> Result<(), StoreError> {
        if self.standing.dialogue == dialogue {
            return Ok(());
        }
        let chat = self.chat;
        let moved = self.effect(kind, move |tx, now| {
            let dialogue = dialogue.clone();
            Box::pin(async move { queries::set_dialogue(tx, chat, dialogue, now).await })
        });
        moved.await?;
        Ok(())
    }

    /// Remembers the chat and its language, and that the person can be reached again.
    async fn greet(&self, tx: &mut Tx, now: At) -> Result<(), StoreError> {
        if self.chat <= 0 {
            return Ok(());
        }
        let learned =
            self.language_code.is_some() && self.language_code != self.standing.language_code;
        if !self.standing.is_known || learned {
            customers::record_chat(tx, self.chat, self.language_code.as_deref(), now).await?;
        }
        if self.standing.is_suppressed {
            suppressions::lift(tx, BOT_CHANNEL, &self.chat.to_string()).await?;
        }
        match self.reading {
            Some(Reading::Message(message)) => self.was_read(tx, Some(message), now).await,
            Some(Reading::Something) => self.was_read(tx, None, now).await,
            None => Ok(()),
        }
    }

    async fn was_read(&self, tx: &mut Tx, message: Option<i64>, now: At) -> Result<(), StoreError> {
        let (chat, message) = (self.chat.to_string(), message.map(|message| message.to_string()));
        self.desk.receipts.was_read(tx, BOT_CHANNEL, &chat, message.as_deref(), now).await
    }

    /// Ends the turn: the reply is out, or durable.
    pub(super) async fn end(&self, kind: &'static str, after: After) -> Result<(), StoreError> {
        let recorded = self.record(kind, after.clone()).await;
        if recorded.as_ref().is_err_and(StoreError::is_transient) {
            self.desk.unrecorded.remember(self.update_id, Ending::Done { kind, after });
        }
        recorded
    }

    async fn record(&self, kind: &'static str, after: After) -> Result<(), StoreError> {
        let (turn, now) = (self.clone(), self.desk.clock.now());
        let ended = self.desk.store.write(move |tx| {
            let (turn, after) = (turn.clone(), after.clone());
            Box::pin(async move {
                let is_first =
                    queries::end(tx, &turn.interaction(kind), "done", turn.replies.withheld(), now)
                        .await?;
                if !turn.greeted.load(Ordering::Relaxed) {
                    turn.greet(tx, now).await?;
                }
                if is_first { turn.follow(tx, &after, now).await } else { Ok(false) }
            })
        });
        if ended.await? {
            self.desk.engine.now();
        }
        Ok(())
    }

    /// Does what the reply leads to; true when something waits in the outbox for it.
    async fn follow(&self, tx: &mut Tx, after: &After, now: At) -> Result<bool, StoreError> {
        let texts = &self.desk.order_texts;
        match after {
            After::Nothing => Ok(false),
            After::Card { order, version, message } => {
                let card = live_cards::CardMessage {
                    chat: self.chat,
                    topic: self.topic_here(),
                    message: *message,
                };
                live_cards::shown(tx, texts, order, card, *version, now).await
            }
            After::Drafted(draft) => {
                queries::set_dialogue(tx, self.chat, Some(Dialogue::Support(draft.clone())), now)
                    .await
                    .map(|()| false)
            }
            After::Welcome(customer) => {
                live_cards::welcome(tx, texts, customer, self.topic_here(), now)
                    .await
                    .map(|()| true)
            }
        }
    }

    /// Stops the button's spinner, with a short word where there is one. Too late is no harm.
    pub(super) async fn stop_spinner(&self, press: String, toast: Option<Text>) {
        let mut payload = AnswerCallbackQuery::new(CallbackQueryId(press));
        if let Some(toast) = toast {
            payload = payload.text(toast.plain());
        }
        if let Err(error) = self.desk.telegram.call::<_, True>(&payload, CUT).await {
            tracing::debug!(update_id = self.update_id, %error, "a button's spinner could not be stopped");
        }
    }
}
