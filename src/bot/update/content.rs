//! What a message is: content that we know, content that we do not know, or a notice of Telegram's
//! own.

use serde_json::{Map, Value};

use crate::support::case::message::MessageKind;

/// What a message is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) enum MessageContent {
    /// Words, or something that we know by name.
    Known(MessageKind),
    /// Words that are formatted like a page, which we cannot read whole.
    Rich,
    /// Something that we do not know; what Telegram calls it, empty where it does not say.
    Unknown(String),
    /// A notice of Telegram's own: nobody's answer.
    Service(ServiceMessage),
}

/// What a notice says, as far as it is of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bot) enum ServiceMessage {
    TopicMade,
    TopicClosed,
    TopicReopened,
    /// The group lives at this id now.
    Moved(i64),
    Other,
}

/// Content by its field in a message, the one that decides first where Telegram sets several: an
/// animation is also told as a document, a live photo as a photo, a venue as a location.
const CONTENT: [(&str, MessageKind); 23] = [
    ("photo", MessageKind::Photo),
    ("live_photo", MessageKind::Photo),
    ("video", MessageKind::Video),
    ("video_note", MessageKind::VideoNote),
    ("voice", MessageKind::Voice),
    ("audio", MessageKind::Audio),
    ("animation", MessageKind::Animation),
    ("document", MessageKind::Document),
    ("sticker", MessageKind::Sticker),
    ("venue", MessageKind::Location),
    ("location", MessageKind::Location),
    ("contact", MessageKind::Contact),
    ("poll", MessageKind::Other),
    ("dice", MessageKind::Other),
    ("game", MessageKind::Other),
    ("story", MessageKind::Other),
    ("paid_media", MessageKind::Other),
    ("checklist", MessageKind::Other),
    ("giveaway", MessageKind::Other),
    ("giveaway_winners", MessageKind::Other),
    ("invoice", MessageKind::Other),
    ("widget", MessageKind::Other),
    ("text", MessageKind::Text),
];

/// A page: it has words, but not as a text.
const RICH: &str = "rich_message";

/// Notices by their field, as of Bot API 10.5.
const NOTICES: [&str; 56] = [
    "new_chat_members",
    "left_chat_member",
    "chat_owner_left",
    "chat_owner_changed",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "successful_payment",
    "refunded_payment",
    "users_shared",
    "chat_shared",
    "user_shared",
    "gift",
    "unique_gift",
    "gift_upgrade_sent",
    "connected_website",
    "write_access_allowed",
    "passport_data",
    "proximity_alert_triggered",
    "boost_added",
    "chat_background_set",
    "checklist_tasks_done",
    "checklist_tasks_added",
    "community_chat_added",
    "community_chat_joined",
    "community_chat_removed",
    "direct_message_price_changed",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "giveaway_created",
    "giveaway_completed",
    "managed_bot_created",
    "paid_message_price_changed",
    "poll_option_added",
    "poll_option_deleted",
    "suggested_post_approved",
    "suggested_post_approval_failed",
    "suggested_post_declined",
    "suggested_post_paid",
    "suggested_post_refunded",
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
    "web_app_data",
];

/// What says something about a message and is no content of it, as of Bot API 10.5.
const CONTEXT: [&str; 45] = [
    "message_id",
    "message_thread_id",
    "direct_messages_topic",
    "from",
    "sender_chat",
    "sender_boost_count",
    "sender_business_bot",
    "sender_tag",
    "receiver_user",
    "ephemeral_message_id",
    "date",
    "guest_query_id",
    "guest_bot_caller_user",
    "guest_bot_caller_chat",
    "business_connection_id",
    "chat",
    "forward_origin",
    "is_topic_message",
    "is_automatic_forward",
    "reply_to_message",
    "external_reply",
    "quote",
    "reply_to_story",
    "reply_to_checklist_task_id",
    "reply_to_poll_option_id",
    "via_bot",
    "edit_date",
    "has_protected_content",
    "is_from_offline",
    "is_paid_post",
    "media_group_id",
    "author_signature",
    "paid_star_count",
    "entities",
    "link_preview_options",
    "suggested_post_info",
    "effect_id",
    "caption",
    "caption_entities",
    "show_caption_above_media",
    "has_media_spoiler",
    "reply_markup",
    // What stood beside forwards before Bot API 7.0; servers of one's own may be that old.
    "forward_from",
    "forward_from_chat",
    "forward_date",
];

/// Participles that do not end with "ed": with one of them ends the name of something that
/// happened.
const PARTICIPLES: [&str; 14] = [
    "set",
    "sent",
    "left",
    "done",
    "hidden",
    "unhidden",
    "paid",
    "won",
    "lost",
    "given",
    "taken",
    "made",
    "withdrawn",
    "begun",
];
/// With one of these begins the name of something that happened to the chat.
const BEGINNINGS: [&str; 6] = ["new", "left", "delete", "deleted", "removed", "pinned"];
/// So much of a name is kept.
const LONGEST_NAME: usize = 40;

impl MessageContent {
    pub(in crate::bot) fn read(raw: &Value) -> Self {
        let Some(fields) = raw.as_object() else { return Self::Unknown(String::new()) };
        if let Some((_, kind)) = CONTENT.iter().find(|(name, _)| is_there(fields, name)) {
            return Self::Known(*kind);
        }
        if is_there(fields, RICH) {
            return Self::Rich;
        }
        // Words are the surest sign of somebody who says something: those under media that we do
        // not know are read too.
        let is_captioned = is_there(fields, "caption");
        match NOTICES.iter().find(|name| is_there(fields, name)) {
            Some(name) if !is_captioned => Self::Service(ServiceMessage::read(name, &raw[*name])),
            _ => unknown(fields, is_captioned),
        }
    }
}

impl ServiceMessage {
    fn read(name: &str, value: &Value) -> Self {
        match name {
            "forum_topic_created" => Self::TopicMade,
            "forum_topic_closed" => Self::TopicClosed,
            "forum_topic_reopened" => Self::TopicReopened,
            "migrate_to_chat_id" => value.as_i64().map_or(Self::Other, Self::Moved),
            _ => Self::Other,
        }
    }
}

/// Whether a message has a field. An empty text is none.
fn is_there(fields: &Map<String, Value>, name: &str) -> bool {
    match name {
        "text" | "caption" => {
            fields.get(name).and_then(Value::as_str).is_some_and(|words| !words.is_empty())
        }
        _ => fields.get(name).is_some_and(|value| !value.is_null()),
    }
}

/// Whether we know what a field of a message is.
pub(in crate::bot) fn is_known(name: &str) -> bool {
    CONTEXT.contains(&name)
        || NOTICES.contains(&name)
        || name == RICH
        || CONTENT.iter().any(|(content, _)| *content == name)
}

/// Something that has no field that we know: by the rule of docs/telegram.md a notice of next year,
/// or content of next year.
fn unknown(fields: &Map<String, Value>, is_captioned: bool) -> MessageContent {
    let news = fields
        .iter()
        .filter(|(name, value)| !value.is_null() && !is_known(name))
        .map(|(name, _)| name);
    let news: Vec<&String> = news.collect();
    if !is_captioned && news.iter().any(|name| has_happened(name, &fields[name.as_str()])) {
        return MessageContent::Service(ServiceMessage::Other);
    }
    // What is content has parts; a mere word or number says something about it.
    let has_parts =
        |name: &&&String| fields[name.as_str()].is_object() || fields[name.as_str()].is_array();
    let named = news.iter().find(has_parts).or(news.first());
    MessageContent::Unknown(
        named.map_or_else(String::new, |name| name.chars().take(LONGEST_NAME).collect()),
    )
}

/// Whether a field is called as Telegram calls what has happened (`forum_topic_closed`,
/// `new_chat_title`), or says no more than that it is there, as only notices do.
pub(in crate::bot) fn has_happened(name: &str, value: &Value) -> bool {
    let first = name.split('_').next().unwrap_or_default();
    let last = name.rsplit('_').next().unwrap_or_default();
    let is_participle = PARTICIPLES.contains(&last) || last.ends_with("ed");
    (first != last && (is_participle || BEGINNINGS.contains(&first)))
        || value.as_object().is_some_and(Map::is_empty)
}

/// How large the file in a message is, in bytes; of several sizes the largest. Telegram need not
/// say it.
pub(in crate::bot) fn size(raw: &Value) -> Option<u64> {
    let known = CONTENT.iter().find_map(|(name, _)| {
        Some(&raw[*name]).filter(|value| value.is_object() || value.is_array())
    });
    match (known, MessageContent::read(raw)) {
        (Some(Value::Array(sizes)), _) => {
            sizes.iter().filter_map(|size| size["file_size"].as_u64()).max()
        }
        (Some(file), _) => file["file_size"].as_u64(),
        (None, MessageContent::Unknown(name)) => largest(&raw[name.as_str()], 8),
        (None, _) => None,
    }
}

/// The largest file within something that we do not know.
fn largest(part: &Value, depth: usize) -> Option<u64> {
    match part {
        _ if depth == 0 => None,
        Value::Array(parts) => parts.iter().filter_map(|part| largest(part, depth - 1)).max(),
        Value::Object(fields) => {
            let own = fields.get("file_size").and_then(Value::as_u64);
            fields.values().filter_map(|part| largest(part, depth - 1)).chain(own).max()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_nobody_knows_yet_is_content_unless_it_is_called_like_something_that_happened() {
        let body = |name: &str, value: Value| {
            MessageContent::read(
                &json!({"message_id": 1, "sender_tag": "x", "is_new": true, name: value}),
            )
        };
        for content in [
            "hologram",
            "shared_location",
            "animated_page",
            "paid_story",
            "news",
            "speed",
            "something_of_next_year",
        ] {
            assert_eq!(
                body(content, json!({"file_id": "f"})),
                MessageContent::Unknown(content.to_owned())
            );
        }
        for notice in
            ["chat_theme_changed", "hologram_sent", "new_chat_slogan", "left_community", "poll_won"]
        {
            assert_eq!(
                body(notice, json!({"file_id": "f"})),
                MessageContent::Service(ServiceMessage::Other),
                "{notice}"
            );
        }
        assert_eq!(
            body("quiet_time", json!({})),
            MessageContent::Service(ServiceMessage::Other),
            "it says only that it is there"
        );
        assert_eq!(
            MessageContent::read(&json!({"message_id": 1})),
            MessageContent::Unknown(String::new())
        );
        assert_eq!(
            MessageContent::read(&json!({"x_changed": {}, "caption": "words"})),
            MessageContent::Unknown("x_changed".to_owned()),
            "words are an answer"
        );
    }

    #[test]
    fn the_size_is_the_file_s_own() {
        let photo = json!({"photo": [{"file_size": 5}, {"file_size": 9}, {}],
            "sticker": {"file_size": 99}});
        assert_eq!(size(&photo), Some(9));
        assert_eq!(size(&json!({"voice": {"file_size": 7, "duration": 1}})), Some(7));
        assert_eq!(
            size(&json!({"video": {"file_size": "large", "thumbnail": {"file_size": 3}}})),
            None
        );
        assert_eq!(
            size(&json!({"hologram": {"layers": [{"file_size": 4}, {"file_size": 6}]}})),
            Some(6)
        );
        assert_eq!(size(&json!({"text": "words"})), None);
    }
}
