//! What Telegram makes of a message's words by itself: commands that can be tapped, mentions that
//! ping, links that hide where they lead. It looks everywhere but in code and in links.

use bellhop_simulator::ChatMessage;
use serde_json::Value;

/// What in a message would act.
pub fn acts(message: &ChatMessage) -> Vec<String> {
    let units: Vec<u16> = message.text.encode_utf16().collect();
    let stretch = |entity: &Value| {
        let at = |name: &str| usize::try_from(entity[name].as_u64().unwrap_or(0)).unwrap_or(0);
        at("offset")..(at("offset") + at("length")).min(units.len())
    };
    let of = |kinds: &'static [&'static str]| {
        message
            .entities
            .iter()
            .filter(move |entity| kinds.iter().any(|kind| entity["type"] == *kind))
    };
    let shown = |entity: &Value| String::from_utf16_lossy(&units[stretch(entity)]);
    let covered: Vec<_> = of(&["code", "pre", "text_link", "url"]).map(stretch).collect();
    let is_word = |unit: &u16| {
        char::from_u32(u32::from(*unit)).is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let begins = |at: &usize| {
        let is_sign = units[*at] == u16::from(b'/') || units[*at] == u16::from(b'@');
        // The second stroke of an address begins nothing.
        let is_second = *at > 0 && units[*at] == u16::from(b'/') && units[*at - 1] == units[*at];
        is_sign
            && !is_second
            && units.get(at + 1).is_some_and(is_word)
            && (*at == 0 || !is_word(&units[at - 1]))
    };
    let tapped = (0..units.len())
        .filter(begins)
        .filter(|at| !covered.iter().any(|stretch| stretch.contains(at)));
    let mut found: Vec<String> = tapped
        .map(|at| String::from_utf16_lossy(&units[at..]).chars().take(12).collect())
        .collect();
    found.extend(
        of(&["text_link"])
            .filter(|link| link["url"] != shown(link))
            .map(|link| format!("{} leads to {}", shown(link), link["url"])),
    );
    found.extend(of(&["mention", "text_mention", "bot_command"]).map(shown));
    found
}

/// The words that stand in quotations.
pub fn quoted(message: &ChatMessage) -> String {
    let units: Vec<u16> = message.text.encode_utf16().collect();
    let quotes = message.entities.iter().filter(|entity| entity["type"] == "blockquote");
    let stretch = |entity: &Value| {
        let at = |name: &str| usize::try_from(entity[name].as_u64().unwrap_or(0)).unwrap_or(0);
        String::from_utf16_lossy(&units[at("offset")..at("offset") + at("length")])
    };
    quotes.map(stretch).collect::<Vec<_>>().join("\n")
}
