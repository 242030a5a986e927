//! The listener: learns from the engine what became of each relay, and says so where it was said.

use futures_util::future::BoxFuture;

use super::long::{self, NOT_TEXTED, PART};
use super::messages::{Message, Side, Spoken, named, queries as messages};
use super::misses::{self, NOT_TOLD};
use super::relay::{TO_AGENTS, TO_CUSTOMER};
use super::ticket::{Ticket, Topic, TopicState};
use super::topics::{self, CARD, OPEN};
use super::{Lack, Support, card, changes, echoes, lacks, outward, queries};
use crate::channels::telegram::Telegram;
use crate::channels::{ChannelKind, Content, Emoji, ErrorClass, Spot};
use crate::clock::At;
use crate::delivery::{Outcomes, Priority, Settled, State, outbox};
use crate::ids::TicketId;
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};

/// The template of the call that pins a card.
const PIN: &str = "ticket-pin";
/// The template of the word that something is of a kind that we do not know.
const UNKNOWN_KIND: &str = "ticket-unknown-kind";
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

impl Outcomes for Relays {
    fn cares(&self, template: &str, _state: State) -> bool {
        matches!(template, OPEN | CARD | PIN | TO_AGENTS | TO_CUSTOMER | PART | NOT_TOLD | NOT_TEXTED)
    }

    fn settled<'t>(&'t self, tx: &'t mut Tx, settled: &'t Settled) -> BoxFuture<'t, Result<(), StoreError>> {
        Box::pin(async move {
            match settled.template.as_str() {
                OPEN => self.topic(tx, settled).await,
                CARD => self.card(tx, settled).await,
                PIN => self.pin(tx, settled).await,
                TO_AGENTS => self.to_agents(tx, settled).await,
                TO_CUSTOMER => self.to_customer(tx, settled).await,
                PART => self.part(tx, settled).await,
                NOT_TOLD | NOT_TEXTED => self.notice(tx, settled).await,
                _ => Ok(()),
            }
        })
    }
}

/// Whether a provider took it.
fn is_taken(settled: &Settled) -> bool {
    matches!(settled.state, State::Delivered | State::InFlight)
}

/// The ids that Telegram gave: one, or of an album one for each.
fn ids(settled: &Settled) -> Vec<i64> {
    settled.provider_id.iter().flat_map(|ids| ids.split(',')).filter_map(|id| id.parse().ok()).collect()
}

impl Relays {
    async fn ticket(&self, tx: &mut Tx, settled: &Settled) -> Result<Option<Ticket>, StoreError> {
        match settled.subject.clone().and_then(|id| TicketId::try_from(id).ok()) {
            Some(id) => queries::hold(tx, &id).await,
            None => Ok(None),
        }
    }

    async fn topic(&self, tx: &mut Tx, settled: &Settled) -> Result<(), StoreError> {
        let Some(ticket) = self.ticket(tx, settled).await?.filter(|ticket| ticket.topic.state == TopicState::Asked) else { return Ok(()) };
        if is_taken(settled) {
            return topics::opened(tx, &self.support, &ticket, ids(settled).first().copied(), settled.at).await;
        }
        if settled.class == Some(ErrorClass::NoTopics) {
            topics::hint(tx, &self.support, &ticket, settled.at).await?;
            return topics::opened(tx, &self.support, &ticket, None, settled.at).await;
        }
        // What waits is kept; the sweep asks again.
        tracing::error!(ticket = %ticket.id, reason = settled.reason, "a ticket's topic could not be made");
        let topic = Topic { state: TopicState::None, ..ticket.topic };
        queries::set_topic(tx, &ticket.id, &topic).await
    }

    async fn card(&self, tx: &mut Tx, settled: &Settled) -> Result<(), StoreError> {
        let Some(ticket) = self.ticket(tx, settled).await? else { return Ok(()) };
        if settled.class == Some(ErrorClass::TopicGone) {
            return topics::lost(tx, &self.support, &ticket, settled.content.topic(), settled.at).await;
        }
        let (Content::Send { .. }, true, Some(card)) = (&settled.content, is_taken(settled), ids(settled).first().copied()) else {
            return Ok(());
        };
        let topic = Topic { card: Some(card), ..ticket.topic.clone() };
        queries::set_topic(tx, &ticket.id, &topic).await?;
        let ticket = Ticket { topic: topic.clone(), ..ticket };
        let (text, buttons) = card::draw(tx, &self.support, &ticket).await?;
        // What happened to the ticket while the card was on its way stands on none.
        if Content::with_buttons(text, buttons).at(Spot::under(topic.thread(), None)) != settled.content {
            changes::show(tx, &self.support, &ticket, settled.at).await?;
        }
        let Some(group) = topic.group.filter(|_| topic.state != TopicState::Plain) else { return Ok(()) };
        let pin = Content::Pin { message_id: card };
        outbox::enqueue(tx, &outward::to_staff(&self.support, &ticket, group, PIN, Priority::Normal, pin), settled.at).await?;
        Ok(())
    }

    /// A card that cannot be pinned: the right is missing.
    async fn pin(&self, tx: &mut Tx, settled: &Settled) -> Result<(), StoreError> {
        match (settled.class, settled.address.parse()) {
            (Some(ErrorClass::NoRight), Ok(group)) => lacks::say_lacking(tx, &self.support, group, &[Lack::Pins], settled.at).await,
            _ => Ok(()),
        }
    }

    async fn to_agents(&self, tx: &mut Tx, settled: &Settled) -> Result<(), StoreError> {
        let Some(ticket) = self.ticket(tx, settled).await? else { return Ok(()) };
        if is_taken(settled) {
            let carried = self.arrived(tx, &ticket, settled, Side::Customer).await?;
            return self.say_unknown(tx, &ticket, &carried, settled).await;
        }
        match settled.class {
            Some(ErrorClass::TopicGone) => {
                self.keep(tx, &ticket, settled).await?;
                topics::lost(tx, &self.support, &ticket, settled.content.topic(), settled.at).await
            }
            // It was taken back, and goes with what was said since.
            _ if settled.state == State::Cancelled => Ok(()),
            Some(ErrorClass::Message) => {
                let reason = settled.reason.unwrap_or("message");
                messages::missed(tx, &settled.id, reason).await?;
                self.say_lost(tx, &ticket, settled).await
            }
            // The group is out of reach: kept until it is back.
            _ => self.keep(tx, &ticket, settled).await,
        }
    }

    /// It waits again, and so does what queues behind it: that would fail the same way, or come first.
    async fn keep(&self, tx: &mut Tx, ticket: &Ticket, settled: &Settled) -> Result<(), StoreError> {
        messages::keep(tx, &settled.id).await?;
        for id in messages::on_their_way(tx, &ticket.id, Side::Customer).await? {
            if outbox::take_back(tx, &id, settled.at).await? {
                messages::keep(tx, &id).await?;
            }
        }
        Ok(())
    }

    /// Something that the customer said cannot be shown: the agents are told that it was there, and which words were with it.
    async fn say_lost(&self, tx: &mut Tx, ticket: &Ticket, settled: &Settled) -> Result<(), StoreError> {
        let voice = self.support.agents();
        let carried = messages::carried(tx, &settled.id).await?;
        let Some(first) = carried.first() else { return Ok(()) };
        let notice = voice.say("ticket-cannot-show", &Args::new().with("what", named(&voice, first.kind, first.unknown.as_deref())));
        let words = carried.iter().map(|message| message.words.clone()).filter(|words| !words.is_empty());
        let whole = Text::join([notice.clone()].into_iter().chain(words), "\n");
        let content = Content::text(Text::first_that_fits([whole, notice]));
        outward::say_under(tx, &self.support, ticket, "ticket-cannot-show", content, None, settled.at).await
    }

    /// The customer sent something that we do not know: it is there as it is, and the agents are told what Telegram calls it.
    async fn say_unknown(&self, tx: &mut Tx, ticket: &Ticket, carried: &[Message], settled: &Settled) -> Result<(), StoreError> {
        let (voice, ids) = (self.support.agents(), ids(settled));
        for (place, message) in carried.iter().enumerate().filter(|(_, message)| message.unknown.is_some()) {
            let text = voice.say(UNKNOWN_KIND, &Args::new().with("what", named(&voice, message.kind, message.unknown.as_deref())));
            let answers = ids.get(place).or(ids.first()).copied();
            outward::say_under(tx, &self.support, ticket, UNKNOWN_KIND, Content::text(text), answers, settled.at).await?;
        }
        Ok(())
    }

    async fn to_customer(&self, tx: &mut Tx, settled: &Settled) -> Result<(), StoreError> {
        if is_taken(settled) {
            let Some(ticket) = self.ticket(tx, settled).await? else { return Ok(()) };
            let carried = self.arrived(tx, &ticket, settled, Side::Agent).await?;
            let sign = if settled.channel == ChannelKind::Sms { TEXTED } else { TOLD };
            return self.sign(tx, &ticket, carried.first(), sign, settled.at).await;
        }
        if settled.state == State::Cancelled {
            return Ok(());
        }
        let Some(ticket) = self.ticket(tx, settled).await? else { return Ok(()) };
        let carried = messages::carried(tx, &settled.id).await?;
        self.sign(tx, &ticket, carried.first(), MISSED, settled.at).await?;
        let reason = settled.reason.unwrap_or(settled.state.as_str());
        misses::failed(tx, &self.support, &ticket, &settled.id, reason, settled.at).await
    }

    /// One of the texts of a long answer.
    async fn part(&self, tx: &mut Tx, settled: &Settled) -> Result<(), StoreError> {
        if is_taken(settled) || settled.state == State::Cancelled {
            return Ok(());
        }
        match self.ticket(tx, settled).await? {
            Some(ticket) => long::part_failed(tx, &self.support, &ticket, settled).await,
            None => Ok(()),
        }
    }

    /// An agent was to learn that the customer was not told, in a topic that is gone: they read it in the group, with whose
    /// ticket it is.
    async fn notice(&self, tx: &mut Tx, settled: &Settled) -> Result<(), StoreError> {
        let Some(ticket) = self.ticket(tx, settled).await?.filter(|_| settled.class == Some(ErrorClass::TopicGone)) else { return Ok(()) };
        topics::lost(tx, &self.support, &ticket, settled.content.topic(), settled.at).await?;
        let content = outward::headed(&self.support, &ticket, settled.content.clone());
        outward::tell_group(tx, &self.support, &ticket, NOT_TOLD, Priority::High, content, settled.at).await
    }

    /// Each message that was carried is there now; one that was changed on its way is drawn again. The ticket is held: whoever
    /// changes one now waits, and sees where it stands. Returns what was carried.
    async fn arrived(&self, tx: &mut Tx, ticket: &Ticket, settled: &Settled, side: Side) -> Result<Vec<Message>, StoreError> {
        let (carried, ids) = (messages::carried(tx, &settled.id).await?, ids(settled));
        let chat = settled.address.parse::<i64>().ok().filter(|_| settled.channel == ChannelKind::Telegram);
        let chat = chat.map(|chat| self.telegram.lives_at(chat));
        let mut changed = Vec::new();
        for (place, message) in carried.iter().enumerate() {
            let id = if ids.len() == carried.len() { ids.get(place) } else { ids.first() };
            let told = chat.zip(id.copied()).map(|(chat, message)| Spoken { chat, message });
            messages::arrived(tx, &message.id, settled.channel, told, settled.at).await?;
            changed.extend(told.filter(|told| message.edited_at.is_some() && !changed.contains(told)));
        }
        for told in changed {
            echoes::redraw(tx, &self.support, ticket, side, told, settled.at).await?;
        }
        Ok(carried)
    }

    /// Puts a sign under what the agent said.
    async fn sign(&self, tx: &mut Tx, ticket: &Ticket, message: Option<&Message>, sign: &str, now: At) -> Result<(), StoreError> {
        let Some(spoken) = message.and_then(|message| message.spoken) else { return Ok(()) };
        let content = Content::React { message_id: spoken.message, emoji: Some(Emoji::new(sign)) };
        let key = format!("ticket-react:{}:{}", spoken.chat, spoken.message);
        echoes::change_there(tx, &self.support, ticket, Side::Customer, spoken, content, key, now).await
    }
}
