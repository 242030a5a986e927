//! Why a notification ended without being delivered.

use crate::channels::ErrorClass;
use crate::enum_words::enum_words;

/// Why a notification ended without being delivered: the words of `notifications.reason`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum EndReason {
    /// The recipient has no address on any channel that may be used.
    NoAddress,
    /// The last channel's address will not do; `suppressions` says what is wrong with it.
    Address,
    /// The provider does not reach this destination.
    Destination,
    /// The provider refuses this message, whoever it is for.
    Message,
    /// Its text is longer than the provider takes.
    #[strum(serialize = "over_length")]
    TooLong,
    /// The recipient's chat takes no messages of this kind.
    Unwanted,
    /// The message that was to be copied was deleted.
    OriginalGone,
    /// The provider refused it with an error that this program does not know.
    Unlisted,
    /// The message that was to be edited was deleted.
    MessageGone,
    /// The forum topic was deleted or closed.
    TopicGone,
    /// The group has no topics.
    NoTopics,
    /// The bot lacks a right in the group.
    NoRight,
    /// An edit that failed as often as it may be tried.
    Transient,
    /// It may have been sent, and nobody can say.
    Unknown,
    /// A receipt says that it did not arrive.
    Undelivered,
    /// A receipt said so after it had been counted as delivered.
    RefutedLate,
    /// No channel of its route is left to try.
    #[strum(serialize = "every channel is spent")]
    NoChannelLeft,
    /// It was not sent before its time ran out.
    Expired,
    /// A newer notification took its place.
    Superseded,
    /// Somebody cancelled it.
    Withdrawn,
    /// Texts may cost no more today.
    SmsBudget,
    /// The recipient switched its category off.
    SwitchedOff,
    /// Suppressed: the recipient blocked the bot.
    Blocked,
    /// Suppressed: the recipient's account is gone.
    Deactivated,
    /// Suppressed: the chat is unknown.
    Unreachable,
    /// Suppressed: no such phone number.
    Invalid,
    /// Suppressed: the carrier refuses all messages to it.
    Rejected,
    /// Suppressed: the recipient said STOP.
    OptedOut,
}

enum_words!(EndReason);

impl From<ErrorClass> for EndReason {
    /// The reason of a notification that this failure ends.
    fn from(class: ErrorClass) -> Self {
        match class {
            ErrorClass::Address(_) => Self::Address,
            ErrorClass::Destination => Self::Destination,
            ErrorClass::Message => Self::Message,
            ErrorClass::TooLong => Self::TooLong,
            ErrorClass::Unwanted => Self::Unwanted,
            ErrorClass::OriginalGone => Self::OriginalGone,
            ErrorClass::Unlisted => Self::Unlisted,
            ErrorClass::MessageGone => Self::MessageGone,
            ErrorClass::TopicGone => Self::TopicGone,
            ErrorClass::NoTopics => Self::NoTopics,
            ErrorClass::NoRight => Self::NoRight,
            ErrorClass::Channel | ErrorClass::Transient | ErrorClass::RateLimited { .. } => {
                Self::Transient
            }
            ErrorClass::Ambiguous => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_table_stay_as_they_are() {
        let words: Vec<&str> = EndReason::ALL.iter().map(|reason| reason.as_str()).collect();
        let written = "no_address address destination message over_length unwanted original_gone \
            unlisted message_gone topic_gone no_topics no_right transient unknown undelivered \
            refuted_late every_channel_is_spent expired superseded withdrawn sms_budget \
            switched_off blocked deactivated unreachable invalid rejected opted_out";
        let words = words.join("\n").replace(' ', "_").replace('\n', " ");
        assert_eq!(words, written);
    }

    #[test]
    fn a_failure_that_ends_a_notification_has_the_same_word_in_both_tables() {
        for class in [
            ErrorClass::Destination,
            ErrorClass::Message,
            ErrorClass::TooLong,
            ErrorClass::Unwanted,
            ErrorClass::OriginalGone,
            ErrorClass::Unlisted,
            ErrorClass::MessageGone,
            ErrorClass::TopicGone,
            ErrorClass::NoTopics,
            ErrorClass::NoRight,
            ErrorClass::Transient,
        ] {
            assert_eq!(EndReason::from(class).as_str(), class.as_str());
        }
    }
}
