//! Invitations: a one-time link into Telegram, sent to a phone or chat that the shop knows as its
//! customer's. The caller who asks for it never sees the link, and it is stored only until it is
//! sent.

use super::entry::{Composer, of_customer};
use crate::channels::{BOT_CHANNEL, ChannelName, Content, twilio};
use crate::clock::At;
use crate::customers::Reach;
use crate::customers::links::{self, LinkToken};
use crate::delivery::{
    Category, NewNotification, NotificationState, Priority, Recipient, outbox, route, story,
};
use crate::ids::{CustomerId, NotificationId};
use crate::language::Args;
use crate::phone::{Phone, tail};
use crate::store::{StoreError, Tx};

/// The template of its words.
const TEMPLATE: &str = "sms-link";

/// Where an invitation goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvitationTarget {
    Phone(Phone),
    /// Into a private chat.
    Chat(i64),
}

impl InvitationTarget {
    /// As everybody may see it: its end.
    pub fn masked(&self) -> String {
        match self {
            Self::Phone(phone) => phone.masked(),
            Self::Chat(chat) => tail(&chat.to_string()),
        }
    }

    /// Whether this is what the shop knows of a customer.
    fn is_known(&self, reach: &Reach) -> bool {
        match self {
            Self::Phone(phone) => {
                reach.phone.as_ref().is_some_and(|known| known.line() == phone.line())
            }
            Self::Chat(chat) => reach.chat == Some(*chat),
        }
    }

    fn channel(&self) -> ChannelName {
        match self {
            Self::Phone(_) => twilio::NAME,
            Self::Chat(_) => BOT_CHANNEL,
        }
    }

    fn address(&self) -> String {
        match self {
            Self::Phone(phone) => phone.as_str().to_owned(),
            Self::Chat(chat) => chat.to_string(),
        }
    }
}

/// A link on its way.
#[derive(Clone, Copy)]
pub struct Invitation<'i> {
    pub customer: &'i CustomerId,
    pub place: &'i InvitationTarget,
    pub token: &'i LinkToken,
    pub url: &'i str,
    /// Until when it is good.
    pub expires_at: At,
}

/// What came of an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvitationOutcome {
    /// It is on its way, now or since the same link was asked for before.
    Entered(NotificationId, NotificationState),
    /// The shop never told us of this customer.
    UnknownCustomer,
    /// That is no phone or chat of theirs.
    UnknownPlace,
    /// Nothing may be sent there, for this reason.
    Closed(String),
}

/// Sends a link to its customer. The engine is to be woken.
pub async fn send(
    tx: &mut Tx,
    composer: &Composer,
    invitation: &Invitation<'_>,
    now: At,
) -> Result<InvitationOutcome, StoreError> {
    let Some(reach) = of_customer(tx, Some(invitation.customer)).await? else {
        return Ok(InvitationOutcome::UnknownCustomer);
    };
    let Invitation { place, token, url, expires_at, .. } = *invitation;
    if !place.is_known(&reach) {
        return Ok(InvitationOutcome::UnknownPlace);
    }
    let (channel, outbound) = (place.channel(), &composer.outbound);
    let locale = reach.locale(composer.default_locale);
    let args = Args::new().text("shop", &composer.shop).text("link", url);
    let content = match place {
        InvitationTarget::Phone(_) => {
            outbound.sms_words(Some(composer.words.say(locale, TEMPLATE, &args)))
        }
        InvitationTarget::Chat(_) => {
            Some(Content::text(composer.words.say(locale, "link-in-chat", &args)).protected())
        }
    };
    let suppressed = reach.suppressed(channel).map(str::to_owned);
    let way = outbound.way(
        Category::Security,
        channel,
        Some(place.address()),
        content,
        reach.wishes,
        suppressed,
    );
    let (route, excluded) = route::plan(outbound.channels.names(), &[channel], vec![way]);
    if route.is_empty() {
        let why = excluded.into_iter().find(|reason| reason.starts_with(channel.as_str()));
        return Ok(InvitationOutcome::Closed(why.unwrap_or_default()));
    }
    let recipient = Recipient::Customer(reach.customer);
    let mut new = NewNotification::new(
        recipient,
        Category::Security,
        Priority::High,
        TEMPLATE,
        locale.code(),
        route,
    );
    new.excluded = excluded;
    new.passes = outbound.passes_for(Category::Security);
    new.expires_at = Some(expires_at);
    let key = format!("link:{}", links::hash(token.as_str()));
    new.dedupe_key = Some(key.clone());
    // A newer link is worth more than one that still waits.
    new.supersedes = Some(format!("link:{}", invitation.customer));
    let state = outbox::first_state(&new, now);
    if let Some(id) = outbox::enqueue(tx, &new, now).await? {
        return Ok(InvitationOutcome::Entered(id, state));
    }
    let earlier = story::by_dedupe_key(tx, &key).await?;
    let (id, state) =
        earlier.ok_or_else(|| StoreError::corrupt("notifications.dedupe_key", "gone"))?;
    Ok(InvitationOutcome::Entered(id, state))
}
