//! A link that moves: the chat that loses a customer's orders and the one that gets them are both
//! told, whoever moved it.

use std::sync::Arc;

use super::{Reach, queries};
use crate::channels::{BOT_CHANNEL, Content};
use crate::clock::At;
use crate::delivery::{Category, Leg, NewNotification, Priority, Recipient, outbox};
use crate::language::{Args, Locale, Words};
use crate::store::{StoreError, Tx};

/// How chats are told. Cheap to clone.
#[derive(Clone)]
pub struct Notices {
    /// The words of every locale.
    pub words: Arc<Words>,
    /// What the shop is called.
    pub shop: Arc<str>,
    /// The locale of those who have none.
    pub default_locale: Locale,
}

impl Notices {
    /// A customer's link went from one chat to another; `before` is how they were reached until
    /// now.
    pub(super) async fn moved(
        &self,
        tx: &mut Tx,
        before: &Reach,
        left: i64,
        chat: i64,
        now: At,
    ) -> Result<(), StoreError> {
        let there = before.locale(self.default_locale);
        let here = queries::reach(tx, &before.customer)
            .await?
            .map_or(there, |reach| reach.locale(self.default_locale));
        for (chat, locale, key) in
            [(left, there, "link-moved-away"), (chat, here, "link-moved-here")]
        {
            let text = self.words.say(locale, key, &Args::new().text("shop", &self.shop));
            let leg = Leg {
                channel: BOT_CHANNEL,
                address: chat.to_string(),
                content: Content::text(text),
            };
            // It is for whoever sits before that chat, whatever the customer switched off.
            let mut new = NewNotification::new(
                Recipient::Stranger,
                Category::Support,
                Priority::High,
                key,
                locale.code(),
                vec![leg],
            );
            new.subject = Some(before.customer.to_string());
            outbox::enqueue(tx, &new, now).await?;
        }
        Ok(())
    }
}
