//! Replies. What may leave now leaves. What must wait for its chat's pace becomes a notification,
//! in the order of its chat, and holds nobody: the update is done when its reply is durable. Of
//! those that wait a chat has a bounded number; the rest is answered once for all. Effects are
//! never withheld.

mod listener;
pub mod queries;

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

pub use listener::Replies;

use super::for_customers::support::draft::Draft;
use super::queries::replies_line;
use super::turn::{After, Turn, TurnError};
use crate::channels::{AddressFault, BOT_CHANNEL, Content, ErrorClass, SendResult, limits::Lane};
use crate::delivery::notification::{REPLY, REPLY_DRAFT as DRAFT, REPLY_LAST as LAST};
use crate::delivery::{
    Category, Leg, NewNotification, Priority, Recipient, Sequence, outbox, suppressions,
};
use crate::ids::OrderId;
use crate::orders::card;
use crate::store::{StoreError, Tx};

/// When a reply is cut: whoever waits behind it in its chat waits no longer.
const CUT: Duration = Duration::from_secs(3);
/// How often a reply is tried in hand.
const TRIES: u32 = 3;
/// How long a reply to somebody known waits in hand for the bot's pace.
const PATIENCE: Duration = Duration::from_millis(300);
/// How many replies may wait for the agents, for a customer, and for a stranger.
const MOST_FOR_AGENTS: i64 = 100;
const MOST_FOR_CUSTOMER: i64 = 20;
const MOST_FOR_STRANGER: i64 = 3;
/// How long a reply rests that Telegram was not fit to take.
const REST: Duration = Duration::from_secs(1);
/// How long a reply that waits is worth sending.
const WORTH: Duration = Duration::from_secs(3600);
/// Replies to strangers that wait leave one in so many calls of the bot's pace: the rest is for
/// those whom the shop knows.
const SHARE_OF_STRANGERS: u32 = 3;
/// How far ahead replies to strangers are planned at most.
const LONGEST_LINE: Duration = Duration::from_secs(120);

/// What the owed answer to somebody's own words passes: their preferences, and no reason against
/// their address.
const OWED: &str = "owed";

/// Who is replied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asker {
    /// The agents, in their group.
    Agents,
    /// Somebody whose chat is linked to a customer.
    Customer,
    /// Anybody else.
    Stranger,
}

/// How somebody's replies wait.
#[derive(Debug, Clone, Copy)]
struct Terms {
    lane: Lane,
    /// How long one may wait in hand.
    patience: Duration,
    /// How many may wait in a chat.
    most: i64,
    category: Category,
    priority: Priority,
}

impl Asker {
    const fn terms(self) -> Terms {
        let known = Terms {
            lane: Lane::Reply,
            patience: PATIENCE,
            most: MOST_FOR_CUSTOMER,
            category: Category::Support,
            priority: Priority::High,
        };
        match self {
            Self::Customer => known,
            Self::Agents => Terms { most: MOST_FOR_AGENTS, category: Category::Staff, ..known },
            Self::Stranger => Terms {
                lane: Lane::Stranger,
                patience: Duration::ZERO,
                most: MOST_FOR_STRANGER,
                priority: Priority::Normal,
                ..known
            },
        }
    }
}

/// The replies of a chat that wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    waiting: i64,
    last_place: i64,
    /// Whether its last one says that the rest is not answered one by one.
    is_closed: bool,
}

/// What becomes of a reply that must wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ruling {
    /// It waits in its place.
    Waits(i64),
    /// In its place waits the word that the rest is not answered one by one.
    IsTheLast(i64),
    /// It is not sent: that word waits already, or it is not worth it.
    Withheld,
}

fn rule(line: Line, most: i64, says_something: bool) -> Ruling {
    let place = line.last_place + 1;
    match (line.is_closed, line.waiting < most, says_something) {
        (true, _, _) | (false, false, false) => Ruling::Withheld,
        (false, true, _) => Ruling::Waits(place),
        (false, false, true) => Ruling::IsTheLast(place),
    }
}

/// What a reply leads to once it is out.
#[derive(Debug, Clone)]
pub(super) enum Then {
    /// Nothing more.
    Nothing,
    /// The message is the live card of an order.
    Card {
        /// Which order.
        order: OrderId,
        /// Which version of it is shown.
        version: i64,
    },
    /// The message shows a request for help, and is redrawn while that grows.
    Draft(Box<Draft>),
}

impl Then {
    /// The same, now that it is out as this message.
    fn after(self, message: i64) -> After {
        match self {
            Self::Nothing => After::Nothing,
            Self::Card { order, version } => After::Card { order, version, message },
            Self::Draft(draft) => After::Drafted(Box::new(draft.shown_by(message))),
        }
    }
}

/// What became of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    /// It is out, as this message where it is one.
    Out(Option<i64>),
    /// The person cannot be reached any more.
    Nowhere,
    /// It is durable and leaves later.
    Waits,
    /// It is not sent: too many wait.
    Withheld,
}

/// How the replies of one turn stand.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// Others wait before them.
    is_behind: AtomicBool,
    /// How many were put to wait.
    put: AtomicU32,
    is_withheld: AtomicBool,
}

impl Standing {
    pub(super) fn new(is_behind: bool) -> Self {
        Self { is_behind: is_behind.into(), ..Self::default() }
    }

    /// Why there is no answer, where one was withheld.
    pub(super) fn withheld(&self) -> Option<&'static str> {
        self.is_withheld
            .load(Ordering::Relaxed)
            .then_some("not answered: too many replies wait for this chat")
    }
}

impl Turn {
    fn asker(&self) -> Asker {
        if self.is_among_agents() {
            Asker::Agents
        } else if self.customer().is_some() {
            Asker::Customer
        } else {
            Asker::Stranger
        }
    }

    /// Sends the reply, or lets it wait behind those that wait and for its chat's pace.
    pub(super) async fn reply(&self, content: &Content, then: &Then) -> Result<Sent, TurnError> {
        let (content, asker, address) =
            (&self.here(content.clone()), self.asker(), self.chat.to_string());
        let (telegram, terms, mut tries) = (&self.desk.telegram, asker.terms(), 0);
        loop {
            let is_free = !self.replies.is_behind.load(Ordering::Relaxed);
            if !is_free
                || !telegram.limiter().acquire_within(self.chat, terms.lane, terms.patience).await
            {
                return self.wait(asker, content, then, Duration::ZERO).await;
            }
            tries += 1;
            let (class, detail) = match telegram.send_admitted(&address, content, CUT).await {
                SendResult::Failed { class, detail, .. } => (class, detail),
                SendResult::Accepted { provider_id, .. } => {
                    count("at_once");
                    return Ok(Sent::Out(provider_id.parse().ok()));
                }
            };
            match class {
                ErrorClass::Address(fault) => {
                    return self.lost(fault).await.map(|()| Sent::Nowhere);
                }
                ErrorClass::RateLimited { after } => {
                    return self.wait(asker, content, then, after).await;
                }
                ErrorClass::Transient if tries < TRIES => {
                    tokio::time::sleep(Duration::from_millis(200) * tries).await
                }
                // Nobody knows whether it arrived, or what the words mean: like any other message
                // it is tried once more from its row.
                ErrorClass::Transient
                | ErrorClass::Ambiguous
                | ErrorClass::Unlisted
                | ErrorClass::Channel => {
                    return self.wait(asker, content, then, REST).await;
                }
                ErrorClass::MessageGone => return self.anew(content, then).await,
                _ => return Err(TurnError::Reply(detail)),
            }
        }
    }

    /// Replies and ends the turn; what the reply leads to is recorded with it.
    pub(super) async fn answer(
        &self,
        kind: &'static str,
        content: &Content,
        then: Then,
    ) -> Result<(), TurnError> {
        let after = match self.reply(content, &then).await? {
            Sent::Out(Some(message)) => then.after(message),
            Sent::Out(None) | Sent::Nowhere | Sent::Waits | Sent::Withheld => After::Nothing,
        };
        Ok(self.end(kind, after).await?)
    }

    /// Replies and ends the turn.
    pub(super) async fn finish(
        &self,
        kind: &'static str,
        content: &Content,
    ) -> Result<(), TurnError> {
        self.answer(kind, content, Then::Nothing).await
    }

    /// A message to edit that is gone is sent anew.
    async fn anew(&self, content: &Content, then: &Then) -> Result<Sent, TurnError> {
        match anew(content) {
            Some(content) => Box::pin(self.reply(&content, then)).await,
            None => Err(TurnError::Reply("a message that was not edited is gone".to_owned())),
        }
    }

    /// The person cannot be reached after all.
    async fn lost(&self, fault: AddressFault) -> Result<(), TurnError> {
        self.greeted.store(true, Ordering::Relaxed);
        let (chat, now) = (self.chat.to_string(), self.desk.clock.now());
        let mark = self.desk.store.write(move |tx| {
            let chat = chat.clone();
            Box::pin(async move {
                suppressions::mark(tx, BOT_CHANNEL, &chat, fault, now).await.map(|_| ())
            })
        });
        Ok(mark.await?)
    }

    /// Puts a reply into its chat's line. A repeated update finds it there.
    async fn wait(
        &self,
        asker: Asker,
        content: &Content,
        then: &Then,
        rest: Duration,
    ) -> Result<Sent, TurnError> {
        self.replies.is_behind.store(true, Ordering::Relaxed);
        let number = self.replies.put.fetch_add(1, Ordering::Relaxed);
        let limiter = self.desk.telegram.limiter();
        let rest = rest.max(limiter.chat_wait(self.chat).unwrap_or_default());
        let pace = Pace {
            rest,
            of_chat: limiter.chat_interval(self.chat),
            of_strangers: limiter.interval() * SHARE_OF_STRANGERS,
        };
        let (turn, new, says) =
            (self.clone(), self.waiting(asker, content, then, number), says_something(content));
        let put = self.desk.store.write(move |tx| {
            let (turn, new) = (turn.clone(), new.clone());
            Box::pin(async move { turn.put(tx, asker, new, pace, says).await })
        });
        let sent = put.await?;
        self.desk.engine.now();
        count(if sent == Sent::Waits { "waits" } else { "withheld" });
        if sent == Sent::Withheld {
            self.replies.is_withheld.store(true, Ordering::Relaxed);
        }
        Ok(sent)
    }

    async fn put(
        &self,
        tx: &mut Tx,
        asker: Asker,
        new: NewNotification,
        pace: Pace,
        says: bool,
    ) -> Result<Sent, StoreError> {
        let (now, sequence) = (self.desk.clock.now(), replies_line(self.chat));
        let Some(line) = queries::line(tx, &sequence, new.dedupe_key.as_deref()).await? else {
            return Ok(Sent::Waits);
        };
        let (place, is_last) = match rule(line, asker.terms().most, says) {
            Ruling::Waits(place) => (place, false),
            Ruling::IsTheLast(place) => (place, true),
            Ruling::Withheld => return Ok(Sent::Withheld),
        };
        let mut rest = pace.rest + pace.of_chat * u32::try_from(line.waiting).unwrap_or(u32::MAX);
        if asker == Asker::Stranger {
            let Some(wait) =
                queries::strangers_wait(tx, pace.of_strangers, LONGEST_LINE, now).await?
            else {
                return Ok(Sent::Withheld);
            };
            rest = rest.max(wait);
        }
        let mut new = NewNotification {
            rest,
            expires_at: Some(now.plus(WORTH)),
            sequence: Some(Sequence { key: sequence, place }),
            ..new
        };
        if is_last {
            new = self.last(new);
        }
        outbox::enqueue(tx, &new, now).await?;
        Ok(if is_last { Sent::Withheld } else { Sent::Waits })
    }

    /// The reply as a notification.
    fn waiting(
        &self,
        asker: Asker,
        content: &Content,
        then: &Then,
        number: u32,
    ) -> NewNotification {
        let recipient = match asker {
            Asker::Agents => Recipient::Staff,
            Asker::Customer | Asker::Stranger => {
                self.customer().cloned().map_or(Recipient::Stranger, Recipient::Customer)
            }
        };
        let template = match then {
            Then::Nothing => REPLY,
            Then::Card { .. } => card::TEMPLATE,
            Then::Draft(_) => DRAFT,
        };
        let (terms, route) = (asker.terms(), self.route(content.clone()));
        let mut new = NewNotification::new(
            recipient,
            terms.category,
            terms.priority,
            template,
            self.voice().locale.code(),
            route,
        );
        new.passes = Some(OWED);
        new.dedupe_key = Some(format!("reply:{}:{number}", self.update_id));
        // Of what is drawn again in its place only the newest is worth sending.
        new.supersedes = match (content, then) {
            (Content::Edit { message_id, .. }, _) => {
                Some(format!("reply:{}:{message_id}", self.chat))
            }
            (_, Then::Draft(_)) => Some(format!("reply-draft:{}", self.chat)),
            _ => None,
        };
        if let Then::Card { order, version } = then {
            (new.subject, new.version) = (Some(order.to_string()), Some(*version));
        }
        new
    }

    /// Into the topic of the update, where it came in one.
    fn here(&self, content: Content) -> Content {
        if self.topic == 0 { content } else { content.in_topic(self.topic) }
    }

    fn route(&self, content: Content) -> Vec<Leg> {
        vec![Leg { channel: BOT_CHANNEL, address: self.chat.to_string(), content }]
    }

    /// In place of a reply, the word that the rest is not answered one by one.
    fn last(&self, new: NewNotification) -> NewNotification {
        let route = self.route(self.here(Content::text(self.voice().word("too-many-replies"))));
        NewNotification {
            purpose: LAST.purpose,
            template: LAST.name.into_owned(),
            route,
            supersedes: None,
            subject: None,
            version: None,
            ..new
        }
    }
}

/// What a reply that waits has to wait for.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// Until its chat may be written to.
    rest: Duration,
    /// Between two messages in its chat.
    of_chat: Duration,
    /// Between two messages to strangers.
    of_strangers: Duration,
}

/// What an edit of a message that is gone is sent as; `None` for what is no edit.
fn anew(content: &Content) -> Option<Content> {
    match content {
        Content::Edit { text, buttons, .. } => {
            Some(Content::with_buttons(text.clone(), buttons.clone()))
        }
        _ => None,
    }
}

/// Whether a reply has words; a reaction has none, and nobody misses it.
fn says_something(content: &Content) -> bool {
    !matches!(content, Content::React { .. })
}

fn count(outcome: &'static str) {
    metrics::counter!("bellhop_replies_total", "outcome" => outcome).increment(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Line = Line { waiting: 0, last_place: 0, is_closed: false };

    #[test]
    fn replies_wait_in_order_until_the_line_is_full() {
        assert_eq!(rule(OPEN, 3, true), Ruling::Waits(1));
        assert_eq!(rule(Line { waiting: 2, last_place: 9, ..OPEN }, 3, true), Ruling::Waits(10));
        assert_eq!(
            rule(Line { waiting: 3, last_place: 10, ..OPEN }, 3, true),
            Ruling::IsTheLast(11)
        );
    }

    #[test]
    fn the_rest_is_answered_once() {
        for says in [true, false] {
            assert_eq!(
                rule(Line { waiting: 4, last_place: 11, is_closed: true }, 3, says),
                Ruling::Withheld
            );
            let almost_gone = Line { waiting: 1, last_place: 11, is_closed: true };
            assert_eq!(
                rule(almost_gone, 3, says),
                Ruling::Withheld,
                "that word comes last, whatever was said before it is out"
            );
        }
        assert_eq!(
            rule(Line { waiting: 3, last_place: 10, ..OPEN }, 3, false),
            Ruling::Withheld,
            "a reaction is worth no word"
        );
    }
}
