//! Texts for agents that say why an answer did not reach the customer.

use crate::channels::ChannelName;
use crate::delivery::costs::REASON;
use crate::delivery::route::SWITCHED_OFF;
use crate::language::{Args, Text, Translator};
use crate::support::case::message::MessageKind;

/// The text for a recorded reason. `reason` is one word, or `channel: reason` for each channel that
/// a route excludes. A reason without a text of its own is shown as it is.
pub fn explain_failure(voice: &Translator, reason: &str, kind: Option<MessageKind>) -> Text {
    let plain = |why: &str| plain(voice, why, kind);
    let parts = reason.split("; ").map(|part| match part.split_once(": ") {
        Some((channel, why)) => match ChannelName::recorded(channel) {
            Some(channel) => voice.say(
                "miss-by",
                &Args::new().with("channel", named(voice, channel)).with("why", plain(why)),
            ),
            None => plain(part),
        },
        None => plain(part),
    });
    Text::join(parts.collect::<Vec<_>>(), "; ")
}

/// A channel's name for agents.
fn named(voice: &Translator, channel: ChannelName) -> Text {
    channel.label_for_staff(voice.messages(), voice.locale)
}

fn plain(voice: &Translator, why: &str, kind: Option<MessageKind>) -> Text {
    let key = match why {
        "blocked" => "miss-blocked",
        "opted_out" => "miss-stopped",
        "deactivated" => "miss-deactivated",
        "unreachable" => "miss-unreachable",
        "invalid" => "miss-invalid",
        "rejected" => "miss-rejected",
        SWITCHED_OFF => "miss-switched-off",
        "no address" => "miss-no-address",
        "not configured" => "miss-not-set-up",
        "no words for it" => "miss-no-words",
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
