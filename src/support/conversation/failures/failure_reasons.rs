//! Texts for agents that say why an answer did not reach the customer.

use crate::channels::{AddressFault, ChannelName};
use crate::delivery::sms_budget::REASON;
use crate::delivery::{Exclusion, ExclusionReason};
use crate::language::{Args, Text, Translator};
use crate::support::case::message::MessageKind;

/// Why an answer did not reach the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UndeliveredReason {
    /// No channel was left: why each was excluded.
    Excluded(Vec<Exclusion>),
    /// The word under which a notification ended.
    Ended(String),
}

impl From<&str> for UndeliveredReason {
    fn from(word: &str) -> Self {
        Self::Ended(word.to_owned())
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
            Self::Ended(word) => word.clone(),
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
            _ => Self::Ended(text.to_owned()),
        }
    }
}

impl std::fmt::Display for UndeliveredReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Excluded(excluded) => f.write_str(&Exclusion::sentences(excluded).join("; ")),
            Self::Ended(word) => f.write_str(word),
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
        UndeliveredReason::Ended(word) => return ended(voice, word, kind),
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
        other => return voice.say("miss-other", &Args::new().text("why", other.words())),
    };
    voice.word(key)
}

/// A channel's name for agents.
fn named(voice: &Translator, channel: ChannelName) -> Text {
    channel.label_for_staff(voice.messages(), voice.locale)
}

/// The text for the word under which a notification ended.
fn ended(voice: &Translator, why: &str, kind: Option<MessageKind>) -> Text {
    let key = match why {
        "blocked" => "miss-blocked",
        "opted_out" => "miss-stopped",
        "deactivated" => "miss-deactivated",
        "unreachable" => "miss-unreachable",
        "invalid" => "miss-invalid",
        "rejected" => "miss-rejected",
        "switched_off" => "miss-switched-off",
        "undelivered" => "miss-undelivered",
        "address" | "destination" | "no_address" | "every channel is spent" => "miss-no-way",
        "message" => "miss-message",
        "over_length" => "miss-too-long",
        "original_gone" => "miss-original-gone",
        "unlisted" => "miss-unlisted",
        REASON => "miss-budget",
        "unknown" => "miss-unknown",
        "unwanted" => match kind {
            Some(MessageKind::Voice) => "miss-no-voices",
            Some(MessageKind::VideoNote) => "miss-no-videos",
            _ => "miss-unwanted",
        },
        other => return voice.say("miss-other", &Args::new().text("why", other)),
    };
    voice.word(key)
}
