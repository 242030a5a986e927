//! Why something did not reach a customer, in the agents' words.

use super::messages::Kind;
use crate::channels::ChannelName;
use crate::delivery::costs::REASON;
use crate::delivery::route::SWITCHED_OFF;
use crate::language::Translator;
use crate::language::{Args, Text};

/// What is on record as the reason: one word, or `channel: reason` for each channel that was left
/// out, as a route says it; and of what kind the message was, where that is known. What has no
/// words of its own is shown as it is on record.
pub fn in_words(voice: &Translator, reason: &str, kind: Option<Kind>) -> Text {
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

/// A channel's name.
fn named(voice: &Translator, channel: ChannelName) -> Text {
    channel.label_for_staff(voice.messages(), voice.locale)
}

fn plain(voice: &Translator, why: &str, kind: Option<Kind>) -> Text {
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
            Some(Kind::Voice) => "miss-no-voices",
            Some(Kind::VideoNote) => "miss-no-videos",
            _ => "miss-unwanted",
        },
        other => return voice.say("miss-other", &Args::new().text("why", other)),
    };
    voice.word(key)
}
