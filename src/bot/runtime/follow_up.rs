//! What a reply leads to once it is out: recorded in the transaction that ends its update.

use crate::bot::dialogue::{self, Dialogue, Draft};
use crate::clock::At;
use crate::ids::{CustomerId, OrderId};
use crate::orders::live_cards;
use crate::orders::wording::OrderTexts;
use crate::store::{StoreError, Tx};

/// What a reply leads to when it is sent, before its message id is known.
#[derive(Debug, Clone)]
pub(in crate::bot) enum OnSent {
    Nothing,
    /// The message is the live card of an order, showing this version of it.
    Card {
        order: OrderId,
        version: i64,
    },
    /// The message shows a request for help, and is redrawn while that grows.
    Draft(Box<Draft>),
}

impl OnSent {
    /// The same, once the reply is out as this message.
    pub(super) fn follow_up(self, message: i64) -> FollowUp {
        match self {
            Self::Nothing => FollowUp::Nothing,
            Self::Card { order, version } => FollowUp::Card { order, version, message },
            Self::Draft(draft) => FollowUp::Drafted(Box::new(draft.shown_by(message))),
        }
    }
}

/// What is recorded together with the end of an update.
#[derive(Debug, Clone)]
pub(in crate::bot) enum FollowUp {
    Nothing,
    /// The message became the live card of an order.
    Card {
        order: OrderId,
        version: i64,
        message: i64,
    },
    /// The chat was linked: the card of the customer's open order is to follow.
    Welcome(CustomerId),
    /// The message shows a request for help, and is redrawn while that grows.
    Drafted(Box<Draft>),
}

impl FollowUp {
    /// Records it for a chat and its topic; true when it entered something into the outbox.
    pub(super) async fn apply(
        &self,
        tx: &mut Tx,
        texts: &OrderTexts,
        (chat, topic): (i64, Option<i64>),
        now: At,
    ) -> Result<bool, StoreError> {
        match self {
            Self::Nothing => Ok(false),
            Self::Card { order, version, message } => {
                let card = live_cards::CardMessage { chat, topic, message: *message };
                live_cards::shown(tx, texts, order, card, *version, now).await
            }
            Self::Drafted(draft) => {
                let dialogue = Some(Dialogue::Support(draft.clone()));
                dialogue::set(tx, chat, dialogue, now).await.map(|()| false)
            }
            Self::Welcome(customer) => {
                live_cards::welcome(tx, texts, customer, topic, now).await.map(|()| true)
            }
        }
    }
}
