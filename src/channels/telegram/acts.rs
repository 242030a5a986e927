//! What a content does at the Bot API, in teloxide's payloads.

use std::borrow::Cow;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use teloxide::payloads::{
    CloseForumTopic, CopyMessage, CopyMessages, CreateForumTopic, DeleteMessages, EditForumTopic,
    EditForumTopicSetters, EditMessageCaption, EditMessageCaptionSetters, EditMessageText,
    EditMessageTextSetters, PinChatMessage, PinChatMessageSetters, ReopenForumTopic, SendMessage,
    SendMessageSetters, SetMessageReaction, SetMessageReactionSetters,
};
use teloxide::requests::Payload;
use teloxide::types::{
    ButtonRequest, ChatId, InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton,
    KeyboardMarkup, KeyboardRemove, LinkPreviewOptions, MessageId, ParseMode, ReactionType,
    Recipient, ReplyMarkup, ReplyParameters, ThreadId, True,
};
use url::Url;

use super::{CallError, Telegram, classify};
use crate::channels::{Action, Button, Content, ErrorClass, Keyboard, SendResult, Spot};
use crate::language::Text;

/// The most messages that are copied at once.
const MOST_COPIED: usize = 100;

#[derive(Deserialize)]
struct Sent {
    message_id: i64,
}

#[derive(Deserialize)]
struct Made {
    message_thread_id: i64,
}

impl Telegram {
    /// Does `content` in a chat, and says how it ended: what came of it is the id that the API
    /// gave, of an album the ids with commas between.
    pub(super) async fn perform(
        &self,
        chat: i64,
        content: &Content,
        timeout: Duration,
    ) -> SendResult {
        let outcome = self.act_there(chat, content, timeout).await;
        match outcome {
            Ok(id) => SendResult::accepted(id),
            Err(error) => match classify::classify(&error, content) {
                // It is already as we wanted it to be.
                None => SendResult::accepted(target(content)),
                Some(class) => failed(class, classify::code(&error), &error.to_string()),
            },
        }
    }

    /// Does it where the chat lives by now. What it quotes or answers may have been changed or be
    /// gone since: then it answers the message and none of its words, or nothing.
    async fn act_there(
        &self,
        chat: i64,
        content: &Content,
        timeout: Duration,
    ) -> Result<String, CallError> {
        let (mut content, mut home, mut hops) = (Cow::Borrowed(content), self.lives_at(chat), 0);
        loop {
            let outcome = if home == chat {
                self.act(chat, &content, timeout).await
            } else {
                self.act_moved(home, &content, timeout).await
            };
            match &outcome {
                Err(CallError::Refused { migrate_to: Some(new), .. }) if hops < 2 => {
                    self.moved(chat, *new);
                    (home, hops) = (*new, hops + 1);
                }
                Err(error) if content.is_quoting() && classify::is_unquotable(error) => {
                    content = Cow::Owned(content.into_owned().unquoting());
                }
                Err(error) if content.is_answering() && classify::is_unanswerable(error) => {
                    content = Cow::Owned(content.into_owned().unanswering());
                }
                // A topic of a person's own chat is theirs to delete; what was to stand in it is
                // for them all the same.
                Err(error)
                    if chat > 0 && content.topic().is_some() && classify::is_topic_gone(error) =>
                {
                    content = Cow::Owned(content.into_owned().in_no_topic());
                }
                _ => return outcome,
            }
        }
    }

    async fn act(
        &self,
        chat: i64,
        content: &Content,
        timeout: Duration,
    ) -> Result<String, CallError> {
        let group = Recipient::Id(ChatId(chat));
        match content {
            Content::Send { text, buttons, keyboard, silent, protected, spot } => {
                let mut payload = message(chat, text, markup(buttons, keyboard), spot);
                payload.disable_notification = silent.then_some(true);
                payload.protect_content = protected.then_some(true);
                self.send_text(payload, text, timeout).await
            }
            Content::Copy { from, messages, bare, caption, spot, .. } => {
                let caption = caption.as_ref().map(Text::html).or(bare.then_some(""));
                self.copy(chat, *from, messages, caption, spot, timeout).await
            }
            Content::Edit { message_id, text, buttons } => {
                self.edit_text(chat, *message_id, text, buttons, timeout).await
            }
            Content::EditCaption { message_id, text } => {
                let payload = EditMessageCaption::new(group, id(*message_id))
                    .caption(text.html())
                    .parse_mode(ParseMode::Html);
                let sent = self.call::<_, Sent>(&payload, timeout).await;
                sent.map(|sent| sent.message_id.to_string())
            }
            Content::OpenTopic { name } => {
                let made: Made =
                    self.call(&CreateForumTopic::new(group, name.bare()), timeout).await?;
                Ok(made.message_thread_id.to_string())
            }
            Content::RenameTopic { topic, name } => {
                let renamed = EditForumTopic::new(group, thread(*topic)).name(name.bare());
                self.done(&renamed, content, timeout).await
            }
            Content::CloseTopic { topic, closed: true } => {
                self.done(&CloseForumTopic::new(group, thread(*topic)), content, timeout).await
            }
            Content::CloseTopic { topic, closed: false } => {
                self.done(&ReopenForumTopic::new(group, thread(*topic)), content, timeout).await
            }
            Content::React { message_id, emoji } => {
                let emoji = emoji.iter().map(|emoji| emoji.as_str().to_owned());
                let reaction: Vec<_> = emoji.map(|emoji| ReactionType::Emoji { emoji }).collect();
                let payload = SetMessageReaction::new(group, id(*message_id)).reaction(reaction);
                self.done(&payload, content, timeout).await
            }
            Content::Pin { message_id } => {
                let pin = PinChatMessage::new(group, id(*message_id)).disable_notification(true);
                self.done(&pin, content, timeout).await
            }
            Content::Unsend { messages } => {
                let messages: Vec<MessageId> =
                    messages.iter().map(|message| id(*message)).collect();
                self.done(&DeleteMessages::new(group, messages), content, timeout).await
            }
        }
    }

    /// A call of which nothing comes back but that it is done.
    async fn done<P>(
        &self,
        payload: &P,
        content: &Content,
        timeout: Duration,
    ) -> Result<String, CallError>
    where
        P: Payload + Serialize + Sync,
    {
        self.call::<_, True>(payload, timeout).await.map(|_| target(content))
    }

    /// Does in the group that a group became what was meant for the old one.
    async fn act_moved(
        &self,
        home: i64,
        content: &Content,
        timeout: Duration,
    ) -> Result<String, CallError> {
        let Some(content) = content.clone().moved() else {
            let description =
                "message to edit not found: it stayed behind when the group moved".to_owned();
            return Err(CallError::Refused {
                code: 400,
                description,
                retry_after: None,
                migrate_to: None,
            });
        };
        self.act(home, &content, timeout).await
    }

    /// Copies messages, `caption` in the place of the words under them: of several it can only be
    /// none at all. Of several Telegram leaves out what it can't copy, and gives the ids of those
    /// that it has copied.
    async fn copy(
        &self,
        chat: i64,
        from: i64,
        messages: &[i64],
        caption: Option<&str>,
        spot: &Spot,
        timeout: Duration,
    ) -> Result<String, CallError> {
        let (group, from) = (Recipient::Id(ChatId(chat)), Recipient::Id(ChatId(from)));
        if let [message] = messages {
            let mut payload = CopyMessage::new(group, from, id(*message));
            payload.caption = caption.map(str::to_owned);
            payload.parse_mode =
                caption.filter(|caption| !caption.is_empty()).map(|_| ParseMode::Html);
            payload.message_thread_id = spot.topic.map(thread);
            payload.reply_parameters = answering(spot);
            return self
                .call::<_, Sent>(&payload, timeout)
                .await
                .map(|sent| sent.message_id.to_string());
        }
        let some: Vec<MessageId> =
            messages.iter().take(MOST_COPIED).map(|message| id(*message)).collect();
        let mut payload = CopyMessages::new(group, from, some);
        payload.remove_caption = caption.map(|_| true);
        payload.message_thread_id = spot.topic.map(thread);
        let sent: Vec<Sent> = self.call(&payload, timeout).await?;
        Ok(joined(&sent.iter().map(|sent| sent.message_id).collect::<Vec<_>>()))
    }

    async fn send_text(
        &self,
        mut payload: SendMessage,
        text: &Text,
        timeout: Duration,
    ) -> Result<String, CallError> {
        let sent: Sent = match self.call(&payload, timeout).await {
            Err(error) if classify::is_unparsable(&error) => {
                // The words matter more than their looks.
                tracing::error!("Telegram could not parse our HTML; sending plain text");
                payload.parse_mode = None;
                payload.text = text.plain();
                self.call(&payload, timeout).await?
            }
            outcome => outcome?,
        };
        Ok(sent.message_id.to_string())
    }

    async fn edit_text(
        &self,
        chat: i64,
        message: i64,
        text: &Text,
        buttons: &[Vec<Button>],
        timeout: Duration,
    ) -> Result<String, CallError> {
        let mut payload = EditMessageText::new(ChatId(chat), id(message), text.html())
            .parse_mode(ParseMode::Html)
            .link_preview_options(no_preview());
        payload.reply_markup = (!buttons.is_empty()).then(|| inline(buttons));
        self.call::<_, Sent>(&payload, timeout).await.map(|sent| sent.message_id.to_string())
    }
}

fn message(chat: i64, text: &Text, markup: Option<ReplyMarkup>, spot: &Spot) -> SendMessage {
    let mut payload = SendMessage::new(ChatId(chat), text.html())
        .parse_mode(ParseMode::Html)
        .link_preview_options(no_preview());
    payload.reply_markup = markup;
    payload.message_thread_id = spot.topic.map(thread);
    payload.reply_parameters = answering(spot);
    payload
}

/// Where the message that it answers is gone it answers nothing, and arrives all the same.
fn answering(spot: &Spot) -> Option<ReplyParameters> {
    let mut reply = ReplyParameters::new(id(spot.answers?)).allow_sending_without_reply();
    if let Some(quote) = &spot.quote {
        (reply.quote, reply.quote_parse_mode) =
            (Some(quote.html().to_owned()), Some("HTML".to_owned()));
    }
    Some(reply)
}

fn id(message: i64) -> MessageId {
    MessageId(i32::try_from(message).unwrap_or(i32::MAX))
}

fn thread(topic: i64) -> ThreadId {
    ThreadId(id(topic))
}

/// What a content changes that is there already.
fn target(content: &Content) -> String {
    match content {
        Content::Edit { message_id, .. }
        | Content::EditCaption { message_id, .. }
        | Content::React { message_id, .. }
        | Content::Pin { message_id } => message_id.to_string(),
        Content::RenameTopic { topic, .. } | Content::CloseTopic { topic, .. } => topic.to_string(),
        Content::Unsend { messages } => joined(messages),
        Content::Send { .. } | Content::Copy { .. } | Content::OpenTopic { .. } => String::new(),
    }
}

/// Several ids as one.
fn joined(ids: &[i64]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

fn failed(class: ErrorClass, code: Option<String>, detail: &str) -> SendResult {
    SendResult::Failed { class, code, detail: detail.to_owned() }
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}

fn markup(buttons: &[Vec<Button>], keyboard: &Keyboard) -> Option<ReplyMarkup> {
    if !buttons.is_empty() {
        return Some(ReplyMarkup::InlineKeyboard(inline(buttons)));
    }
    match keyboard {
        Keyboard::Unchanged => None,
        Keyboard::Remove => Some(ReplyMarkup::KeyboardRemove(KeyboardRemove::new())),
        Keyboard::ShareContact(label) => {
            let button = KeyboardButton::new(label.plain()).request(ButtonRequest::Contact);
            let keyboard = KeyboardMarkup::new([[button]]).resize_keyboard().one_time_keyboard();
            Some(ReplyMarkup::Keyboard(keyboard))
        }
    }
}

fn inline(rows: &[Vec<Button>]) -> InlineKeyboardMarkup {
    InlineKeyboardMarkup::new(
        rows.iter()
            .map(|row| row.iter().filter_map(inline_button).collect::<Vec<_>>())
            .filter(|row| !row.is_empty()),
    )
}

/// A link that is no URL costs its button, not the message.
fn inline_button(button: &Button) -> Option<InlineKeyboardButton> {
    let label = button.label.plain();
    match &button.action {
        Action::Press(word) => Some(InlineKeyboardButton::callback(label, word.clone())),
        Action::Open(url) => Url::parse(url).ok().map(|url| InlineKeyboardButton::url(label, url)),
    }
}
