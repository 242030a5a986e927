//! Contact information: where a customer is reached, what stands against it, what they want, and
//! how they are spoken to.

pub mod queries;

use super::preferences::preference::Preferences;
use crate::channels::{AddressFault, AddressKind, ChannelName};
use crate::ids::CustomerId;
use crate::language::{Locale, Zone, negotiate};
use crate::phone::Phone;

/// Where somebody is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// A private chat with the bot.
    Chat(i64),
    Phone(Phone),
}

impl Address {
    /// What kind of address it is.
    pub fn kind(&self) -> AddressKind {
        match self {
            Self::Chat(_) => AddressKind::Chat,
            Self::Phone(_) => AddressKind::Phone,
        }
    }

    /// The address as channels and tables have it.
    pub fn as_text(&self) -> String {
        match self {
            Self::Chat(chat) => chat.to_string(),
            Self::Phone(phone) => phone.as_str().to_owned(),
        }
    }
}

/// An address of a customer, with what stands against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactAddress {
    pub address: Address,
    /// By channel; an address may have several reasons on one.
    pub suppressions: Vec<(ChannelName, AddressFault)>,
}

impl ContactAddress {
    /// An address that nothing stands against.
    pub fn new(address: Address) -> Self {
        Self { address, suppressions: Vec::new() }
    }
}

/// How a customer can be reached and spoken to.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactInfo {
    pub customer: CustomerId,
    pub name: Option<String>,
    /// At most one of each kind.
    pub addresses: Vec<ContactAddress>,
    /// Whether a text of ours has reached their phone, codes aside.
    pub was_texted: bool,
    pub preferences: Preferences,
    /// What they chose in chat.
    pub locale_choice: Option<String>,
    /// What the order service said.
    pub locale_said: Option<String>,
    /// What their app says.
    pub language_code: Option<String>,
    /// Their zone, by its IANA name.
    pub time_zone: Option<String>,
}

impl ContactInfo {
    fn of_kind(&self, kind: AddressKind) -> Option<&ContactAddress> {
        self.addresses.iter().find(|one| one.address.kind() == kind)
    }

    /// Their linked chat.
    pub fn chat(&self) -> Option<i64> {
        match self.of_kind(AddressKind::Chat)?.address {
            Address::Chat(chat) => Some(chat),
            Address::Phone(_) => None,
        }
    }

    /// Their phone, as the shop says it.
    pub fn phone(&self) -> Option<&Phone> {
        match &self.of_kind(AddressKind::Phone)?.address {
            Address::Phone(phone) => Some(phone),
            Address::Chat(_) => None,
        }
    }

    /// Where they are on a channel.
    pub fn address(&self, channel: ChannelName) -> Option<String> {
        self.of_kind(channel.profile().addresses).map(|one| one.address.as_text())
    }

    /// Why they must not be sent to on a channel. Of several reasons the first by name.
    pub fn suppressed(&self, channel: ChannelName) -> Option<AddressFault> {
        let all = &self.of_kind(channel.profile().addresses)?.suppressions;
        let of_channel = all.iter().filter(|(one, _)| *one == channel).map(|(_, fault)| *fault);
        of_channel.min_by_key(|fault| fault.as_str())
    }

    /// Whether they have an address of this kind that no channel is kept from.
    pub fn is_open(&self, kind: AddressKind) -> bool {
        self.of_kind(kind).is_some_and(|one| one.suppressions.is_empty())
    }

    /// The locale they are spoken to in: their choice, else the shop's word, else their app's, else
    /// `default`.
    pub fn locale(&self, default: Locale) -> Locale {
        negotiate(
            [
                self.locale_choice.as_deref(),
                self.locale_said.as_deref(),
                self.language_code.as_deref(),
            ],
            default,
        )
    }

    /// Their zone, else `default`.
    pub fn zone(&self, default: Zone) -> Zone {
        self.time_zone.as_deref().and_then(|name| Zone::parse(name).ok()).unwrap_or(default)
    }
}
