//! What every handler stands at: the store, the channel, the words.

use std::sync::{Arc, OnceLock};

use super::identity::Identity;
use super::series::Series;
use super::unrecorded::Unrecorded;
use crate::access::staff::StaffDirectory;
use crate::channels::telegram::Telegram;
use crate::clock::Clock;
use crate::delivery::receipts::ReceiptSink;
use crate::language::Localizer;
use crate::notifications::NotificationRules;
use crate::notifications::alerts::AlertTexts;
use crate::notifications::verifications::VerificationService;
use crate::orders::wording::OrderTexts;
use crate::store::Store;
use crate::store::Wake;
use crate::support::Support;

/// What every handler needs. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    /// The store.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The way to answer the update in hand.
    pub telegram: Telegram,
    /// One-time codes, by which a chat is linked.
    pub codes: VerificationService,
    /// The shop's own people.
    pub roster: StaffDirectory,
    /// How they are spoken to.
    pub announcer: AlertTexts,
    /// The support desk.
    pub support: Support,
    /// Where customers get help besides this bot, in the shop's words.
    pub contact: Arc<str>,
    pub localizer: Localizer,
    pub order_texts: OrderTexts,
    pub outbound: NotificationRules,
    /// Hears who has read what was sent.
    pub receipts: ReceiptSink,
    /// Wakes the engine after a handler entered something into the outbox.
    pub engine: Wake,
    /// Whose updates they are.
    pub series: Series,
    /// Replies that are out and not recorded yet.
    pub unrecorded: Unrecorded,
    /// Who we are, once Telegram has said so.
    pub me: Arc<OnceLock<Identity>>,
    /// The same name for those who need no more.
    pub username: Arc<OnceLock<String>>,
}
