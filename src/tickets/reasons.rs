//! Why something did not reach a customer, in the agents' words.

use crate::channels::ChannelKind;
use crate::delivery::route::SWITCHED_OFF;
use crate::language::{Args, Text};
use crate::orders::speaker::Voice;

/// What is on record as the reason: one word, or `channel: reason` for each channel that was left out, as a route says it. What
/// has no words of its own is shown as it is on record.
pub fn in_words(voice: &Voice, reason: &str) -> Text {
    let parts = reason.split("; ").map(|part| match part.split_once(": ") {
        Some((channel, why)) => match ChannelKind::parse(channel) {
            Some(channel) => voice.say("miss-by", &Args::new().with("channel", named(voice, channel)).with("why", plain(voice, why))),
            None => plain(voice, part),
        },
        None => plain(voice, part),
    });
    Text::join(parts.collect::<Vec<_>>(), "; ")
}

/// A channel's name.
fn named(voice: &Voice, channel: ChannelKind) -> Text {
    voice.word(match channel {
        ChannelKind::Telegram => "alert-channel-telegram",
        ChannelKind::Sms => "alert-channel-sms",
    })
}

fn plain(voice: &Voice, why: &str) -> Text {
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
        "address" | "no_address" | "every channel is spent" => "miss-no-way",
        other => return voice.say("miss-other", &Args::new().text("why", other)),
    };
    voice.word(key)
}
