//! Links: a link ties a Telegram chat to a customer. All ways to link end in `attach`. Only an act
//! of the customer (a token, their own contact) moves a chat that is linked already.

pub(super) mod minted_link;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::{contact, link_moves, queries};
use crate::audit::{self, Actor, AuditEntry};
use crate::clock::At;
use crate::ids::{CustomerId, LinkId};
use crate::language::Localizer;
use crate::phone::Phone;
use crate::store::{Store, StoreError, Tx};

pub use minted_link::MintedLink;

/// By what a chat was linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum LinkMethod {
    /// A one-time deep link.
    DeepLink,
    /// The person's own contact.
    Contact,
    /// A one-time code that came to the customer's phone.
    Code,
    /// The order service's signed word.
    Shop,
}

impl LinkMethod {
    fn as_str(self) -> &'static str {
        self.into()
    }
}

/// A one-time token: 128 random bits, shown once, stored hashed.
#[derive(Clone)]
pub struct LinkToken(String);

impl LinkToken {
    /// A fresh token.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn fresh() -> Result<Self, getrandom::Error> {
        let mut bits = [0_u8; 16];
        getrandom::fill(&mut bits)?;
        Ok(Self::of(bits))
    }

    /// The token of bits that nobody else can know.
    pub fn of(bits: [u8; 16]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bits))
    }

    /// Whether a text has the form of one: whatever else a link to the bot carries is no token of
    /// ours.
    pub fn has_form(text: &str) -> bool {
        URL_SAFE_NO_PAD.decode(text).is_ok_and(|bits| bits.len() == 16)
    }

    /// What the deep link carries.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A token as it is stored.
pub fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// The link of a token, where it was minted before.
pub async fn minted(tx: &mut Tx, token: &LinkToken) -> Result<Option<MintedLink>, StoreError> {
    queries::token(tx, &hash(token.as_str())).await
}

/// Stores a token for a customer; `None` when the shop never told us of them.
pub async fn mint(
    tx: &mut Tx,
    token: &LinkToken,
    customer: &CustomerId,
    expires_at: At,
    now: At,
) -> Result<Option<LinkId>, StoreError> {
    let id = LinkId::new(now);
    let minted =
        queries::insert_token(tx, &id, &hash(token.as_str()), customer, expires_at, now).await?;
    Ok(minted.then_some(id))
}

/// Uses up a token for a chat. `None` when it is unknown, expired or was used elsewhere; a second
/// press of the same link in the same chat is as good as the first.
pub async fn redeem(
    tx: &mut Tx,
    localizer: &Localizer,
    token: &str,
    chat: i64,
    now: At,
) -> Result<Option<CustomerId>, StoreError> {
    let hash = hash(token);
    if let Some(customer) = queries::use_token(tx, &hash, chat, now).await? {
        attach(tx, localizer, chat, &customer, LinkMethod::DeepLink, &Actor::Chat(chat), now)
            .await?;
        return Ok(Some(customer));
    }
    queries::token_used_here(tx, &hash, chat).await
}

/// Whether a token tied this chat to its present customer.
pub async fn was_redeemed(store: &Store, token: &str, chat: i64) -> Result<bool, StoreError> {
    queries::was_used_here(store, &hash(token), chat).await
}

/// Links a chat by its owner's own phone number; `None` when no customer has it.
pub async fn by_contact(
    tx: &mut Tx,
    localizer: &Localizer,
    phone: &Phone,
    chat: i64,
    now: At,
) -> Result<Option<CustomerId>, StoreError> {
    let Some(customer) = queries::by_phone(tx, phone).await? else { return Ok(None) };
    attach(tx, localizer, chat, &customer, LinkMethod::Contact, &Actor::Chat(chat), now).await?;
    Ok(Some(customer))
}

/// Links a chat by a phone number that a one-time code has proven; `None` when no customer has it
/// any more.
pub async fn by_code(
    tx: &mut Tx,
    localizer: &Localizer,
    phone: &Phone,
    chat: i64,
    now: At,
) -> Result<Option<CustomerId>, StoreError> {
    let Some(customer) = queries::by_phone(tx, phone).await? else { return Ok(None) };
    attach(tx, localizer, chat, &customer, LinkMethod::Code, &Actor::Chat(chat), now).await?;
    Ok(Some(customer))
}

/// Links a chat by a one-time link that came to the customer's own phone.
pub async fn by_text(
    tx: &mut Tx,
    localizer: &Localizer,
    customer: &CustomerId,
    chat: i64,
    now: At,
) -> Result<(), StoreError> {
    attach(tx, localizer, chat, customer, LinkMethod::DeepLink, &Actor::Chat(chat), now).await
}

/// Whose phone number this is.
pub async fn owner_of(store: &Store, phone: &Phone) -> Result<Option<CustomerId>, StoreError> {
    queries::owner_of_phone(store, phone).await
}

/// Whose chat this is, inside a transaction.
pub async fn of_chat(tx: &mut Tx, chat: i64) -> Result<Option<CustomerId>, StoreError> {
    queries::owner(tx, chat).await
}

/// Whose phone number this is, inside a transaction.
pub async fn of_phone(tx: &mut Tx, phone: &Phone) -> Result<Option<CustomerId>, StoreError> {
    queries::by_phone(tx, phone).await
}

/// What came of the order service naming a chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShopLinkOutcome {
    /// It was so already.
    Known,
    /// The chat is now this customer's.
    Linked,
    /// The chat is another customer's; nothing changed.
    Refused,
}

/// Links a chat on the word of the order service or of a key, which never takes a chat from another
/// customer.
pub async fn by_shop(
    tx: &mut Tx,
    localizer: &Localizer,
    customer: &CustomerId,
    chat: i64,
    by: &Actor,
    now: At,
) -> Result<ShopLinkOutcome, StoreError> {
    match queries::owner(tx, chat).await? {
        Some(owner) if owner == *customer => Ok(ShopLinkOutcome::Known),
        Some(_) => {
            let (chat, detail) = (Actor::Chat(chat).to_string(), format!("named for {customer}"));
            audit::append(
                tx,
                &AuditEntry { actor: by, action: "link.refused", object: &chat, detail: &detail },
                now,
            )
            .await?;
            Ok(ShopLinkOutcome::Refused)
        }
        None => {
            attach(tx, localizer, chat, customer, LinkMethod::Shop, by, now).await?;
            Ok(ShopLinkOutcome::Linked)
        }
    }
}

/// Ties chat and customer to each other and to nobody else. Where the customer had another chat,
/// both are told.
async fn attach(
    tx: &mut Tx,
    localizer: &Localizer,
    chat: i64,
    customer: &CustomerId,
    how: LinkMethod,
    by: &Actor,
    now: At,
) -> Result<(), StoreError> {
    let before = queries::owner(tx, chat).await?;
    if before.as_ref() == Some(customer) {
        return Ok(());
    }
    let left = match queries::chat_of(tx, customer).await? {
        Some(left) => {
            contact::queries::contact_info(tx, customer).await?.map(|reach| (left, reach))
        }
        None => None,
    };
    queries::detach(tx, chat, customer).await?;
    queries::attach(tx, chat, customer, how.as_str(), now).await?;
    record(tx, by, "link.made", customer, how.as_str(), now).await?;
    if let Some(loser) = before {
        record(tx, by, "link.lost", &loser, &Actor::Chat(chat).to_string(), now).await?;
    }
    if let Some((left, reach)) = left {
        record(
            tx,
            by,
            "link.moved",
            customer,
            &format!("{} to {}", Actor::Chat(left), Actor::Chat(chat)),
            now,
        )
        .await?;
        link_moves::moved(tx, localizer, &reach, left, chat, now).await?;
    }
    Ok(())
}

async fn record(
    tx: &mut Tx,
    actor: &Actor,
    action: &'static str,
    customer: &CustomerId,
    detail: &str,
    now: At,
) -> Result<(), StoreError> {
    audit::append(tx, &AuditEntry { actor, action, object: customer.as_str(), detail }, now).await
}
