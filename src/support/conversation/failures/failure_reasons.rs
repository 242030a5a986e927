//! Texts for agents that say why an answer did not reach the customer.

use crate::channels::{AddressFault, ChannelName};
use crate::delivery::{DeliveryOutcome, EndReason, Exclusion, ExclusionReason};
use crate::language::{Args, Text, Translator};
use crate::support::case::message::MessageKind;

/// Why an answer did not reach the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UndeliveredReason {
    /// No channel was left: why each was excluded.
    Excluded(Vec<Exclusion>),
    /// Why its notification ended.
    Ended(EndReason),
    /// As it is on record: the state in which the notification ended, or a word of an older
    /// version.
    Recorded(String),
}

impl UndeliveredReason {
    /// Reads the reason of a notification, or the state in which it ended.
    pub fn parse(word: &str) -> Self {
        EndReason::parse(word).map_or_else(|| Self::Recorded(word.to_owned()), Self::Ended)
    }

    /// The reason of an outcome; its state where it has none.
    pub(crate) fn of_outcome(outcome: &DeliveryOutcome) -> Self {
        let state = || Self::Recorded(outcome.state.as_str().to_owned());
        outcome.reason.map_or_else(state, Self::Ended)
    }
}

impl From<EndReason> for UndeliveredReason {
    fn from(reason: EndReason) -> Self {
        Self::Ended(reason)
    }
}

impl From<Vec<Exclusion>> for UndeliveredReason {
    fn from(excluded: Vec<Exclusion>) -> Self {
        Self::Excluded(excluded)
    }
}

impl UndeliveredReason {
    /// The text of the table: the exclusions as JSON, or the word.
    pub(crate) fn record(&self) -> String {
        match self {
            // A list of two fields each can always be written.
            Self::Excluded(excluded) => serde_json::to_string(excluded).unwrap_or_default(),
            Self::Ended(reason) => reason.as_str().to_owned(),
            Self::Recorded(word) => word.clone(),
        }
    }

    /// Reads the text of the table. Versions before migration 0018 joined sentences by `; `.
    pub(crate) fn recorded(text: &str) -> Self {
        if let Ok(excluded) = serde_json::from_str(text) {
            return Self::Excluded(excluded);
        }
        let sentences = text.split("; ").map(|one| serde_json::Value::from(one).to_string());
        let old: Result<Vec<Exclusion>, _> =
            sentences.map(|one| serde_json::from_str(&one)).collect();
        match old {
            Ok(excluded) if text.contains(": ") => Self::Excluded(excluded),
            _ => Self::parse(text),
        }
    }
}

impl std::fmt::Display for UndeliveredReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Excluded(excluded) => f.write_str(&Exclusion::sentences(excluded).join("; ")),
            Self::Ended(reason) => f.write_str(reason.as_str()),
            Self::Recorded(word) => f.write_str(word),
        }
    }
}

/// The text for a reason, of an answer of this kind where that is known. A reason without a text of
/// its own is shown as it is.
pub fn explain_failure(
    voice: &Translator,
    reason: &UndeliveredReason,
    kind: Option<MessageKind>,
) -> Text {
    let excluded = match reason {
        UndeliveredReason::Excluded(excluded) => excluded,
        UndeliveredReason::Ended(reason) => return ended(voice, *reason, kind),
        UndeliveredReason::Recorded(word) => return other(voice, word),
    };
    let parts = excluded.iter().map(|one| {
        let why = exclusion(voice, &one.reason);
        let args = Args::new().with("channel", named(voice, one.channel)).with("why", why);
        voice.say("miss-by", &args)
    });
    Text::join(parts.collect::<Vec<_>>(), "; ")
}

/// The text for why a channel was excluded.
fn exclusion(voice: &Translator, reason: &ExclusionReason) -> Text {
    let key = match reason {
        ExclusionReason::Suppressed(fault) => match fault {
            AddressFault::Blocked => "miss-blocked",
            AddressFault::OptedOut => "miss-stopped",
            AddressFault::Deactivated => "miss-deactivated",
            AddressFault::Unreachable => "miss-unreachable",
            AddressFault::Invalid => "miss-invalid",
            AddressFault::Rejected => "miss-rejected",
        },
        ExclusionReason::SwitchedOff => "miss-switched-off",
        ExclusionReason::NoAddress => "miss-no-address",
        ExclusionReason::NotConfigured => "miss-not-set-up",
        ExclusionReason::NoWords => "miss-no-words",
        unnamed => return other(voice, unnamed.words()),
    };
    voice.word(key)
}

/// A channel's name for agents.
fn named(voice: &Translator, channel: ChannelName) -> Text {
    channel.label_for_staff(voice.messages(), voice.locale)
}

/// A reason without a text of its own, as it is on record.
fn other(voice: &Translator, why: &str) -> Text {
    voice.say("miss-other", &Args::new().text("why", why))
}

/// The text for the reason for which a notification ended.
fn ended(voice: &Translator, reason: EndReason, kind: Option<MessageKind>) -> Text {
    let key = match reason {
        EndReason::Blocked => "miss-blocked",
        EndReason::OptedOut => "miss-stopped",
        EndReason::Deactivated => "miss-deactivated",
        EndReason::Unreachable => "miss-unreachable",
        EndReason::Invalid => "miss-invalid",
        EndReason::Rejected => "miss-rejected",
        EndReason::SwitchedOff => "miss-switched-off",
        EndReason::Undelivered => "miss-undelivered",
        EndReason::Address
        | EndReason::Destination
        | EndReason::NoAddress
        | EndReason::NoChannelLeft => "miss-no-way",
        EndReason::Message => "miss-message",
        EndReason::TooLong => "miss-too-long",
        EndReason::OriginalGone => "miss-original-gone",
        EndReason::Unlisted => "miss-unlisted",
        EndReason::SmsBudget => "miss-budget",
        EndReason::Unknown => "miss-unknown",
        EndReason::Unwanted => match kind {
            Some(MessageKind::Voice) => "miss-no-voices",
            Some(MessageKind::VideoNote) => "miss-no-videos",
            _ => "miss-unwanted",
        },
        EndReason::MessageGone
        | EndReason::TopicGone
        | EndReason::NoTopics
        | EndReason::NoRight
        | EndReason::Transient
        | EndReason::RefutedLate
        | EndReason::Expired
        | EndReason::Superseded
        | EndReason::Withdrawn => return other(voice, reason.as_str()),
    };
    voice.word(key)
}
