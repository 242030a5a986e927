//! The outbox of the past: notifications, their attempts and the receipts on them.

use crate::id::id;
use crate::messages::{for_chat, for_phone};
use crate::orders::{Said, event_id, said};
use crate::row::{Row, Table, row};
use crate::shop::{Salt, Shop};

const HOUR_MS: i64 = 60 * 60 * 1000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// What became of a notification.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// By the chat, at once.
    Chat,
    /// By the chat, after a 429.
    ChatAgain,
    /// By SMS, for who has no chat.
    Text,
    /// By SMS, after the chat refused.
    TextInstead,
    /// By SMS; its receipt has not come yet.
    TextAwaited,
    /// No provider took it.
    Failed,
    Suppressed,
    Superseded,
    /// It is to go out later.
    Scheduled,
}

/// A notification with all that its rows say.
struct Story {
    n: u64,
    order: u64,
    said: Said,
    customer: u64,
    chat: Option<i64>,
    phone: String,
    at: i64,
    fate: Fate,
}

/// All tables of delivery.
pub(crate) fn tables(shop: Shop) -> Vec<Table> {
    let all = move || (0..shop.orders).map(move |n| Story::of(&shop, n));
    vec![
        Table::new("notifications", all().map(move |story| story.row(&shop))),
        Table::new("attempts", all().flat_map(move |story| story.attempts(&shop))),
        Table::new("receipts", all().flat_map(move |story| story.receipts(&shop))),
        Table::new("order_cards", all().filter_map(move |story| story.card(&shop))),
    ]
}

impl Story {
    fn of(shop: &Shop, n: u64) -> Self {
        let (order, said) = said(shop, n);
        let customer = shop.customer_of(order);
        // Who has blocked the bot is told by SMS.
        let chat = shop.chat_of(customer).filter(|_| !shop.has_blocked(customer));
        let mut chance = shop.chance(Salt::Notification, n);
        let rest = shop.orders - n;
        let fate = match (chance.below(1000), chat.is_some()) {
            _ if rest <= shop.unsettled / 2 => Fate::Scheduled,
            (0..6, _) => Fate::Failed,
            (6..12, _) => Fate::Suppressed,
            (12..18, _) => Fate::Superseded,
            (18..26, true) => Fate::ChatAgain,
            (26..30, true) => Fate::TextInstead,
            (_, true) => Fate::Chat,
            (_, false) if rest <= shop.unsettled => Fate::TextAwaited,
            (_, false) => Fate::Text,
        };
        let (phone, at) = (shop.phone_of(customer), shop.notified_at(n));
        Self { n, order, said, customer, chat, phone, at, fate }
    }

    /// How long a message takes to be at its provider.
    fn took(&self) -> i64 {
        80 + i64::try_from(self.n % 211).unwrap_or(0)
    }

    fn ended_at(&self) -> Option<i64> {
        match self.fate {
            Fate::Scheduled | Fate::TextAwaited => None,
            Fate::Suppressed => Some(self.at),
            Fate::Superseded => Some(self.at + 5),
            Fate::Chat | Fate::Failed => Some(self.at + self.took()),
            Fate::ChatAgain | Fate::TextInstead => Some(self.at + 3_000 + self.took()),
            Fate::Text => Some(self.at + 9_000 + self.took()),
        }
    }

    /// The state, the proof and the reason.
    fn end(&self) -> (&'static str, Option<&'static str>, Option<&'static str>) {
        match self.fate {
            Fate::Chat | Fate::ChatAgain => ("delivered", Some("accepted"), None),
            Fate::Text | Fate::TextInstead => ("delivered", Some("confirmed"), None),
            Fate::TextAwaited => ("in_flight", None, None),
            Fate::Failed => ("failed", None, Some("message")),
            Fate::Suppressed => ("suppressed", None, Some("switched_off")),
            Fate::Superseded => ("cancelled", None, Some("superseded")),
            Fate::Scheduled => ("scheduled", None, None),
        }
    }

    fn route(&self, shop: &Shop) -> String {
        let chat = self.chat.map(|chat| {
            let content = for_chat(shop, self.order, self.said);
            format!(r#"{{"channel":"telegram","address":"{chat}","content":{content}}}"#)
        });
        // Texts are a second way for those who need one, and the only one without a chat.
        let needs_text = self.chat.is_none() || self.fate == Fate::TextInstead;
        let text = needs_text.then(|| {
            let content = for_phone(shop, self.order, self.said);
            format!(r#"{{"channel":"sms","address":"{}","content":{content}}}"#, self.phone)
        });
        format!("[{}]", chat.into_iter().chain(text).collect::<Vec<_>>().join(","))
    }

    /// How it goes last: the leg, the channel and the address.
    fn last_leg(&self) -> (i64, &'static str, String) {
        match (self.fate, self.chat) {
            (Fate::TextInstead, _) => (1, "sms", self.phone.clone()),
            (_, Some(chat)) => (0, "telegram", chat.to_string()),
            (_, None) => (0, "sms", self.phone.clone()),
        }
    }

    fn attempt_count(&self) -> i64 {
        match self.fate {
            Fate::Suppressed | Fate::Superseded | Fate::Scheduled => 0,
            Fate::ChatAgain | Fate::TextInstead => 2,
            Fate::Chat | Fate::Text | Fate::TextAwaited | Fate::Failed => 1,
        }
    }

    fn excluded(&self) -> &'static str {
        match self.chat {
            Some(_) if self.fate == Fate::TextInstead => "[]",
            Some(_) => r#"[{"channel":"sms","reason":"not_of_category"}]"#,
            None => r#"[{"channel":"telegram","reason":"blocked"}]"#,
        }
    }

    fn row(&self, shop: &Shop) -> Row {
        let ((state, proof, reason), (leg, channel, address)) = (self.end(), self.last_leg());
        let is_card = self.said == Said::Placed;
        let is_awaited = self.fate == Fate::TextAwaited;
        let due = match self.fate {
            Fate::Scheduled => shop.until.ms() + 2 * DAY_MS + self.at % (5 * DAY_MS),
            _ => self.at,
        };
        row! {
            id: shop.notification_id(self.n),
            recipient: "customer",
            customer_id: shop.customer_id(self.customer),
            category: if is_card { "order" } else { "shipping" },
            template: self.template(),
            locale: "en",
            priority: if is_card { 2_i64 } else { 1 },
            state: state,
            proof: proof,
            route: self.route(shop),
            sealed: None::<&str>,
            leg: leg,
            spent: leg,
            cuts: 0_i64,
            excluded: self.excluded(),
            passes: None::<&str>,
            channel: channel,
            address: address,
            subject: shop.order_id(self.order),
            version: 1_i64,
            supersedes: is_card.then(|| format!("order-card:{}", shop.order_id(self.order))),
            dedupe_key: (!is_card).then(|| format!("event:{}", event_id(shop, self.n))),
            tries: i64::from(self.fate == Fate::ChatAgain),
            attempt_count: self.attempt_count(),
            awaits: is_awaited.then_some("receipt"),
            next_attempt_id: None::<&str>,
            due_at_ms: due,
            expires_at_ms: due + 3 * DAY_MS,
            first_failed_at_ms: (self.attempt_count() == 2).then_some(self.at + self.took()),
            lease_owner: None::<&str>,
            lease_until_ms: is_awaited.then_some(shop.until.ms() + 30 * DAY_MS),
            reason: reason,
            replay_of: None::<&str>,
            is_test: 0_i64,
            created_at_ms: self.at,
            settled_at_ms: self.ended_at(),
            sequence: None::<&str>,
            place: None::<i64>,
            purpose: if is_card { "order_card" } else { "notice" },
        }
    }

    fn template(&self) -> &'static str {
        match self.said {
            Said::Placed => "order-card",
            Said::Shipped => "push-order-shipped",
            Said::Delivered => "push-order-delivered",
            Said::Cancelled => "push-order-cancelled",
        }
    }

    fn attempt_id(&self, shop: &Shop, try_: i64) -> String {
        let mut chance = shop.chance(Salt::Attempt, self.n * 2 + u64::from(try_ > 1));
        id("att_", self.started_at(try_), self.n, &mut chance)
    }

    fn started_at(&self, try_: i64) -> i64 {
        if try_ > 1 { self.at + 3_000 } else { self.at + 4 }
    }

    fn attempts(&self, shop: &Shop) -> Vec<Row> {
        (1..=self.attempt_count()).map(|try_| self.attempt(shop, try_)).collect()
    }

    fn attempt(&self, shop: &Shop, try_: i64) -> Row {
        let is_text = match self.fate {
            Fate::TextInstead => try_ == 2,
            _ => self.chat.is_none(),
        };
        let refused = match self.fate {
            Fate::ChatAgain if try_ == 1 => Some(("rate_limited", "429", "Too Many Requests")),
            Fate::TextInstead if try_ == 1 => {
                Some(("blocked", "403", "Forbidden: bot was blocked by the user"))
            }
            Fate::Failed => Some(("message", "400", "Bad Request: message is too long")),
            _ => None,
        };
        let is_confirmed = is_text && refused.is_none() && self.fate != Fate::TextAwaited;
        let state = match (refused.is_some(), is_confirmed) {
            (true, _) => "failed",
            (false, true) => "confirmed",
            (false, false) => "accepted",
        };
        let mut chance = shop.chance(Salt::Receipt, self.n);
        let provider_id = match (refused.is_some(), is_text) {
            (true, _) => None,
            (false, true) => Some(self.text_id(shop)),
            (false, false) => Some(chance.between(2, 900).to_string()),
        };
        let (started, took) = (self.started_at(try_), self.took());
        let address = if is_text { Some(self.phone.clone()) } else { None };
        row! {
            id: self.attempt_id(shop, try_),
            notification_id: shop.notification_id(self.n),
            channel: if is_text { "sms" } else { "telegram" },
            address: address.unwrap_or_else(|| self.chat.unwrap_or_default().to_string()),
            try: try_,
            state: state,
            class: refused.map(|(class, _, _)| class),
            code: refused.map(|(_, code, _)| code),
            detail: refused.map(|(_, _, detail)| detail),
            provider_id: provider_id,
            provider_status: is_text.then_some(if is_confirmed { "delivered" } else { "sent" }),
            body_hash: is_text.then(|| chance.hex(64)),
            segments: is_text.then_some(1_i64),
            due_at_ms: started,
            started_at_ms: started,
            ended_at_ms: started + took,
            confirmed_at_ms: is_confirmed.then_some(started + took + 6_000),
        }
    }

    /// The provider's id of its text.
    fn text_id(&self, shop: &Shop) -> String {
        format!("SM{}", shop.chance(Salt::Receipt, self.n).hex(32))
    }

    fn receipts(&self, shop: &Shop) -> Vec<Row> {
        let words: &[&'static str] = match self.fate {
            Fate::Text | Fate::TextInstead => &["sent", "delivered"],
            Fate::TextAwaited => &["sent"],
            _ => &[],
        };
        let sid = self.text_id(shop);
        let one = |(k, word): (usize, &&'static str)| {
            let at = self.at + 4_000 + i64::try_from(k).unwrap_or(0) * 4_000;
            let mut chance = shop.chance(Salt::Receipt, self.n * 2 + k as u64);
            row! {
                id: id("rcp_", at, self.n, &mut chance),
                channel: "sms",
                provider_id: sid.clone(),
                attempt_id: self.attempt_id(shop, self.attempt_count()),
                status: *word,
                code: None::<&str>,
                source: "callback",
                effect: "moved",
                raw: raw(&sid, word),
                received_at_ms: at,
            }
        };
        words.iter().enumerate().map(one).collect()
    }

    fn card(&self, shop: &Shop) -> Option<Row> {
        let is_there = matches!(self.fate, Fate::Chat | Fate::ChatAgain);
        let chat = self.chat.filter(|_| is_there && self.said == Said::Placed)?;
        Some(row! {
            order_id: shop.order_id(self.order),
            chat_id: chat,
            message_id: shop.chance(Salt::Receipt, self.n).between(2, 900),
            version: 1_i64,
            sent_at_ms: self.at + self.took(),
            topic_id: None::<i64>,
        })
    }
}

/// A callback as Twilio sends it, phone numbers masked.
fn raw(sid: &str, status: &str) -> String {
    format!(
        r#"{{"AccountSid":"AC0123456789abcdef0123456789abcdef","ApiVersion":"2010-04-01","From":"•••2661","MessageSid":"{sid}","MessageStatus":"{status}","SmsSid":"{sid}","SmsStatus":"{status}","To":"•••0001"}}"#
    )
}
