//! A message as something that is said: its kind, its words with their styles, its album, what it answers.

use teloxide::types::{Message, MessageEntity, MessageEntityKind, MessageKind};

use crate::clock::At;
use crate::language::{Mark, Style, Text};
use crate::tickets::messages::{Kind, Said, Spoken, Way};

/// Reads a message; `None` for notices of the chat itself.
pub(super) fn read(message: &Message, author: &str, now: At) -> Option<Said> {
    let kind = kind(message)?;
    let (chat, topic) = (message.chat.id.0, message.thread_id.map(|thread| i64::from(thread.0.0)));
    let answers = message.reply_to_message().map(|answered| i64::from(answered.id.0));
    // In a topic every message answers the notice that made the topic.
    let answers = answers.filter(|answered| Some(*answered) != topic).map(|message| Spoken { chat, message });
    Some(Said {
        author: author.to_owned(),
        kind,
        words: words(message),
        album: message.media_group_id().map(|group| group.0.clone()),
        by: Way::Telegram(spoken(message)),
        answers,
        quote: message.quote().filter(|quote| quote.is_manual).map(|quote| styled(&quote.text, &quote.entities)),
        at: now,
    })
}

/// How large the file is that a message brings, in bytes, where it brings one.
pub(super) fn size(message: &Message) -> Option<u64> {
    let photo = || message.photo().and_then(|sizes| sizes.iter().map(|size| size.file.size).max());
    let file = message
        .video()
        .map(|video| video.file.size)
        .or_else(|| message.video_note().map(|note| note.file.size))
        .or_else(|| message.voice().map(|voice| voice.file.size))
        .or_else(|| message.audio().map(|audio| audio.file.size))
        .or_else(|| message.document().map(|document| document.file.size))
        .or_else(photo);
    // Telegram need not say it.
    file.filter(|size| *size != u32::MAX).map(u64::from)
}

/// Where a message stands.
pub(super) fn spoken(message: &Message) -> Spoken {
    Spoken { chat: message.chat.id.0, message: i64::from(message.id.0) }
}

fn kind(message: &Message) -> Option<Kind> {
    if !matches!(message.kind, MessageKind::Common(_) | MessageKind::Dice(_) | MessageKind::Empty {}) {
        return None;
    }
    let kinds = [
        (message.text().is_some(), Kind::Text),
        (message.photo().is_some(), Kind::Photo),
        (message.video().is_some(), Kind::Video),
        (message.video_note().is_some(), Kind::VideoNote),
        (message.voice().is_some(), Kind::Voice),
        (message.audio().is_some(), Kind::Audio),
        // An animation is also given as a document.
        (message.animation().is_some(), Kind::Animation),
        (message.document().is_some(), Kind::Document),
        (message.sticker().is_some(), Kind::Sticker),
        (message.location().is_some(), Kind::Location),
        (message.contact().is_some(), Kind::Contact),
    ];
    Some(kinds.into_iter().find(|(is_so, _)| *is_so).map_or(Kind::Other, |(_, kind)| kind))
}

/// A message's words: its text, or what stands under it.
pub(super) fn words(message: &Message) -> Text {
    let (words, entities) = match (message.text(), message.caption()) {
        (Some(text), _) => (text, message.entities()),
        (None, Some(caption)) => (caption, message.caption_entities()),
        (None, None) => return Text::join([], ""),
    };
    styled(words, entities.unwrap_or_default())
}

fn styled(words: &str, entities: &[MessageEntity]) -> Text {
    Text::styled(words, &entities.iter().filter_map(mark).collect::<Vec<_>>())
}

/// The words of a text from a byte on, with their styles.
pub(super) fn words_from(message: &Message, from: usize) -> Text {
    let text = message.text().unwrap_or_default();
    let Some(rest) = text.get(from..) else { return Text::join([], "") };
    let rest = rest.trim_start();
    let skipped = text[..text.len() - rest.len()].encode_utf16().count();
    let marks = message.entities().unwrap_or_default().iter().filter_map(mark);
    let shifted = marks.filter_map(|mark| {
        let start = mark.start.saturating_sub(skipped);
        let end = (mark.start + mark.length).checked_sub(skipped)?;
        Some(Mark { start, length: end.saturating_sub(start), ..mark })
    });
    Text::styled(rest.trim_end(), &shifted.collect::<Vec<_>>())
}

fn mark(entity: &MessageEntity) -> Option<Mark> {
    let style = match &entity.kind {
        MessageEntityKind::Bold => Style::Bold,
        MessageEntityKind::Italic => Style::Italic,
        MessageEntityKind::Underline => Style::Underline,
        MessageEntityKind::Strikethrough => Style::Strike,
        MessageEntityKind::Spoiler => Style::Spoiler,
        MessageEntityKind::Code => Style::Code,
        MessageEntityKind::Pre { .. } => Style::Pre,
        MessageEntityKind::Blockquote | MessageEntityKind::ExpandableBlockquote => Style::Quote,
        MessageEntityKind::TextLink { url } => Style::Link(url.to_string()),
        _ => return None,
    };
    Some(Mark { start: entity.offset, length: entity.length, style })
}
