//! The listener: learns from the engine what became of each relay, and says so where it was said.

use std::time::Duration;

use futures_util::future::BoxFuture;

use super::albums::{self, UNSEND};
use super::echoes::{self, CHANGE};
use super::long::{self, NOT_TEXTED, PART};
use super::messages::{Goes, Message, RelayState, Side, Spoken, named, queries as messages};
use super::misses::{self, NOT_TOLD};
use super::refusals::{self, CANNOT_SHOW, CHANGE_REFUSED, SAID_ANEW};
use super::relay::{self, TO_AGENTS, TO_CUSTOMER};
use super::score::SCORE;
use super::ticket::{Ticket, Topic, TopicState};
use super::topics::{self, CARD, OPEN};
use super::{Lack, Support, captions, changes, lacks, outward, queries};
use crate::channels::telegram::Telegram;
use crate::channels::{ChannelKind, Content, Emoji, ErrorClass};
use crate::clock::At;
use crate::delivery::{DeliveryOutcome, NotificationState, OutcomeListener, Priority, outbox};
use crate::ids::TicketId;
use crate::language::Args;
use crate::store::{StoreError, Tx};

/// The template of the call that pins a card.
const PIN: &str = "ticket-pin";
/// A group that has no room for a pin within this time goes without: each call that it takes is one
/// less for what is said.
const PIN_WITHIN: Duration = Duration::from_secs(120);
/// The template of the word that something is of a kind that we do not know.
const UNKNOWN_KIND: &str = "ticket-unknown-kind";
/// The template of the word whose something is that the customer forwarded: a copy does not say so.
const FORWARDED: &str = "ticket-forwarded";
/// What agents must read, wherever.
const NOTICES: [&str; 8] =
    [NOT_TOLD, NOT_TEXTED, CANNOT_SHOW, CHANGE_REFUSED, SAID_ANEW, SCORE, UNKNOWN_KIND, FORWARDED];
/// The sign under an agent's message that Telegram took.
const TOLD: &str = "👌";
/// The sign under one that went by SMS.
const TEXTED: &str = "🕊";
/// The sign under one that did not get there.
const MISSED: &str = "👎";

/// The listener.
pub struct Relays {
    /// The desk.
    pub support: Support,
    /// Who knows where a group was that moved while it was being told something.
    pub telegram: Telegram,
}

impl OutcomeListener for Relays {
    fn wants(&self, template: &str, state: NotificationState) -> bool {
        match template {
            OPEN | CARD | PIN | TO_AGENTS | TO_CUSTOMER | PART | UNSEND => true,
            CHANGE => !is_there(state),
            notice => NOTICES.contains(&notice) && !is_there(state),
        }
    }

    fn settled<'t>(
        &'t self,
        tx: &'t mut Tx,
        settled: &'t DeliveryOutcome,
    ) -> BoxFuture<'t, Result<(), StoreError>> {
        Box::pin(async move {
            match settled.template.as_str() {
                OPEN => self.topic(tx, settled).await,
                CARD => self.card(tx, settled).await,
                PIN => self.pin(tx, settled).await,
                TO_AGENTS => self.to_agents(tx, settled).await,
                TO_CUSTOMER => self.to_customer(tx, settled).await,
                PART => self.part(tx, settled).await,
                UNSEND => albums::unsent(tx, &self.support, settled, is_taken(settled)).await,
                CHANGE => match self.ticket(tx, settled).await? {
                    Some(ticket) => refusals::of_change(tx, &self.support, &ticket, settled).await,
                    None => Ok(()),
                },
                notice if NOTICES.contains(&notice) => match self.ticket(tx, settled).await? {
                    Some(ticket) => refusals::of_notice(tx, &self.support, &ticket, settled).await,
                    None => Ok(()),
                },
                _ => Ok(()),
            }
        })
    }
}

/// Whether something is with its reader, as far as is known.
fn is_there(state: NotificationState) -> bool {
    matches!(state, NotificationState::Delivered | NotificationState::InFlight)
}

/// Whether a provider took it.
fn is_taken(settled: &DeliveryOutcome) -> bool {
    is_there(settled.state)
}

/// The ids that Telegram gave: one, or of an album one for each.
fn ids(settled: &DeliveryOutcome) -> Vec<i64> {
    settled
        .provider_id
        .iter()
        .flat_map(|ids| ids.split(','))
        .filter_map(|id| id.parse().ok())
        .collect()
}

impl Relays {
    async fn ticket(
        &self,
        tx: &mut Tx,
        settled: &DeliveryOutcome,
    ) -> Result<Option<Ticket>, StoreError> {
        match settled.subject.clone().and_then(|id| TicketId::try_from(id).ok()) {
            Some(id) => queries::hold(tx, &id).await,
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
            return topics::opened(
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
            return topics::opened(tx, &self.support, &ticket, None, settled.at).await;
        }
        refusals::of_topic(tx, &self.support, ticket, settled).await
    }

    async fn card(&self, tx: &mut Tx, settled: &DeliveryOutcome) -> Result<(), StoreError> {
        let Some(ticket) = self.ticket(tx, settled).await? else { return Ok(()) };
        if settled.class == Some(ErrorClass::TopicGone) {
            return topics::lost(
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
            return refusals::of_card(tx, &ticket, settled).await;
        };
        topics::stands(tx, &ticket, settled.at).await?;
        let topic = Topic { card: Some(card), ..ticket.topic.clone() };
        queries::set_topic(tx, &ticket.id, &topic).await?;
        let ticket = Ticket { topic: topic.clone(), ..ticket };
        // What happened to the ticket while the card was on its way stands on none.
        if topics::card(tx, &self.support, &ticket).await? != settled.content {
            changes::show(tx, &self.support, &ticket, settled.at).await?;
        }
        if let Some(group) = topic.group.filter(|_| topic.state != TopicState::Plain) {
            let pin = Content::Pin { message_id: card };
            let mut new =
                outward::to_staff(&self.support, &ticket, group, PIN, Priority::Bulk, pin);
            new.expires_at = Some(settled.at.plus(PIN_WITHIN));
            outbox::enqueue(tx, &new, settled.at).await?;
        }
        refusals::are_over(tx, &self.support, &ticket, settled.at).await
    }

    /// A card that cannot be pinned: the right is missing.
    async fn pin(&self, tx: &mut Tx, settled: &DeliveryOutcome) -> Result<(), StoreError> {
        match (settled.class, settled.address.parse()) {
            (Some(ErrorClass::NoRight), Ok(group)) => {
                lacks::say_lacking(tx, &self.support, group, &[Lack::Pins], settled.at).await
            }
            _ => Ok(()),
        }
    }

    async fn to_agents(&self, tx: &mut Tx, settled: &DeliveryOutcome) -> Result<(), StoreError> {
        let Some(ticket) = self.ticket(tx, settled).await? else { return Ok(()) };
        if !is_taken(settled) {
            return refusals::of_words(tx, &self.support, &ticket, settled).await;
        }
        let copies = ids(settled);
        if albums::is_short(settled, copies.len()) {
            return albums::came_short(tx, &self.support, &ticket, Side::Customer, settled, copies)
                .await;
        }
        let carried = self.arrived(tx, &ticket, settled, Side::Customer).await?;
        self.say_unknown(tx, &ticket, &carried, settled).await?;
        self.say_forwarded(tx, &ticket, &carried, settled).await?;
        if ticket.topic.card.is_none() {
            topics::stands(tx, &ticket, settled.at).await?;
            topics::show_missing_card(
                tx,
                &self.support,
                &ticket,
                topics::When::WithRoom,
                settled.at,
            )
            .await?;
        }
        refusals::are_over(tx, &self.support, &ticket, settled.at).await
    }

    /// The customer sent something that we do not know: it is there as it is, and the agents are
    /// told what Telegram calls it.
    async fn say_unknown(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        carried: &[Message],
        settled: &DeliveryOutcome,
    ) -> Result<(), StoreError> {
        let (voice, ids) = (self.support.agents(), ids(settled));
        // What went in words has said what it is.
        let is_shown =
            |message: &Message| message.unknown.is_some() && message.goes != Goes::InWords;
        for (place, message) in carried.iter().enumerate().filter(|(_, message)| is_shown(message))
        {
            let text = voice.say(
                UNKNOWN_KIND,
                &Args::new().with("what", named(&voice, message.kind, message.unknown.as_deref())),
            );
            let answers = ids.get(place).or(ids.first()).copied();
            outward::say_under(
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

    /// Says once whose it is what the customer forwarded and was copied.
    async fn say_forwarded(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        carried: &[Message],
        settled: &DeliveryOutcome,
    ) -> Result<(), StoreError> {
        let forwarded = carried.first().and_then(|message| message.forwarded.as_ref());
        let Some(forwarded) = forwarded.filter(|_| matches!(settled.content, Content::Copy { .. }))
        else {
            return Ok(());
        };
        let content = Content::text(forwarded.head(&self.support.agents())).quietly();
        outward::say_under(
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
            if albums::is_short(settled, copies.len()) {
                return albums::came_short(
                    tx,
                    &self.support,
                    &ticket,
                    Side::Agent,
                    settled,
                    copies,
                )
                .await;
            }
            let carried = self.arrived(tx, &ticket, settled, Side::Agent).await?;
            let sign = if settled.channel == ChannelKind::Sms { TEXTED } else { TOLD };
            return self.sign(tx, &ticket, carried.first(), sign, settled.at).await;
        }
        let carried = messages::carried(tx, &settled.id).await?;
        let is_copy = matches!(settled.content, Content::Copy { .. });
        match settled.class {
            Some(ErrorClass::TooLong)
                if is_copy && captions::set_refused_apart(tx, &carried).await? =>
            {
                relay::keep(tx, &ticket, Side::Agent, &settled.id, settled.at).await?;
                return relay::to_customer(tx, &self.support, &ticket, settled.at).await;
            }
            // What is wrong with one piece is no reason to lose the others.
            Some(ErrorClass::Message | ErrorClass::Unwanted | ErrorClass::OriginalGone)
                if is_copy && carried.len() > 1 =>
            {
                return albums::bring_alone(
                    tx,
                    &self.support,
                    &ticket,
                    Side::Agent,
                    &settled.id,
                    settled.at,
                )
                .await;
            }
            _ => {}
        }
        self.sign(tx, &ticket, carried.first(), MISSED, settled.at).await?;
        let reason = settled.reason.unwrap_or(settled.state.as_str());
        misses::failed(tx, &self.support, &ticket, &settled.id, reason, settled.at).await
    }

    /// One of the texts of a long answer.
    async fn part(&self, tx: &mut Tx, settled: &DeliveryOutcome) -> Result<(), StoreError> {
        if is_taken(settled) || settled.state == NotificationState::Cancelled {
            return Ok(());
        }
        match self.ticket(tx, settled).await? {
            Some(ticket) => long::part_failed(tx, &self.support, &ticket, settled).await,
            None => Ok(()),
        }
    }

    /// Each message that was carried is there now; one that was changed on its way is drawn again.
    /// The ticket is held: whoever changes one now waits, and sees where it stands. Returns what
    /// was carried.
    async fn arrived(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        settled: &DeliveryOutcome,
        side: Side,
    ) -> Result<Vec<Message>, StoreError> {
        let (carried, ids) = (messages::carried(tx, &settled.id).await?, ids(settled));
        let chat = settled
            .address
            .parse::<i64>()
            .ok()
            .filter(|_| settled.channel == ChannelKind::Telegram);
        let chat = chat.map(|chat| self.telegram.lives_at(chat));
        let mut changed = Vec::new();
        for (place, message) in carried.iter().enumerate() {
            let id = if ids.len() == carried.len() { ids.get(place) } else { ids.first() };
            let told = chat.zip(id.copied()).map(|(chat, message)| Spoken { chat, message });
            messages::arrived(tx, &message.id, settled.channel, told, settled.at).await?;
            changed
                .extend(told.filter(|told| message.edited_at.is_some() && !changed.contains(told)));
        }
        for told in changed {
            echoes::redraw(tx, &self.support, ticket, side, told, settled.at).await?;
        }
        Ok(carried)
    }

    /// Puts a sign under what the agent said. Telegram has one place for it in an album, and one
    /// piece that is missing counts; a caption that goes apart has none of its own, and says no
    /// more than that it is missing.
    async fn sign(
        &self,
        tx: &mut Tx,
        ticket: &Ticket,
        message: Option<&Message>,
        sign: &str,
        now: At,
    ) -> Result<(), StoreError> {
        let Some(message) =
            message.filter(|message| message.caption_of.is_none() || sign == MISSED)
        else {
            return Ok(());
        };
        let pieces = match &message.album {
            Some(album) => messages::in_album(tx, &ticket.id, Side::Agent, album).await?,
            None => Vec::new(),
        };
        let is_missed = pieces.iter().any(|piece| piece.state == RelayState::Failed);
        let sign = if is_missed { MISSED } else { sign };
        let Some(spoken) = captions::said_as(tx, pieces.first().or(Some(message))).await? else {
            return Ok(());
        };
        let content = Content::React { message_id: spoken.message, emoji: Some(Emoji::new(sign)) };
        let key = format!("ticket-react:{}:{}", spoken.chat, spoken.message);
        echoes::change_there(tx, &self.support, ticket, Side::Customer, spoken, content, key, now)
            .await
    }
}
