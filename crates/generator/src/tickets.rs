//! Tickets of the support desk and what hangs on them.

use crate::id::id;
use crate::row::{Row, Table, row};
use crate::shop::{Salt, Shop};

const HOUR_MS: i64 = 60 * 60 * 1000;
/// The agents' group of the past; another than that of any settings.
pub(crate) const GROUP: i64 = -1_002_000_000_001;
pub(crate) const FIRST_NUMBER: u64 = 1001;
/// How many of the newest tickets are still open.
const OPEN: u64 = 30;

/// A ticket of the past.
#[derive(Clone)]
pub(crate) struct Ticket {
    pub n: u64,
    pub id: String,
    pub customer: u64,
    pub chat: i64,
    pub at: i64,
    pub is_closed: bool,
    category: &'static str,
    priority: i64,
    score: Option<i64>,
}

/// How many tickets there are: one for fifty orders.
pub(crate) fn count(shop: &Shop) -> u64 {
    shop.orders / 50
}

/// All tickets, oldest first.
pub(crate) fn all(shop: Shop) -> impl Iterator<Item = Ticket> + Send {
    (0..count(&shop)).map(move |n| Ticket::of(&shop, n))
}

/// All tables of tickets but their messages.
pub(crate) fn tables(shop: Shop) -> Vec<Table> {
    vec![
        Table::new("support_tickets", all(shop).map(|ticket| ticket.row())),
        Table::new("ticket_clocks", all(shop).flat_map(|ticket| ticket.clocks())),
        Table::new("outgoing_events", all(shop).flat_map(move |ticket| ticket.webhooks(&shop))),
        Table::new("audit_log", all(shop).flat_map(move |ticket| ticket.audit(&shop))),
        Table::new("lost_topics", all(shop).filter_map(|ticket| ticket.lost_topic())),
    ]
}

impl Ticket {
    fn of(shop: &Shop, n: u64) -> Self {
        let mut chance = shop.chance(Salt::Ticket, n);
        let at = shop.at(n, count(shop));
        let known = shop.customers() * (n + 1) / (count(shop) + 1);
        let customer = chance.below(known.max(1));
        let is_closed = n + OPEN.min(count(shop) / 10) < count(shop);
        let rated = chance.in_thousand(300);
        let ticket_id = id("tkt_", at, n, &mut chance);
        Self {
            n,
            id: ticket_id,
            customer,
            // Who has no chat of a customer writes as somebody whom the shop does not know.
            chat: shop.chat_of(customer).unwrap_or(8_000_000_000 + i64::try_from(n).unwrap_or(0)),
            at,
            is_closed,
            category: chance.one_of(&["delivery", "payment", "product", "other"]),
            priority: chance.one_of(&[2, 2, 2, 1]),
            score: (is_closed && rated).then(|| chance.between(3, 6)),
        }
    }

    /// Whether the shop knows who asks.
    pub fn is_known(&self) -> bool {
        self.chat < 8_000_000_000
    }

    /// Its topic in the agents' group.
    pub fn topic(&self) -> i64 {
        10 + i64::try_from(self.n).unwrap_or(0) * 7
    }

    fn row(&self) -> Row {
        let number = FIRST_NUMBER + self.n;
        let closed = self.is_closed.then_some(self.at + 40 * HOUR_MS);
        row! {
            id: self.id.clone(),
            number: number,
            state: if self.is_closed { "closed" } else { "waiting_customer" },
            version: if self.is_closed { 4_i64 } else { 2 },
            address: self.chat.to_string(),
            moved_from: None::<&str>,
            customer_id: self.is_known().then(|| Shop::customer_id_of(self.customer)),
            name: "Lena Hoffmann",
            locale: "de",
            category: self.category,
            order_id: None::<&str>,
            priority: self.priority,
            assignee: 1001_i64,
            assignee_name: "Ana",
            merged_into: None::<&str>,
            group_chat_id: GROUP,
            topic_state: if self.is_closed { "closed" } else { "open" },
            topic_id: self.topic(),
            topic_name: format!("⚫ #{number} Lena Hoffmann"),
            card_message_id: self.topic() + 2,
            next_out: 3_i64,
            next_in: 4_i64,
            opened_at_ms: self.at,
            changed_at_ms: closed.unwrap_or(self.at + 2 * HOUR_MS),
            unanswered_since_ms: None::<i64>,
            first_answered_at_ms: self.at + 2 * HOUR_MS,
            resolved_at_ms: closed.map(|at| at - 24 * HOUR_MS),
            closed_at_ms: closed,
            score: self.score,
            score_words: None::<&str>,
            awaits_topic: 0_i64,
            contact_topic_id: None::<i64>,
            deferred_at_ms: None::<i64>,
            admitted_at_ms: (!self.is_known()).then_some(self.at),
            found_topic_id: self.topic(),
            channel: "telegram",
        }
    }

    /// Those of an open ticket are of the coming week; those of a closed one went off.
    fn clocks(&self) -> Vec<Row> {
        let late = self.is_closed && self.n.is_multiple_of(4);
        let closing = self.at + 26 * HOUR_MS;
        let one = |kind: &'static str, due: i64, fired: bool| {
            row! {
                ticket_id: self.id.clone(),
                kind: kind,
                due_at_ms: due,
                round: self.at,
                fired_at_ms: fired.then_some(due + 300),
            }
        };
        match (self.is_closed, late) {
            (false, _) => vec![one("auto_close", self.at + 4_000 * HOUR_MS, false)],
            (true, true) => {
                vec![
                    one("first_response", self.at + HOUR_MS, true),
                    one("auto_close", closing, true),
                ]
            }
            (true, false) => vec![one("auto_close", closing, true)],
        }
    }

    fn webhooks(&self, shop: &Shop) -> Vec<Row> {
        let words: &[&'static str] =
            if self.is_closed { &["ticket.opened", "ticket.closed"] } else { &["ticket.opened"] };
        let one = |(k, word): (usize, &&'static str)| {
            let (k, at) = (k as u64, self.at + i64::try_from(k).unwrap_or(0) * 40 * HOUR_MS);
            let mut chance = shop.chance(Salt::Other, self.n * 2 + k);
            row! {
                id: id("evo_", at, self.n, &mut chance),
                type: *word,
                ticket_id: self.id.clone(),
                place: k + 1,
                body: self.webhook_body(word, at),
                state: "told",
                tries: 1_i64,
                last_answer: "204",
                due_at_ms: at,
                created_at_ms: at,
                ended_at_ms: at + 120,
            }
        };
        words.iter().enumerate().map(one).collect()
    }

    fn webhook_body(&self, word: &str, at: i64) -> String {
        format!(
            r#"{{"type":"{word}","timestamp":{at},"data":{{"ticket":{{"id":"{}","number":{},"category":"{}","channel":"telegram"}}}}}}"#,
            self.id,
            FIRST_NUMBER + self.n,
            self.category
        )
    }

    fn audit(&self, shop: &Shop) -> Vec<Row> {
        let contact = format!("telegram:•••{:04}", self.chat % 10_000);
        let one = |k: u64, action: &'static str, actor: String, detail: &'static str| {
            let at = self.at + i64::try_from(k).unwrap_or(0) * 16 * HOUR_MS;
            let mut chance = shop.chance(Salt::TicketMessage, self.n * 8 + k);
            row! {
                id: id("aud_", at, self.n, &mut chance),
                at_ms: at,
                actor: actor,
                action: action,
                object: self.id.clone(),
                detail: detail,
            }
        };
        let mut rows = vec![one(0, "ticket.opened", contact, self.category)];
        if self.is_closed {
            rows.push(one(1, "ticket.resolved", "user:1001".to_owned(), "Ana"));
            rows.push(one(2, "ticket.closed", "timer".to_owned(), ""));
        }
        rows
    }

    fn lost_topic(&self) -> Option<Row> {
        (self.n % 200 == 9).then(|| {
            row! {
                group_chat_id: GROUP,
                topic_id: self.topic() - 1,
                ticket_id: self.id.clone(),
                lost_at_ms: self.at + HOUR_MS,
            }
        })
    }
}
