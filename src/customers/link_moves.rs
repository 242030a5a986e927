//! Tells both chats when a customer's link moves from one to another, whoever moved it.

use super::contact::{self, ContactInfo};
use crate::channels::{BOT_CHANNEL, Content};
use crate::clock::At;
use crate::delivery::{Category, Leg, NewNotification, Priority, Recipient, outbox};
use crate::language::{Args, Localizer};
use crate::store::{StoreError, Tx};

/// Tells both chats that a customer's link went from `left` to `chat`; `before` is how the customer
/// was reached until now.
pub(super) async fn moved(
    tx: &mut Tx,
    localizer: &Localizer,
    before: &ContactInfo,
    left: i64,
    chat: i64,
    now: At,
) -> Result<(), StoreError> {
    let there = before.locale(localizer.default_locale);
    let here = contact::queries::contact_info(tx, &before.customer)
        .await?
        .map_or(there, |reach| reach.locale(localizer.default_locale));
    for (chat, locale, key) in [(left, there, "link-moved-away"), (chat, here, "link-moved-here")] {
        let text = localizer.messages.say(locale, key, &Args::new().text("shop", &localizer.shop));
        let leg =
            Leg { channel: BOT_CHANNEL, address: chat.to_string(), content: Content::text(text) };
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
