//! Live cards: the newest card of an order in a chat is edited when the order changes, and sent
//! anew when the customer deleted it.

pub mod queries;

use futures_util::future::BoxFuture;

use super::card;
use super::queries as orders;
use super::view::OrderView;
use super::wording::OrderTexts;
use crate::channels::{Content, ErrorClass};
use crate::clock::At;
use crate::customers::{self, ContactInfo};
use crate::delivery::{
    Category, DeliveryOutcome, NotificationState, OutcomeListener, Priority, Purpose,
};
use crate::ids::OrderId;
use crate::language::Args;
use crate::notifications::{self, CustomerNotification, Renderings};
use crate::store::{StoreError, Tx};

pub use self::queries::CardMessage;

/// How a new card comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardOccasion {
    /// As the answer to a fresh order: it says thanks, and is worth a text.
    Fresh,
    /// Without a sound, into this topic of the chat.
    Quiet(Option<i64>),
}

/// Sends the card of an order as a new message.
pub async fn send_card(
    tx: &mut Tx,
    texts: &OrderTexts,
    reach: &ContactInfo,
    order: &OrderView,
    coming: CardOccasion,
    now: At,
) -> Result<(), StoreError> {
    let (voice, thanks) = (texts.translator(reach), coming == CardOccasion::Fresh);
    let content = card::send(texts, &voice, order, thanks);
    let content = match coming {
        CardOccasion::Fresh => content,
        CardOccasion::Quiet(None) => content.quietly(),
        CardOccasion::Quiet(Some(topic)) => content.quietly().in_topic(topic),
    };
    let mut message = message(order, content);
    // A fresh order is worth a text; a card that is only drawn anew is not.
    let text = thanks.then(|| {
        voice.say(
            "sms-order-placed",
            &Args::new().text("shop", voice.shop()).text("id", order.id.as_str()),
        )
    });
    message.renderings = message.renderings.and_plain(text);
    notifications::notify_customer(tx, &texts.outbound, reach, voice.locale, message, now).await?;
    Ok(())
}

/// Redraws the live card, where there is one.
pub async fn redraw(
    tx: &mut Tx,
    texts: &OrderTexts,
    reach: &ContactInfo,
    order: &OrderView,
    now: At,
) -> Result<(), StoreError> {
    let Some(chat) = reach.chat() else { return Ok(()) };
    let Some((message_id, _)) = queries::card(tx, &order.id, chat).await? else { return Ok(()) };
    let voice = texts.translator(reach);
    let mut message = message(order, card::edit(texts, &voice, order, message_id));
    message.supersedes = Some(format!("card:{}:{chat}", order.id));
    notifications::notify_customer(tx, &texts.outbound, reach, voice.locale, message, now).await?;
    Ok(())
}

fn message(order: &OrderView, content: Content) -> CustomerNotification {
    CustomerNotification {
        category: Category::Order,
        priority: Priority::Normal,
        template: card::TEMPLATE,
        renderings: Renderings::rich(content),
        subject: Some(order.id.to_string()),
        version: Some(order.version),
        supersedes: None,
        dedupe_key: None,
        expires_at: None,
    }
}

/// The listener: keeps `order_cards` true.
pub struct CardListener {
    pub texts: OrderTexts,
}

impl CardListener {
    async fn hear(&self, tx: &mut Tx, settled: &DeliveryOutcome) -> Result<(), StoreError> {
        let (Some(subject), Ok(chat)) = (&settled.subject, settled.address.parse::<i64>()) else {
            return Ok(());
        };
        let Ok(order) = OrderId::parse(subject) else { return Ok(()) };
        let version = settled.version.unwrap_or(0);
        match (&settled.content, settled.state) {
            (_, NotificationState::Delivered | NotificationState::InFlight) => {
                let Some(message) = settled.provider_id.as_deref().and_then(|id| id.parse().ok())
                else {
                    return Ok(());
                };
                let card = CardMessage { chat, topic: settled.content.topic(), message };
                shown(tx, &self.texts, &order, card, version, settled.at).await.map(|_| ())
            }
            (Content::Edit { message_id, .. }, _)
                if settled.class == Some(ErrorClass::MessageGone) =>
            {
                // Where a newer card is the live one by now, it was drawn later than this.
                let Some(topic) = queries::forget_card(tx, &order, chat, *message_id).await? else {
                    return Ok(());
                };
                let Some(view) = orders::view(tx, &order).await? else { return Ok(()) };
                let Some(reach) = customers::contact_info(tx, &view.customer).await? else {
                    return Ok(());
                };
                send_card(tx, &self.texts, &reach, &view, CardOccasion::Quiet(topic), settled.at)
                    .await
            }
            _ => Ok(()),
        }
    }
}

impl OutcomeListener for CardListener {
    fn wants(&self, purpose: Purpose, _state: NotificationState) -> bool {
        purpose == Purpose::OrderCard
    }

    fn on_outcome<'t>(
        &'t self,
        tx: &'t mut Tx,
        settled: &'t DeliveryOutcome,
    ) -> BoxFuture<'t, Result<(), StoreError>> {
        Box::pin(self.hear(tx, settled))
    }
}

/// After a chat was linked: the card of the newest open order, not the history, in the topic where
/// it was linked.
pub async fn welcome(
    tx: &mut Tx,
    texts: &OrderTexts,
    customer: &crate::ids::CustomerId,
    topic: Option<i64>,
    now: At,
) -> Result<(), StoreError> {
    let Some(order) = orders::newest_open(tx, customer).await? else { return Ok(()) };
    let (Some(view), Some(reach)) =
        (orders::view(tx, &order).await?, customers::contact_info(tx, customer).await?)
    else {
        return Ok(());
    };
    send_card(tx, texts, &reach, &view, CardOccasion::Quiet(topic), now).await
}

/// The topic in which a chat's card of an order stands: what is told of the order belongs there.
pub async fn topic_of(tx: &mut Tx, order: &OrderId, chat: i64) -> Result<Option<i64>, StoreError> {
    Ok(queries::card(tx, order, chat).await?.and_then(|(_, topic)| topic))
}

/// Remembers that a message shows a version of an order: from now on it is the live card, unless a
/// newer message is. When the order has moved on while the message was on its way, it is drawn
/// again: then true.
pub async fn shown(
    tx: &mut Tx,
    texts: &OrderTexts,
    order: &OrderId,
    card: CardMessage,
    version: i64,
    now: At,
) -> Result<bool, StoreError> {
    // Taking hold of the order first: an event that is being applied has either moved it, or will
    // find this card.
    let Some(current) = queries::hold_version(tx, order).await? else { return Ok(false) };
    if !queries::save_card(tx, order, &card, version, now).await? || current <= version {
        return Ok(false);
    }
    let Some(view) = orders::view(tx, order).await? else { return Ok(false) };
    let Some(reach) = customers::contact_info(tx, &view.customer).await? else { return Ok(false) };
    redraw(tx, texts, &reach, &view, now).await.map(|()| true)
}
