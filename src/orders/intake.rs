//! Applies events of the inbox in batches, and enters the notifications that each causes in the
//! same transaction. Woken when events come in.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::event_notifications::{self, OrderNotification};
use super::events::EventType;
use super::inbox::queries as inbox;
use super::inbox::submission::PendingEvent;
use super::projection::{self, EventChanges};
use super::view::OrderView;
use super::wording::OrderTexts;
use super::{live_cards, queries, stock};
use crate::channels::{Button, Content};
use crate::clock::{At, Clock};
use crate::customers::{self, ContactInfo};
use crate::ids::{CustomerId, EventId};
use crate::language::Args;
use crate::notifications::{self, CustomerNotification, Renderings};
use crate::orders::actions::OrderAction;
use crate::store::Wake;
use crate::store::poll::{Looked, TablePoll};
use crate::store::{Store, StoreError, Tx};

/// Events applied in one transaction: few enough that a hook's write never waits long behind them.
const BATCH: i64 = 32;
/// How often the inbox is looked at unasked.
const INTERVAL: Duration = Duration::from_millis(500);

/// Applies events of the inbox to orders, in the background.
#[derive(Clone)]
pub struct Intake {
    /// Where the inbox is.
    pub store: Store,
    pub clock: Clock,
    pub texts: OrderTexts,
    /// What happened longer before it came in changes the card and makes no sound.
    pub tell_within: Duration,
    /// Woken by the hook.
    pub wake: Wake,
    pub engine: Wake,
}

impl Intake {
    /// Applies the events of the inbox until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let poll = TablePoll::every("order events", INTERVAL, &self.store, &self.clock)
            .woken_by(&self.wake);
        let look = || async {
            let applied = self.apply_batch().await?;
            if applied > 0 {
                self.engine.now();
            }
            Ok(Looked::found(applied))
        };
        poll.run(&stop, look).await;
    }

    /// Applies the oldest waiting events; returns how many were taken.
    async fn apply_batch(&self) -> Result<usize, StoreError> {
        let pending = inbox::pending(&self.store, BATCH).await?;
        let count = pending.len();
        let mut batch = Vec::with_capacity(count);
        for one in pending {
            match one {
                Ok(pending) => batch.push(pending),
                Err((id, error)) => self.set_aside(id, error).await?,
            }
        }
        if batch.is_empty() {
            return Ok(count);
        }
        if let Err(error) = self.apply_all(batch.clone()).await {
            if error.is_transient() {
                return Err(error);
            }
            // One event that cannot be applied must not hold up the others.
            for pending in batch {
                let id = pending.id.clone();
                if let Err(error) = self.apply_all(vec![pending]).await {
                    self.set_aside(id, error).await?;
                }
            }
        }
        Ok(count)
    }

    async fn apply_all(&self, batch: Vec<PendingEvent>) -> Result<(), StoreError> {
        let intake = self.clone();
        self.store
            .write(async move |tx| {
                for pending in &batch {
                    intake.apply(tx, pending).await?;
                }
                Ok(())
            })
            .await
    }

    async fn set_aside(&self, id: EventId, error: StoreError) -> Result<(), StoreError> {
        if error.is_transient() {
            return Err(error);
        }
        tracing::error!(event = %id, %error, "an event could not be applied and was set aside");
        let (now, text) = (self.clock.now(), error.to_string());
        self.store.write(async move |tx| inbox::mark_failed(tx, &id, &text, now).await).await
    }

    /// Applies one event that waits.
    async fn apply(&self, tx: &mut Tx, pending: &PendingEvent) -> Result<(), StoreError> {
        if !inbox::mark_applied(tx, &pending.id, self.clock.now()).await? {
            return Ok(());
        }
        self.take_effect(tx, pending).await
    }

    /// Does what an event means, and enters what it has to say; that it is applied is on record.
    pub(super) async fn take_effect(
        &self,
        tx: &mut Tx,
        pending: &PendingEvent,
    ) -> Result<(), StoreError> {
        let (now, event) = (self.clock.now(), &pending.event);
        if let Some(part) = &event.stock {
            return stock::apply(tx, part, event.occurred_at, now).await;
        }
        let Some(customer) = &event.customer else { return Ok(()) };
        let news =
            projection::apply(tx, event, customer, (&pending.by, &self.texts.localizer), now)
                .await?;
        if let Some(chat) = news.refused_chat {
            self.tell_staff(tx, &customer.id, chat, now).await?;
        }
        let Some(reach) = customers::contact_info(tx, &customer.id).await? else { return Ok(()) };
        if news.linked && !news.is_first() {
            live_cards::welcome(tx, &self.texts, &customer.id, None, now).await?;
        }
        match &news.order {
            Some(order) => match queries::view(tx, order).await? {
                Some(view) => self.tell(tx, pending, &news, &reach, &view, now).await,
                None => Ok(()),
            },
            None => Ok(()),
        }
    }

    async fn tell(
        &self,
        tx: &mut Tx,
        pending: &PendingEvent,
        news: &EventChanges,
        reach: &ContactInfo,
        view: &OrderView,
        now: At,
    ) -> Result<(), StoreError> {
        let event = &pending.event;
        let is_news =
            |at: At| event_notifications::is_news(at, pending.received_at, self.tell_within);
        let opens = matches!(
            event.kind,
            EventType::OrderPlaced | EventType::OrderPaid | EventType::OrderPacked
        );
        if news.moved && news.is_first() && opens {
            let coming = if is_news(event.occurred_at) {
                live_cards::CardOccasion::Fresh
            } else {
                live_cards::CardOccasion::Quiet(None)
            };
            return live_cards::send_card(tx, &self.texts, reach, view, coming, now).await;
        }
        if reach.chat().is_some() {
            live_cards::redraw(tx, &self.texts, reach, view, now).await?;
        }
        match event_notifications::notification_for(event, news, view)
            .filter(|push| is_news(push.at))
        {
            Some(push) => self.push(tx, &push, pending, reach, view, now).await,
            None => Ok(()),
        }
    }

    async fn push(
        &self,
        tx: &mut Tx,
        push: &OrderNotification,
        pending: &PendingEvent,
        reach: &ContactInfo,
        view: &OrderView,
        now: At,
    ) -> Result<(), StoreError> {
        let voice = &self.texts.translator(reach);
        let track =
            Button::press(voice.word("button-track"), OrderAction::Track(view.id.clone()).word());
        let card = Button::press(
            voice.say("button-card", &Args::new().text("id", view.id.as_str())),
            OrderAction::Card(view.id.clone()).word(),
        );
        let buttons =
            if view.shipments.is_empty() { vec![vec![card]] } else { vec![vec![track, card]] };
        let content = Content::with_buttons(push.text(&self.texts, voice, view), buttons);
        let topic = match reach.chat() {
            Some(chat) => live_cards::topic_of(tx, &view.id, chat).await?,
            None => None,
        };
        let message = CustomerNotification {
            category: push.category,
            priority: push.priority,
            template: push.template.name().into(),
            renderings: Renderings::rich(
                topic.map_or_else(|| content.clone(), |topic| content.clone().in_topic(topic)),
            )
            .and_plain(Some(push.sms(&self.texts, voice, view))),
            subject: Some(view.id.to_string()),
            version: Some(view.version),
            supersedes: None,
            dedupe_key: Some(format!("event:{}", pending.id)),
            expires_at: None,
        };
        notifications::notify_customer(tx, &self.texts.outbound, reach, voice.locale, message, now)
            .await?;
        Ok(())
    }

    async fn tell_staff(
        &self,
        tx: &mut Tx,
        customer: &CustomerId,
        chat: i64,
        now: At,
    ) -> Result<(), StoreError> {
        let voice = self.texts.localizer.default_translator();
        let args = Args::new().text("customer", customer.as_str()).text("chat", &chat.to_string());
        let content = Content::text(voice.say("staff-chat-conflict", &args));
        // The order service may name the chat in every event: once a day is enough.
        let dedupe_key = format!("chat-conflict:{customer}:{chat}:{}", now.utc().date_naive());
        notifications::notify_staff(
            tx,
            &self.texts.outbound,
            voice.locale,
            "staff-chat-conflict",
            content,
            Some(dedupe_key),
            now,
        )
        .await?;
        Ok(())
    }
}
