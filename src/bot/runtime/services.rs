//! What the handlers of updates work with: the store, the Bot API, the messages, the rooms that
//! they call.

use std::sync::{Arc, OnceLock};

use tokio_util::sync::CancellationToken;

use super::identity::{self, BotIdentity};
use super::unrecorded_replies::UnrecordedReplies;
use super::update_keys::UpdateKeys;
use crate::access::staff::StaffDirectory;
use crate::channels::telegram::Telegram;
use crate::clock::Clock;
use crate::delivery::receipts::ReceiptSink;
use crate::language::Localizer;
use crate::notifications::NotificationRules;
use crate::notifications::alerts::AlertTexts;
use crate::notifications::verifications::VerificationService;
use crate::orders::wording::OrderTexts;
use crate::store::{Store, Wake};
use crate::support::Support;

/// Everything that a handler may use. Cheap to clone.
#[derive(Clone)]
pub struct BotServices {
    pub store: Store,
    pub clock: Clock,
    /// The Bot API: answers the update in hand, never another one.
    pub telegram: Telegram,
    /// One-time codes, by which a chat is linked to a phone number.
    pub codes: VerificationService,
    /// The shop's own people, who may act as agents.
    pub roster: StaffDirectory,
    pub announcer: AlertTexts,
    pub support: Support,
    /// Where customers get help besides this bot, in the shop's words.
    pub contact: Arc<str>,
    pub localizer: Localizer,
    pub order_texts: OrderTexts,
    pub outbound: NotificationRules,
    /// Learns which messages were read.
    pub receipts: ReceiptSink,
    /// Wakes the engine after a handler entered something into the outbox.
    pub engine: Wake,
    pub update_keys: UpdateKeys,
    /// Replies that are out and not recorded yet.
    pub unrecorded: UnrecordedReplies,
    /// Who the bot is; empty until Telegram has said so.
    pub me: Arc<OnceLock<BotIdentity>>,
    /// The bot's username, for rooms that make links to it.
    pub username: Arc<OnceLock<String>>,
}

impl BotServices {
    /// Asks Telegram until it says who the bot is; false when `stop` came first.
    pub async fn introduce(&self, stop: &CancellationToken) -> bool {
        let Some(me) = identity::discover(&self.telegram, stop).await else { return false };
        // Set once: nobody else sets them. Without a name there are no links to the bot.
        if !me.username.is_empty() {
            let _ = self.username.set(me.username.clone());
        }
        let _ = self.me.set(me);
        true
    }

    /// Whether a chat is a group of agents.
    pub(in crate::bot) fn is_agents_group(&self, chat: i64) -> bool {
        chat != 0 && self.agents_groups().any(|group| group == chat)
    }

    /// The chats of all groups of agents, as Telegram numbers them now.
    pub(in crate::bot) fn agents_groups(&self) -> impl Iterator<Item = i64> + '_ {
        self.support.all_groups().map(|group| self.telegram.lives_at(group))
    }

    /// Whether anybody answers customers; else `/support` is not offered.
    pub(in crate::bot) fn has_agents(&self) -> bool {
        self.support.all_groups().next().is_some()
    }
}
