//! Sending a reply. What may leave now leaves. What must wait for its chat's pace becomes a
//! notification, in the order of its chat, and holds nobody: the update is done when its reply is
//! durable. A chat has a bounded number of replies that wait; the rest is answered once for all.
//! Effects are never withheld.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::audience::ReplyAudience;
use super::queries;
use super::waiting::{DRAFT, LAST, OWED, QueueDecision, REPLY, WORTH, as_new_message, decide};
use crate::bot::runtime::context::UpdateContext;
use crate::bot::runtime::follow_up::{FollowUp, OnSent};
use crate::bot::runtime::handler::HandlerError;
use crate::bot::runtime::queries::replies_sequence;
use crate::channels::{AddressFault, BOT_CHANNEL, Content, ErrorClass, SendResult};
use crate::delivery::{Leg, NewNotification, Recipient, Sequence, outbox, suppressions};
use crate::orders::card;
use crate::store::{StoreError, Tx};

/// When a reply is cut: whoever waits behind it in its chat waits no longer.
const CUT: Duration = Duration::from_secs(3);
/// How often a reply is tried in hand.
const TRIES: u32 = 3;
/// How long a reply rests that Telegram was not fit to take.
const REST: Duration = Duration::from_secs(1);
/// Replies to strangers that wait leave one in so many calls of the bot's pace: the rest is for
/// those whom the shop knows.
const SHARE_OF_STRANGERS: u32 = 3;
/// How far ahead replies to strangers are planned at most.
const LONGEST_LINE: Duration = Duration::from_secs(120);

/// What became of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bot) enum ReplyOutcome {
    /// It is out, as this message where it is one.
    Out(Option<i64>),
    /// The person cannot be reached any more.
    Nowhere,
    /// It is durable and leaves later.
    Waits,
    /// It is not sent: too many wait.
    Withheld,
}

impl UpdateContext {
    fn audience(&self) -> ReplyAudience {
        if self.is_agents_group() {
            ReplyAudience::Agents
        } else if self.customer().is_some() {
            ReplyAudience::Customer
        } else {
            ReplyAudience::Stranger
        }
    }

    /// Sends the reply, or lets it wait behind those that wait and for its chat's pace.
    pub(in crate::bot) async fn reply(
        &self,
        content: &Content,
        on_sent: &OnSent,
    ) -> Result<ReplyOutcome, HandlerError> {
        let (content, audience, address) =
            (&self.here(content.clone()), self.audience(), self.chat.to_string());
        let (telegram, limits, mut tries) = (&self.services.telegram, audience.limits(), 0);
        loop {
            let is_free = !self.replies.is_behind.load(Ordering::Relaxed);
            if !is_free
                || !telegram.limiter().acquire_within(self.chat, limits.lane, limits.patience).await
            {
                return self.wait(audience, content, on_sent, Duration::ZERO).await;
            }
            tries += 1;
            let (class, detail) = match telegram.send_admitted(&address, content, CUT).await {
                SendResult::Failed { class, detail, .. } => (class, detail),
                SendResult::Accepted { provider_id, .. } => {
                    count("at_once");
                    return Ok(ReplyOutcome::Out(provider_id.parse().ok()));
                }
            };
            match class {
                ErrorClass::Address(fault) => {
                    return self.mark_unreachable(fault).await.map(|()| ReplyOutcome::Nowhere);
                }
                ErrorClass::RateLimited { after } => {
                    return self.wait(audience, content, on_sent, after).await;
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
                    return self.wait(audience, content, on_sent, REST).await;
                }
                ErrorClass::MessageGone => return self.as_new_message(content, on_sent).await,
                _ => return Err(HandlerError::Reply(detail)),
            }
        }
    }

    /// Replies and ends the update; what the reply leads to is recorded with it.
    pub(in crate::bot) async fn respond_then(
        &self,
        kind: &'static str,
        content: &Content,
        on_sent: OnSent,
    ) -> Result<(), HandlerError> {
        let after = match self.reply(content, &on_sent).await? {
            ReplyOutcome::Out(Some(message)) => on_sent.follow_up(message),
            ReplyOutcome::Out(None)
            | ReplyOutcome::Nowhere
            | ReplyOutcome::Waits
            | ReplyOutcome::Withheld => FollowUp::Nothing,
        };
        Ok(self.end(kind, after).await?)
    }

    /// Replies and ends the update.
    pub(in crate::bot) async fn respond(
        &self,
        kind: &'static str,
        content: &Content,
    ) -> Result<(), HandlerError> {
        self.respond_then(kind, content, OnSent::Nothing).await
    }

    /// A message to edit that is gone is sent anew.
    async fn as_new_message(
        &self,
        content: &Content,
        on_sent: &OnSent,
    ) -> Result<ReplyOutcome, HandlerError> {
        match as_new_message(content) {
            Some(content) => Box::pin(self.reply(&content, on_sent)).await,
            None => Err(HandlerError::Reply("a message that was not edited is gone".to_owned())),
        }
    }

    /// The person cannot be reached after all.
    async fn mark_unreachable(&self, fault: AddressFault) -> Result<(), HandlerError> {
        self.chat_recorded.store(true, Ordering::Relaxed);
        let (chat, now) = (self.chat.to_string(), self.services.clock.now());
        let mark = self.services.store.write(async move |tx| {
            suppressions::mark(tx, BOT_CHANNEL, &chat, fault, now).await.map(|_| ())
        });
        Ok(mark.await?)
    }

    /// Puts a reply behind those of its chat that wait. A repeated update finds it there.
    async fn wait(
        &self,
        audience: ReplyAudience,
        content: &Content,
        on_sent: &OnSent,
        rest: Duration,
    ) -> Result<ReplyOutcome, HandlerError> {
        self.replies.is_behind.store(true, Ordering::Relaxed);
        let number = self.replies.queued.fetch_add(1, Ordering::Relaxed);
        let limiter = self.services.telegram.limiter();
        let rest = rest.max(limiter.chat_wait(self.chat).unwrap_or_default());
        let pace = ReplyPace {
            rest,
            of_chat: limiter.chat_interval(self.chat),
            of_strangers: limiter.interval() * SHARE_OF_STRANGERS,
        };
        let (ctx, new, says) = (
            self.clone(),
            self.waiting(audience, content, on_sent, number),
            says_something(content),
        );
        let put = self
            .services
            .store
            .write(async move |tx| ctx.put(tx, audience, new.clone(), pace, says).await);
        let sent = put.await?;
        self.services.engine.now();
        count(if sent == ReplyOutcome::Waits { "waits" } else { "withheld" });
        if sent == ReplyOutcome::Withheld {
            self.replies.is_withheld.store(true, Ordering::Relaxed);
        }
        Ok(sent)
    }

    async fn put(
        &self,
        tx: &mut Tx,
        audience: ReplyAudience,
        new: NewNotification,
        pace: ReplyPace,
        says: bool,
    ) -> Result<ReplyOutcome, StoreError> {
        let (now, sequence) = (self.services.clock.now(), replies_sequence(self.chat));
        let Some(backlog) = queries::backlog(tx, &sequence, new.dedupe_key.as_deref()).await?
        else {
            return Ok(ReplyOutcome::Waits);
        };
        let (place, is_last) = match decide(backlog, audience.limits().most, says) {
            QueueDecision::Waits(place) => (place, false),
            QueueDecision::IsTheLast(place) => (place, true),
            QueueDecision::Withheld => return Ok(ReplyOutcome::Withheld),
        };
        let mut rest =
            pace.rest + pace.of_chat * u32::try_from(backlog.waiting).unwrap_or(u32::MAX);
        if audience == ReplyAudience::Stranger {
            let Some(wait) =
                queries::strangers_wait(tx, pace.of_strangers, LONGEST_LINE, now).await?
            else {
                return Ok(ReplyOutcome::Withheld);
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
        Ok(if is_last { ReplyOutcome::Withheld } else { ReplyOutcome::Waits })
    }

    /// The reply as a notification.
    fn waiting(
        &self,
        audience: ReplyAudience,
        content: &Content,
        on_sent: &OnSent,
        number: u32,
    ) -> NewNotification {
        let recipient = match audience {
            ReplyAudience::Agents => Recipient::Staff,
            ReplyAudience::Customer | ReplyAudience::Stranger => {
                self.customer().cloned().map_or(Recipient::Stranger, Recipient::Customer)
            }
        };
        let template = match on_sent {
            OnSent::Nothing => REPLY,
            OnSent::Card { .. } => card::TEMPLATE,
            OnSent::Draft(_) => DRAFT,
        };
        let (limits, route) = (audience.limits(), self.route(content.clone()));
        let mut new = NewNotification::new(
            recipient,
            limits.category,
            limits.priority,
            template,
            self.translator().locale.code(),
            route,
        );
        new.passes = Some(OWED);
        new.dedupe_key = Some(format!("reply:{}:{number}", self.update_id));
        // Of what is drawn again in its place only the newest is worth sending.
        new.supersedes = match (content, on_sent) {
            (Content::Edit { message_id, .. }, _) => {
                Some(format!("reply:{}:{message_id}", self.chat))
            }
            (_, OnSent::Draft(_)) => Some(format!("reply-draft:{}", self.chat)),
            _ => None,
        };
        if let OnSent::Card { order, version } = on_sent {
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
        let route =
            self.route(self.here(Content::text(self.translator().word("too-many-replies"))));
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
struct ReplyPace {
    /// Until its chat may be written to.
    rest: Duration,
    /// Between two messages in its chat.
    of_chat: Duration,
    /// Between two messages to strangers.
    of_strangers: Duration,
}

/// Whether a reply has words; a reaction has none, and nobody misses it.
fn says_something(content: &Content) -> bool {
    !matches!(content, Content::React { .. })
}

fn count(outcome: &'static str) {
    metrics::counter!("bellhop_replies_total", "outcome" => outcome).increment(1);
}
