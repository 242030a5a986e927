//! Channels: each does one thing (send, edit) at one address and says how it ended. In comes a
//! `Content`, out comes a `SendResult`; what to do about it is the delivery room's business.

mod content;
mod emoji;
pub mod limits;
mod pauses;
mod receipt;
pub mod sms;
pub mod telegram;

pub use content::{Action, Button, Content, Keyboard, Spot};
pub use emoji::Emoji;
pub use pauses::{LONGEST_PAUSE, pause};
pub use receipt::{Found, News, Receipt, Source};

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::OwnedSemaphorePermit;

use crate::phone::Phone;
use limits::Lane;
use sms::Sms;
use telegram::Telegram;

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// The Telegram Bot API; the address is a chat id.
    Telegram,
    /// SMS by Twilio; the address is a phone in E.164.
    Sms,
}

impl ChannelKind {
    /// Every channel.
    pub const ALL: [Self; 2] = [Self::Telegram, Self::Sms];

    /// The word in tables and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Telegram => "telegram",
            Self::Sms => "sms",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Every way in which an address of this channel may stand in the store: a phone line may have
    /// two spellings. Repeated where there are fewer.
    pub fn spellings(self, address: &str) -> [String; 3] {
        let phone = if self == Self::Sms { Phone::recorded(address).ok() } else { None };
        phone.map_or_else(
            || [address, address, address].map(str::to_owned),
            |phone| phone.spellings(),
        )
    }

    /// Whether its provider says afterwards how a message fared.
    pub fn gives_receipts(self) -> bool {
        self == Self::Sms
    }

    /// Whether its provider can be asked later whether it took a message.
    pub fn can_be_asked(self) -> bool {
        self == Self::Sms
    }
}

/// Why an address cannot be reached; each mark is a reason of the suppressions table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressFault {
    /// The person blocked the bot; lifted when they write or unblock.
    Blocked,
    /// The account is gone.
    Deactivated,
    /// The chat is unknown, or the person never pressed Start.
    Unreachable,
    /// No such number, or none that takes texts.
    Invalid,
    /// The number's carrier refuses our messages again and again.
    Rejected,
    /// The person said STOP; only their own START ends it.
    OptedOut,
}

impl AddressFault {
    /// The word in the suppressions table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::Deactivated => "deactivated",
            Self::Unreachable => "unreachable",
            Self::Invalid => "invalid",
            Self::Rejected => "rejected",
            Self::OptedOut => "opted_out",
        }
    }
}

/// The class of a failure: what the delivery policy decides by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorClass {
    /// This address will not do: mark it and take the next channel at once.
    Address(AddressFault),
    /// This way to this address is closed for reasons that are not the address's: no mark, the next
    /// channel at once.
    Destination,
    /// This message will never do, whoever it is for: a bug or a setting.
    Message,
    /// The words under it are longer than the provider takes there.
    TooLong,
    /// The chat takes no messages of this kind: its owner has chosen so.
    Unwanted,
    /// What was to be copied is not there any more.
    OriginalGone,
    /// Refused in words that nobody has listed: it may be the message, the place or the moment.
    Unlisted,
    /// The channel itself is out of order (credentials, account, sender): staff are told; the next
    /// channel, else wait.
    Channel,
    /// The message to edit is gone: a new one has to be sent.
    MessageGone,
    /// The forum topic is gone, or closed to us: another has to be made.
    TopicGone,
    /// The group has no topics, or the bot no right to make them.
    NoTopics,
    /// The bot is not allowed to do this in its group.
    NoRight,
    /// May go better next time; the request was certainly refused or never written.
    Transient,
    /// The provider says when to come back. Costs no try.
    RateLimited {
        /// How long to wait.
        after: Duration,
    },
    /// Cut off after the request was written: it may have been sent.
    Ambiguous,
}

impl ErrorClass {
    /// The word in the attempts table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Address(_) => "address",
            Self::Destination => "destination",
            Self::Message => "message",
            Self::TooLong => "over_length",
            Self::Unwanted => "unwanted",
            Self::OriginalGone => "original_gone",
            Self::Unlisted => "unlisted",
            Self::Channel => "channel",
            Self::MessageGone => "message_gone",
            Self::TopicGone => "topic_gone",
            Self::NoTopics => "no_topics",
            Self::NoRight => "no_right",
            Self::Transient => "transient",
            Self::RateLimited { .. } => "rate_limited",
            Self::Ambiguous => "ambiguous",
        }
    }
}

/// How one try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendResult {
    /// The provider took it.
    Accepted {
        /// The provider's id of the message.
        provider_id: String,
        /// The provider's first word on it, where it has words for that.
        status: Option<String>,
    },
    /// It did not.
    Failed {
        /// What kind of failure.
        class: ErrorClass,
        /// The provider's code, where it gave one.
        code: Option<String>,
        /// The provider's words, without secrets.
        detail: String,
    },
}

impl SendResult {
    /// Taken, under the provider's id.
    pub fn accepted(provider_id: impl Into<String>) -> Self {
        Self::Accepted { provider_id: provider_id.into(), status: None }
    }
}

/// One try, as a channel is asked to make it.
#[derive(Debug, Clone, Copy)]
pub struct Try<'t> {
    /// Our own id of it, which comes back with receipts.
    pub attempt: &'t str,
    /// Where to.
    pub address: &'t str,
    /// What to do there.
    pub content: &'t Content,
    /// Who goes first when the limits are reached.
    pub lane: Lane,
    /// When the call is cut.
    pub timeout: Duration,
    /// How long the words are worth delivering.
    pub valid_for: Option<Duration>,
}

/// That the limits let a try go; held while its call is made.
#[derive(Debug, Default)]
pub struct Admission {
    _slots: Vec<OwnedSemaphorePermit>,
}

/// Every channel there is.
#[derive(Clone)]
pub struct Channels {
    /// Telegram.
    pub telegram: Telegram,
    /// SMS, where an account is configured.
    pub sms: Option<Sms>,
}

impl Channels {
    /// Whether this channel is configured.
    pub fn has(&self, channel: ChannelKind) -> bool {
        match channel {
            ChannelKind::Telegram => true,
            ChannelKind::Sms => self.sms.is_some(),
        }
    }

    /// Waits until the limits let a try go, and takes its place; `None` when that is not within
    /// `patience`.
    pub async fn admit(
        &self,
        channel: ChannelKind,
        try_: &Try<'_>,
        patience: Duration,
    ) -> Option<Admission> {
        match (channel, &self.sms) {
            (ChannelKind::Telegram, _) => self
                .telegram
                .admit(try_.address, try_.lane, patience)
                .await
                .then(Admission::default),
            (ChannelKind::Sms, Some(sms)) => tokio::time::timeout(patience, sms.admit(try_))
                .await
                .ok()
                .map(|slots| Admission { _slots: slots }),
            (ChannelKind::Sms, None) => Some(Admission::default()),
        }
    }

    /// Makes one try on one channel, once it was admitted.
    pub async fn send(
        &self,
        channel: ChannelKind,
        try_: Try<'_>,
        _admission: Admission,
    ) -> SendResult {
        match (channel, &self.sms) {
            (ChannelKind::Telegram, _) => {
                self.telegram.send_admitted(try_.address, try_.content, try_.timeout).await
            }
            (ChannelKind::Sms, Some(sms)) => sms.send(try_).await,
            (ChannelKind::Sms, None) => SendResult::Failed {
                class: ErrorClass::Destination,
                code: None,
                detail: "no SMS account is configured".to_owned(),
            },
        }
    }
}
