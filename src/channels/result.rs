//! How one try ended: what the provider took, or the class of the failure.

use std::time::Duration;

use crate::enum_words::enum_words;

/// Why an address cannot be reached; each mark is a reason of the suppressions table.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
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

enum_words!(AddressFault);

/// The class of a failure: what the delivery policy decides by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum ErrorClass {
    /// This address will not do: mark it and take the next channel at once.
    Address(AddressFault),
    /// This way to this address is closed for reasons that are not the address's: no mark, the next
    /// channel at once.
    Destination,
    /// This message will never do, whoever it is for: a bug or a setting.
    Message,
    /// The words under it are longer than the provider takes there.
    #[strum(serialize = "over_length")]
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
        self.into()
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
