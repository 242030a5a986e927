//! Texts and reactions that came in and wait for a reader.

use crate::channels::ChannelName;
use crate::clock::At;
use crate::customers::reactions::{self, Reaction};
use crate::ids::{CustomerId, NotificationId};
use crate::language::{Locale, negotiate};
use crate::store::FromRow;

/// A text that waits to be read.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct UnreadSms {
    /// The channel that it came by.
    pub channel: ChannelName,
    /// The provider's id of it.
    #[column("provider_id")]
    pub id: String,
    /// Who sent it: a phone, a short code, or a name.
    #[column("from_phone")]
    pub from: String,
    /// What it says; empty where it is only pictures.
    #[column("body")]
    pub words: String,
    /// Where what came with it is kept.
    #[column(json)]
    pub media: Vec<String>,
    pub received_at: At,
}

/// A reaction to a text of ours, which agents may have to see.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct UnseenReaction {
    /// The provider's id of the text that it came as.
    #[column("provider_id")]
    pub id: String,
    /// The notification that it is to.
    #[column("notification_id")]
    pub to: Option<NotificationId>,
    #[column("body")]
    pub(super) words: String,
}

impl UnseenReaction {
    pub fn reaction(&self) -> Option<Reaction> {
        reactions::read(&self.words)
    }
}

/// Somebody whose phone this is.
#[derive(Debug, Clone, FromRow)]
pub(in crate::customers) struct PhoneOwner {
    #[column("id")]
    pub customer: CustomerId,
    pub locale_choice: Option<String>,
    #[column("locale")]
    pub locale_said: Option<String>,
    pub language_code: Option<String>,
}

impl PhoneOwner {
    pub(super) fn locale(&self, default: Locale) -> Locale {
        negotiate(
            [
                self.locale_choice.as_deref(),
                self.locale_said.as_deref(),
                self.language_code.as_deref(),
            ],
            default,
        )
    }
}
