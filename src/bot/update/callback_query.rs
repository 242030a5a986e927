//! A pressed inline button: Telegram calls it a callback query.

use serde_json::Value;

use super::actors::{TelegramChat, TelegramUser, number, string};

/// A pressed button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) struct CallbackQuery {
    /// Telegram's id, by which the press is answered.
    pub id: String,
    pub from: TelegramUser,
    /// What was written into the button when it was sent; anybody can make it up.
    pub data: String,
    /// The message that the button stands under; none where Telegram does not say
    /// (`callback_query_mode`, Bot API 10.5).
    pub message: Option<ButtonMessage>,
}

/// The message that a button stands under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) struct ButtonMessage {
    pub chat: TelegramChat,
    /// Its number; 0 for one that only the bot and whoever pressed see.
    pub id: i64,
    /// Whether it can still be changed.
    pub is_within_reach: bool,
    /// The callback data of all its buttons.
    pub button_data: Vec<String>,
}

impl CallbackQuery {
    /// The message to draw anew, where that can be.
    pub(in crate::bot) fn in_place(&self) -> Option<i64> {
        self.message.as_ref().filter(|message| message.is_within_reach).map(|message| message.id)
    }

    pub(in crate::bot) fn read(raw: &Value) -> Option<Self> {
        Some(Self {
            id: string(&raw["id"])?,
            from: TelegramUser::read(&raw["from"])?,
            data: string(&raw["data"]).unwrap_or_default(),
            message: button_message(&raw["message"]),
        })
    }
}

fn button_message(raw: &Value) -> Option<ButtonMessage> {
    let rows = raw["reply_markup"]["inline_keyboard"].as_array().into_iter().flatten();
    let buttons = rows.flat_map(|row| row.as_array().into_iter().flatten());
    let id = number(raw).unwrap_or(0);
    Some(ButtonMessage {
        chat: TelegramChat::read(&raw["chat"])?,
        id,
        // One that is out of the bot's reach has the date 0.
        is_within_reach: id > 0 && raw["date"].as_i64().is_some_and(|date| date > 0),
        button_data: buttons.filter_map(|button| string(&button["callback_data"])).collect(),
    })
}
