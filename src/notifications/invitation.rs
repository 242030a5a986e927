//! Invitations: a one-time link into Telegram, sent to a phone or chat that the shop knows as its
//! customer's. The caller who asks for it never sees the link, and it is stored only until it is
//! sent.

use super::Renderings;
use super::submit::{Composer, of_customer};
use crate::channels::{AddressKind, Content};
use crate::clock::At;
use crate::customers::ContactInfo;
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
    fn is_known(&self, reach: &ContactInfo) -> bool {
        match self {
            Self::Phone(phone) => reach.phone().is_some_and(|known| known.line() == phone.line()),
            Self::Chat(chat) => reach.chat() == Some(*chat),
        }
    }

    fn kind(&self) -> AddressKind {
        match self {
            Self::Phone(_) => AddressKind::Phone,
            Self::Chat(_) => AddressKind::Chat,
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
    let outbound = &composer.outbound;
    let locale = reach.locale(composer.default_locale);
    let args = Args::new().text("shop", &composer.shop).text("link", url);
    let say = |key| composer.words.say(locale, key, &args);
    let renderings = Renderings::rich(Content::text(say("link-in-chat")).protected())
        .and_plain(Some(say(TEMPLATE)));
    let order: Vec<_> = outbound.channels.with_addresses(place.kind()).collect();
    let option = |channel| {
        outbound.channel_option(
            Category::Security,
            channel,
            Some(place.address()),
            outbound.rendering(channel, &renderings),
            &reach.preferences,
            reach.suppressed(channel),
        )
    };
    let options = order.iter().copied().map(option).collect();
    let (route, excluded) = route::plan(outbound.channels.names(), &order, options);
    if route.is_empty() {
        let why = excluded.iter().find(|one| order.contains(&one.channel));
        return Ok(InvitationOutcome::Closed(why.map(ToString::to_string).unwrap_or_default()));
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
    enter(tx, &new, &key, now).await
}

/// Enters it, or finds the one that was entered before.
async fn enter(
    tx: &mut Tx,
    new: &NewNotification,
    key: &str,
    now: At,
) -> Result<InvitationOutcome, StoreError> {
    let state = outbox::first_state(new, now);
    if let Some(id) = outbox::enqueue(tx, new, now).await? {
        return Ok(InvitationOutcome::Entered(id, state));
    }
    let earlier = story::by_dedupe_key(tx, key).await?;
    let (id, state) =
        earlier.ok_or_else(|| StoreError::corrupt("notifications.dedupe_key", "gone"))?;
    Ok(InvitationOutcome::Entered(id, state))
}
