//! Learns from the delivery engine what became of each notification of a ticket, updates the
//! ticket's messages, and shows the result under the original.

use futures_util::future::BoxFuture;
use std::time::Duration;

use crate::channels::{BOT_CHANNEL, Content, Emoji, ErrorClass};
use crate::clock::At;
use crate::delivery::{
    DeliveryOutcome, NotificationState, NotificationTemplate, OutcomeListener, Priority, Purpose,
    outbox,
};
use crate::ids::TicketId;
use crate::language::Args;
use crate::store::{StoreError, Tx};
use crate::support::agents_group::missing_rights::MissingRight;
use crate::support::agents_group::{missing_rights, redraw, topics};
use crate::support::case::ticket::{Ticket, TicketTopic, TopicState};
use crate::support::conversation::messages::{
    MessageRef, MessageSide, RelayForm, RelayState, TicketMessage, describe, queries as messages,
};
use crate::support::conversation::{
    albums, captions, edit_sync, refused, relay, sms_answer, topic_changes, undelivered,
};
use crate::support::desk::Support;
use crate::support::{outbound, queries};

/// The template of the call that pins a card.
const PIN: NotificationTemplate = NotificationTemplate::heard("ticket-pin", Purpose::TicketPin);

/// A card that could not be pinned within this time stays unpinned: a pin uses up one of the few
/// calls that a group accepts per minute.
const PIN_WITHIN: Duration = Duration::from_secs(120);

/// The template of the message that names an unknown kind of content.
const UNKNOWN_KIND: NotificationTemplate =
    NotificationTemplate::heard("ticket-unknown-kind", Purpose::TicketNotice);
/// The template of the message that names the origin of a forwarded message: a copy does not.
const FORWARDED: NotificationTemplate =
    NotificationTemplate::heard("ticket-forwarded", Purpose::TicketNotice);
/// The reaction on an agent's message that was sent by Telegram.
const TOLD: &str = "👌";

/// The reaction on one that was sent by SMS.
const TEXTED: &str = "🕊";

/// The reaction on one that did not reach the customer.
const MISSED: &str = "👎";

/// The outcome listener for everything that tickets send.
pub struct RelayListener {
    pub support: Support,
}

impl OutcomeListener for RelayListener {
    fn wants(&self, purpose: Purpose, state: NotificationState) -> bool {
        match purpose {
            Purpose::TicketTopic
            | Purpose::TicketCard
            | Purpose::TicketPin
            | Purpose::TicketToAgents
            | Purpose::TicketToCustomer
            | Purpose::TicketPart
            | Purpose::TicketUnsend => true,
            Purpose::TicketChange | Purpose::TicketNotice => !is_there(state),
            Purpose::Notice
            | Purpose::OrderCard
            | Purpose::Reply
            | Purpose::ReplyDraft
            | Purpose::ReplyLast => false,
        }
    }

    fn on_outcome<'t>(
        &'t self,
        tx: &'t mut Tx,
        settled: &'t DeliveryOutcome,
    ) -> BoxFuture<'t, Result<(), StoreError>> {
        Box::pin(async move {
            match settled.purpose {
                Purpose::TicketTopic => self.topic(tx, settled).await,
                Purpose::TicketCard => self.card(tx, settled).await,
                Purpose::TicketPin => self.pin(tx, settled).await,
                Purpose::TicketToAgents => self.to_agents(tx, settled).await,
                Purpose::TicketToCustomer => self.to_customer(tx, settled).await,
                Purpose::TicketPart => self.part(tx, settled).await,
                Purpose::TicketUnsend => {
                    albums::copies_removed(tx, &self.support, settled, is_taken(settled)).await
                }
                Purpose::TicketChange => match self.ticket(tx, settled).await? {
                    Some(ticket) => refused::of_change(tx, &self.support, &ticket, settled).await,
                    None => Ok(()),
                },
                Purpose::TicketNotice => match self.ticket(tx, settled).await? {
                    Some(ticket) => refused::of_notice(tx, &self.support, &ticket, settled).await,
                    None => Ok(()),
                },
                _ => Ok(()),
            }
        })
    }
}

/// Delivered, or sent and not known to have failed.
fn is_there(state: NotificationState) -> bool {
    matches!(state, NotificationState::Delivered | NotificationState::InFlight)
}

/// Whether a provider accepted it.
fn is_taken(settled: &DeliveryOutcome) -> bool {
    is_there(settled.state)
}

/// Telegram's message ids: one, or for an album one per piece.
fn ids(settled: &DeliveryOutcome) -> Vec<i64> {
    settled
        .provider_id
        .iter()
        .flat_map(|ids| ids.split(','))
        .filter_map(|id| id.parse().ok())
        .collect()
}

impl RelayListener {
    async fn ticket(
        &self,
        tx: &mut Tx,
        settled: &DeliveryOutcome,
    ) -> Result<Option<Ticket>, StoreError> {
        match settled.subject.clone().and_then(|id| TicketId::try_from(id).ok()) {
            Some(id) => queries::lock(tx, &id).await,
            None => Ok(None),
        }
    }

    async fn topic(&self, tx: &mut Tx, settled: &DeliveryOutcome) -> Result<(), StoreError> {
        let Some(ticket) = self
            .ticket(tx, settled)
            .await?
            .filter(|ticket| ticket.topic.state == TopicState::Asked)
        else {
            return Ok(());
        };
        if is_taken(settled) {
            return topic_changes::topic_opened(
                tx,
                &self.support,
                &ticket,
                ids(settled).first().copied(),
                settled.at,
            )
            .await;
        }
        if settled.class == Some(ErrorClass::NoTopics) {
            topics::hint(tx, &self.support, &ticket, settled.at).await?;
            return topic_changes::topic_opened(tx, &self.support, &ticket, None, settled.at).await;
        }
        refused::of_topic(tx, &self.support, ticket, settled).await
    }

    async fn card(&self, tx: &mut Tx, settled: &DeliveryOutcome) -> Result<(), StoreError> {
        let Some(ticket) = self.ticket(tx, settled).await? else { return Ok(()) };
        if settled.class == Some(ErrorClass::TopicGone) {
            return topic_changes::topic_lost(
                tx,
                &self.support,
                &ticket,
                settled.content.topic(),
                settled.detail.as_deref(),
                settled.at,
            )
            .await;
        }
        if !matches!(settled.content, Content::Send { .. }) {
            return Ok(());
        }
        let Some(card) = ids(settled).first().copied().filter(|_| is_taken(settled)) else {
            return refused::of_card(tx, &ticket, settled).await;
        };
        topics::confirm_topic(tx, &ticket, settled.at).await?;
        let topic = TicketTopic { card: Some(card), ..ticket.topic.clone() };
        queries::set_topic(tx, &ticket.id, &topic).await?;
        let ticket = Ticket { topic: topic.clone(), ..ticket };
        // The ticket may have changed while the card was being sent.
        if topics::card(tx, &self.support, &ticket).await? != settled.content {
            redraw::show(tx, &self.support, &ticket, settled.at).await?;
        }
        if let Some(group) = topic.group.filter(|_| topic.state != TopicState::Plain) {
            let pin = Content::Pin { message_id: card };
            let mut new =
                outbound::to_agents(&self.support, &ticket, group, PIN, Priority::Bulk, pin);
            new.expires_at = Some(settled.at.plus(PIN_WITHIN));
            outbox::enqueue(tx, &new, settled.at).await?;
        }
        refused::resume_ticket(tx, &self.support, &ticket, settled.at).await
    }

    /// A card could not be pinned because the right is missing.
    async fn pin(&self, tx: &mut Tx, settled: &DeliveryOutcome) -> Result<(), StoreError> {
        match (settled.class, settled.address.parse()) {
            (Some(ErrorClass::NoRight), Ok(group)) => {
                missing_rights::report_missing_rights(
                    tx,
                    &self.support,
                    group,
                    &[MissingRight::Pins],
                    settled.at,
                )
                .await
            }
            _ => Ok(()),
        }
    }

    async fn to_agents(&self, tx: &mut Tx, settled: &DeliveryOutcome) -> Result<(), StoreError> {
        let Some(ticket) = self.ticket(tx, settled).await? else { return Ok(()) };
        if !is_taken(settled) {
            return refused::of_words(tx, &self.support, &ticket, settled).await;
        }
        let copies = ids(settled);
        if albums::is_partial(settled, copies.len()) {
            return albums::retry_partial(
                tx,
                &self.support,
                &ticket,
                MessageSide::Customer,
                settled,
                copies,
            )
            .await;
        }
        let carried = self.arrived(tx, &ticket, settled, MessageSide::Customer).await?;
        self.say_unknown(tx, &ticket, &carried, settled).await?;
        self.say_forwarded(tx, &ticket, &carried, settled).await?;
        if ticket.topic.card.is_none() {
            topics::confirm_topic(tx, &ticket, settled.at).await?;
            topics::show_missing_card(
                tx,
                &self.support,
                &ticket,
                topics::CardTiming::WithRoom,
                settled.at,
            )
            .await?;
        }
        refused::resume_ticket(tx, &self.support, &ticket, settled.at).await
    }

    /// Tells the agents Telegram's name for a message of unknown kind that was copied.
    async fn say_unknown(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        carried: &[TicketMessage],
        settled: &DeliveryOutcome,
    ) -> Result<(), StoreError> {
        let (voice, ids) = (self.support.agents(), ids(settled));
        // A text in its place has already said what it is.
        let is_shown = |message: &TicketMessage| {
            message.unknown.is_some() && message.form != RelayForm::InWords
        };
        for (place, message) in carried.iter().enumerate().filter(|(_, message)| is_shown(message))
        {
            let text = voice.say(
                "ticket-unknown-kind",
                &Args::new()
                    .with("what", describe(&voice, message.kind, message.unknown.as_deref())),
            );
            let answers = ids.get(place).or(ids.first()).copied();
            outbound::post_under(
                tx,
                &self.support,
                ticket,
                UNKNOWN_KIND,
                Content::text(text),
                answers,
                settled.at,
            )
            .await?;
        }
        Ok(())
    }

    /// Tells the agents the origin of a forwarded message that was copied.
    async fn say_forwarded(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        carried: &[TicketMessage],
        settled: &DeliveryOutcome,
    ) -> Result<(), StoreError> {
        let forwarded = carried.first().and_then(|message| message.forwarded.as_ref());
        let Some(forwarded) = forwarded.filter(|_| matches!(settled.content, Content::Copy { .. }))
        else {
            return Ok(());
        };
        let content = Content::text(forwarded.head(&self.support.agents())).quietly();
        outbound::post_under(
            tx,
            &self.support,
            ticket,
            FORWARDED,
            content,
            ids(settled).first().copied(),
            settled.at,
        )
        .await
    }

    async fn to_customer(&self, tx: &mut Tx, settled: &DeliveryOutcome) -> Result<(), StoreError> {
        if settled.state == NotificationState::Cancelled {
            return Ok(());
        }
        let Some(ticket) = self.ticket(tx, settled).await? else { return Ok(()) };
        if is_taken(settled) {
            let copies = ids(settled);
            if albums::is_partial(settled, copies.len()) {
                return albums::retry_partial(
                    tx,
                    &self.support,
                    &ticket,
                    MessageSide::Agent,
                    settled,
                    copies,
                )
                .await;
            }
            let carried = self.arrived(tx, &ticket, settled, MessageSide::Agent).await?;
            let sign = if settled.channel.is_plain() { TEXTED } else { TOLD };
            return self.sign(tx, &ticket, carried.first(), sign, settled.at).await;
        }
        let carried = messages::attached(tx, &settled.id).await?;
        let is_copy = matches!(settled.content, Content::Copy { .. });
        match settled.class {
            Some(ErrorClass::TooLong)
                if is_copy && captions::set_refused_apart(tx, &carried).await? =>
            {
                relay::requeue(tx, &ticket, MessageSide::Agent, &settled.id, settled.at).await?;
                return relay::send_to_customer(tx, &self.support, &ticket, settled.at).await;
            }
            // Telegram refuses the whole album for one bad piece, so the pieces go one by one.
            Some(ErrorClass::Message | ErrorClass::Unwanted | ErrorClass::OriginalGone)
                if is_copy && carried.len() > 1 =>
            {
                return albums::send_one_by_one(
                    tx,
                    &self.support,
                    &ticket,
                    MessageSide::Agent,
                    &settled.id,
                    settled.at,
                )
                .await;
            }
            _ => {}
        }
        self.sign(tx, &ticket, carried.first(), MISSED, settled.at).await?;
        let reason = settled.reason.unwrap_or(settled.state.as_str());
        let reason = reason.into();
        undelivered::mark_undelivered(tx, &self.support, &ticket, &settled.id, &reason, settled.at)
            .await
    }

    /// One of the texts of a long answer by SMS.
    async fn part(&self, tx: &mut Tx, settled: &DeliveryOutcome) -> Result<(), StoreError> {
        if is_taken(settled) || settled.state == NotificationState::Cancelled {
            return Ok(());
        }
        match self.ticket(tx, settled).await? {
            Some(ticket) => sms_answer::part_failed(tx, &self.support, &ticket, settled).await,
            None => Ok(()),
        }
    }

    /// Records that the messages of a notification were relayed, and repeats edits made meanwhile.
    /// The ticket is locked, so an edit at this moment waits and then finds the copy. Returns the
    /// messages.
    async fn arrived(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        settled: &DeliveryOutcome,
        side: MessageSide,
    ) -> Result<Vec<TicketMessage>, StoreError> {
        let (carried, ids) = (messages::attached(tx, &settled.id).await?, ids(settled));
        // A group may have become a supergroup during the call.
        let channels = &self.support.outbound.channels;
        let address = channels.current_address(settled.channel, &settled.address);
        let chat = address.parse::<i64>().ok().filter(|_| settled.channel == BOT_CHANNEL);
        let mut changed = Vec::new();
        for (place, message) in carried.iter().enumerate() {
            let id = if ids.len() == carried.len() { ids.get(place) } else { ids.first() };
            let told = chat.zip(id.copied()).map(|(chat, message)| MessageRef { chat, message });
            messages::mark_relayed(tx, &message.id, settled.channel, told, settled.at).await?;
            changed
                .extend(told.filter(|told| message.edited_at.is_some() && !changed.contains(told)));
        }
        for told in changed {
            edit_sync::redraw(tx, &self.support, ticket, side, told, settled.at).await?;
        }
        Ok(carried)
    }

    /// Puts a reaction on the agent's message. Telegram shows one for a whole album, so it is
    /// `MISSED` if any piece failed. A separated caption has no message of its own in the topic, so
    /// it only reports a failure.
    async fn sign(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        message: Option<&TicketMessage>,
        sign: &str,
        now: At,
    ) -> Result<(), StoreError> {
        let Some(message) =
            message.filter(|message| message.caption_of.is_none() || sign == MISSED)
        else {
            return Ok(());
        };
        let pieces = match &message.album {
            Some(album) => messages::in_album(tx, &ticket.id, MessageSide::Agent, album).await?,
            None => Vec::new(),
        };
        let is_missed = pieces.iter().any(|piece| piece.state == RelayState::Failed);
        let sign = if is_missed { MISSED } else { sign };
        let Some(spoken) = captions::origin_of(tx, pieces.first().or(Some(message))).await? else {
            return Ok(());
        };
        let content = Content::React { message_id: spoken.message, emoji: Some(Emoji::new(sign)) };
        let key = format!("ticket-react:{}:{}", spoken.chat, spoken.message);
        edit_sync::change_copy(
            tx,
            &self.support,
            ticket,
            MessageSide::Customer,
            spoken,
            content,
            key,
            now,
        )
        .await
    }
}
