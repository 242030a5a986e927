//! The demo page's switches: faults by a name, that stand until they are switched off.

use super::{Fault, FaultAction, Switch};
use crate::twilio::{Callbacks, Outcome};
use crate::{Simulator, State};

/// What a carrier says of a text that it did not deliver and does not say why.
const UNDELIVERED: Outcome = Outcome::Undelivered { code: 30008 };
/// How long a slow Telegram takes.
const SLOW_MS: u64 = 3000;
/// How long a busy Telegram wants to be left alone, in seconds.
const BUSY_S: u64 = 5;
/// What nothing comes through of while Telegram is down.
const TELEGRAM: [&str; 18] = [
    "getUpdates",
    "sendMessage",
    "copyMessage",
    "copyMessages",
    "editMessageText",
    "editMessageCaption",
    "editMessageReplyMarkup",
    "deleteMessage",
    "deleteMessages",
    "setMessageReaction",
    "pinChatMessage",
    "createForumTopic",
    "editForumTopic",
    "closeForumTopic",
    "reopenForumTopic",
    "getChatMember",
    "answerCallbackQuery",
    "sendChatAction",
];
/// What a message goes out by.
const SENDING: [&str; 4] = ["sendMessage", "copyMessage", "copyMessages", "editMessageText"];
/// What nothing comes through of while Twilio is down.
const TWILIO: [&str; 3] = ["Messages.create", "Messages.fetch", "Messages.list"];

impl Switch {
    /// Every switch.
    pub const ALL: [Self; 6] = [
        Self::TelegramSlow,
        Self::TelegramBusy,
        Self::TelegramDown,
        Self::TwilioDown,
        Self::SmsUndelivered,
        Self::CallbacksLost,
    ];

    fn faults(self) -> Vec<Fault> {
        let (methods, action): (&[&str], _) = match self {
            Self::TelegramSlow => (&SENDING, FaultAction::Delay { ms: SLOW_MS }),
            Self::TelegramBusy => (&SENDING, FaultAction::too_many(429, BUSY_S)),
            Self::TelegramDown => (&TELEGRAM, FaultAction::BadGateway),
            Self::TwilioDown => (&TWILIO, FaultAction::BadGateway),
            Self::SmsUndelivered | Self::CallbacksLost => return Vec::new(),
        };
        methods
            .iter()
            .map(|method| Fault { switch: Some(self), ..Fault::of(method, action.clone()) })
            .collect()
    }

    fn is_on(self, state: &State) -> bool {
        match self {
            Self::SmsUndelivered => state.sms.usual.outcome == UNDELIVERED,
            Self::CallbacksLost => state.sms.usual.callbacks == Callbacks::Lost,
            _ => state.faults.iter().any(|fault| fault.switch == Some(self)),
        }
    }
}

impl Simulator {
    /// Switches something on or off.
    pub fn switch(&self, switch: Switch, on: bool) {
        self.change(|state| {
            state.faults.retain(|fault| fault.switch != Some(switch));
            if on {
                state.faults.extend(switch.faults());
            }
            match switch {
                Switch::SmsUndelivered => {
                    state.sms.usual.outcome = if on { UNDELIVERED } else { Outcome::default() }
                }
                Switch::CallbacksLost => {
                    state.sms.usual.callbacks =
                        if on { Callbacks::Lost } else { Callbacks::default() }
                }
                _ => {}
            }
        });
    }
}

impl State {
    /// What is switched on.
    pub fn switched_on(&self) -> Vec<Switch> {
        Switch::ALL.into_iter().filter(|switch| switch.is_on(self)).collect()
    }
}
