//! Telegram: teloxide's payloads, sent by our own client. teloxide's own sleeps ten seconds on a 5xx and keeps no error
//! code, and both would break the fallback deadline, so the wire is ours and the words are its.

mod classify;

use std::time::Duration;

use reqwest::Client;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use teloxide::payloads::{EditMessageText, EditMessageTextSetters, SendMessage, SendMessageSetters};
use teloxide::requests::Payload;
use teloxide::types::{
    ButtonRequest, ChatId, InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, KeyboardMarkup, KeyboardRemove, LinkPreviewOptions,
    MessageId, ParseMode, ReplyMarkup,
};
use url::Url;

use super::limits::{Lane, Limiter};
use super::{Action, Button, Content, ErrorClass, Keyboard, SendResult};
use crate::language::Text;

/// Longest answer read from the Bot API, in bytes: a hundred updates fit many times over.
const MAX_ANSWER: usize = 16 << 20;

/// Why a call to the Bot API brought nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The API answered with an error.
    #[error("{code} {description}")]
    Refused {
        /// The error code, as in HTTP.
        code: u16,
        /// The API's exact words.
        description: String,
        /// Seconds to wait, with a 429.
        retry_after: Option<u64>,
        /// Where a group that became a supergroup lives now.
        migrate_to: Option<i64>,
    },
    /// The request was certainly not written.
    #[error("could not connect: {0}")]
    NotWritten(String),
    /// The request was written and no usable answer came: it may have been carried out.
    #[error("no usable answer: {0}")]
    Unanswered(String),
    /// The server behind the API is in trouble.
    #[error("the server answered {status}")]
    Server {
        /// The HTTP status, 5xx.
        status: u16,
    },
}

/// The Bot API of one bot. Cheap to clone.
#[derive(Clone)]
pub struct Telegram {
    http: Client,
    base: Url,
    limiter: Limiter,
}

#[derive(Deserialize)]
struct Answer<R> {
    ok: bool,
    result: Option<R>,
    error_code: Option<u16>,
    description: Option<String>,
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

#[derive(Deserialize)]
struct SentMessage {
    message_id: i64,
}

impl Telegram {
    /// The Bot API at `api_url` for the bot with `token`; every call goes past `limiter`.
    ///
    /// # Errors
    /// When URL and token make no address, or TLS cannot be set up.
    pub fn new(api_url: &Url, token: &str, limiter: Limiter) -> Result<Self, CallError> {
        let text = format!("{}/bot{token}/", api_url.as_str().trim_end_matches('/'));
        let base = Url::parse(&text).map_err(|error| CallError::NotWritten(error.to_string()))?;
        let http = Client::builder().connect_timeout(Duration::from_secs(3)).pool_idle_timeout(Duration::from_secs(30)).tcp_nodelay(true);
        let http = http.redirect(reqwest::redirect::Policy::none()).build().map_err(before_answer)?;
        Ok(Self { http, base, limiter })
    }

    /// The limiter that every call passes.
    pub fn limiter(&self) -> &Limiter {
        &self.limiter
    }

    /// Calls a method that the limits do not count (getMe, getUpdates, setMyCommands, answers to callbacks …).
    ///
    /// # Errors
    /// What the API refused, or that no answer came within `timeout`.
    pub async fn call<P, R>(&self, payload: &P, timeout: Duration) -> Result<R, CallError>
    where
        P: Payload + Serialize + Sync,
        R: DeserializeOwned,
    {
        let url = self.base.join(P::NAME).map_err(|error| CallError::NotWritten(error.to_string()))?;
        let request = self.http.post(url).json(payload).timeout(timeout);
        let mut response = request.send().await.map_err(before_answer)?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| CallError::Unanswered(error.without_url().to_string()))? {
            if body.len() + chunk.len() > MAX_ANSWER {
                return Err(CallError::Unanswered("the answer is too long".to_owned()));
            }
            body.extend_from_slice(&chunk);
        }
        read_answer(status, &body)
    }

    /// Does `content` in the chat `address`, once the limiter lets it go.
    pub async fn send(&self, address: &str, content: &Content, lane: Lane, timeout: Duration) -> SendResult {
        if let Ok(chat) = address.parse::<i64>() {
            self.limiter.acquire(chat, lane).await;
        }
        self.send_admitted(address, content, timeout).await
    }

    /// Waits until the limiter lets a call to a chat go; false when that is not within `patience`.
    pub async fn admit(&self, address: &str, lane: Lane, patience: Duration) -> bool {
        let Ok(chat) = address.parse::<i64>() else { return true };
        tokio::time::timeout(patience, self.limiter.acquire(chat, lane)).await.is_ok()
    }

    /// Does `content` in the chat `address` now: the limiter has let it go.
    pub async fn send_admitted(&self, address: &str, content: &Content, timeout: Duration) -> SendResult {
        let Ok(chat) = address.parse::<i64>() else {
            return failed(ErrorClass::Message, None, "the address is not a chat id");
        };
        let result = self.perform(chat, content, timeout).await;
        if let SendResult::Failed { class: ErrorClass::RateLimited { after }, .. } = &result {
            self.limiter.hold(chat, *after);
        }
        result
    }

    async fn perform(&self, chat: i64, content: &Content, timeout: Duration) -> SendResult {
        let outcome = match content {
            Content::Send { text, buttons, keyboard, silent, protected } => {
                let mut payload = message(chat, text, markup(buttons, keyboard));
                payload.disable_notification = silent.then_some(true);
                payload.protect_content = protected.then_some(true);
                self.send_text(payload, text, timeout).await
            }
            Content::Edit { message_id, text, buttons } => self.edit_text(chat, *message_id, text, buttons, timeout).await,
        };
        match outcome {
            Ok(sent) => SendResult::accepted(sent.message_id.to_string()),
            Err(error) => match (classify::classify(&error), content) {
                // It already shows what we wanted it to show.
                (None, Content::Edit { message_id, .. }) => SendResult::accepted(message_id.to_string()),
                (class, _) => failed(class.unwrap_or(ErrorClass::Message), classify::code(&error), &error.to_string()),
            },
        }
    }

    async fn send_text(&self, mut payload: SendMessage, text: &Text, timeout: Duration) -> Result<SentMessage, CallError> {
        match self.call(&payload, timeout).await {
            Err(error) if classify::is_unparsable(&error) => {
                // The words matter more than their looks.
                tracing::error!("Telegram could not parse our HTML; sending plain text");
                payload.parse_mode = None;
                payload.text = text.plain();
                self.call(&payload, timeout).await
            }
            outcome => outcome,
        }
    }

    async fn edit_text(
        &self,
        chat: i64,
        message: i64,
        text: &Text,
        buttons: &[Vec<Button>],
        timeout: Duration,
    ) -> Result<SentMessage, CallError> {
        let id = MessageId(i32::try_from(message).unwrap_or(i32::MAX));
        let mut payload =
            EditMessageText::new(ChatId(chat), id, text.html()).parse_mode(ParseMode::Html).link_preview_options(no_preview());
        payload.reply_markup = (!buttons.is_empty()).then(|| inline(buttons));
        self.call(&payload, timeout).await
    }
}

fn message(chat: i64, text: &Text, markup: Option<ReplyMarkup>) -> SendMessage {
    let mut payload = SendMessage::new(ChatId(chat), text.html()).parse_mode(ParseMode::Html).link_preview_options(no_preview());
    payload.reply_markup = markup;
    payload
}

fn failed(class: ErrorClass, code: Option<String>, detail: &str) -> SendResult {
    SendResult::Failed { class, code, detail: detail.to_owned() }
}

fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions { is_disabled: true, url: None, prefer_small_media: false, prefer_large_media: false, show_above_text: false }
}

fn before_answer(error: reqwest::Error) -> CallError {
    let connecting = error.is_connect() || error.is_builder();
    // The URL holds the token: it must not reach a log or a table.
    let text = error.without_url().to_string();
    if connecting { CallError::NotWritten(text) } else { CallError::Unanswered(text) }
}

fn read_answer<R: DeserializeOwned>(status: u16, body: &[u8]) -> Result<R, CallError> {
    match serde_json::from_slice::<Answer<R>>(body) {
        Ok(Answer { ok: true, result: Some(result), .. }) => Ok(result),
        Ok(Answer { ok: true, .. }) => Err(CallError::Unanswered("ok without a result".to_owned())),
        Ok(answer) => {
            let parameters = answer.parameters;
            Err(CallError::Refused {
                code: answer.error_code.unwrap_or(status),
                description: answer.description.unwrap_or_default(),
                retry_after: parameters.as_ref().and_then(|p| p.retry_after),
                migrate_to: parameters.and_then(|p| p.migrate_to_chat_id),
            })
        }
        Err(_) if status >= 500 => Err(CallError::Server { status }),
        Err(error) => Err(CallError::Unanswered(format!("status {status}, {error}"))),
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
    InlineKeyboardMarkup::new(rows.iter().map(|row| row.iter().filter_map(inline_button).collect::<Vec<_>>()).filter(|row| !row.is_empty()))
}

/// A link that is no URL costs its button, not the message.
fn inline_button(button: &Button) -> Option<InlineKeyboardButton> {
    let label = button.label.plain();
    match &button.action {
        Action::Press(word) => Some(InlineKeyboardButton::callback(label, word.clone())),
        Action::Open(url) => Url::parse(url).ok().map(|url| InlineKeyboardButton::url(label, url)),
    }
}
