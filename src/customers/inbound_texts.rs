//! Inbound texts. A keyword takes effect at once, an opt-out before anything else. Other texts are
//! kept for the support desk. A text that is delivered twice changes nothing the second time.

pub mod queries;
mod quote_match;
mod quoting;
mod unread;

use std::sync::Arc;
use std::time::Duration;

use super::auto_reply::{self, AutoReplyKind};
use super::keywords::{self, Keyword, KeywordMatch};
use super::preferences::{self, By, Change};
use crate::audit::{self, AuditEntry};
use crate::channels::{AddressFault, Content, InboundText, Registry};
use crate::clock::{At, Clock};
use crate::delivery::receipts::ReceiptSink;
use crate::delivery::{Category, Leg, NewNotification, Priority, Recipient, outbox, suppressions};
use crate::ids::{CustomerId, NotificationId};
use crate::language::{Args, Locale, MessageCatalog, Text, negotiate};
use crate::phone::Phone;
use crate::store::Wake;
use crate::store::{Store, StoreError, Tx};
use queries::Classification;
use quote_match::QuoteMatch;

use unread::PhoneOwner;
pub use unread::{UnreadSms, UnseenReaction};

/// An answer later than this is none; for the confirmation of an opt-out the law says so.
const ANSWER_WITHIN: Duration = Duration::from_secs(5 * 60);

/// What a text is answered with. The provider's request itself is always answered with nothing:
/// what must be said goes through the outbox, where it is tracked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InboundReply {
    Silence,
    /// An answer is on its way.
    Queued(NotificationId),
}

/// How texts are taken. Cheap to clone.
#[derive(Clone)]
pub struct InboundSmsHandler {
    pub store: Store,
    pub clock: Clock,
    /// Every channel there is.
    pub channels: Registry,
    /// The words of every locale.
    pub words: Arc<MessageCatalog>,
    /// The locale of those who have none.
    pub default_locale: Locale,
    /// What the shop is called.
    pub shop: Arc<str>,
    /// Where customers get help besides this bot; may be empty.
    pub contact: Arc<str>,
    /// Whether we answer keywords that the provider knows; otherwise it does.
    pub answers_keywords: bool,
    /// Where answers go, and how often.
    pub auto_replies: auto_reply::AutoReplyRules,
    /// Hears that texts of ours were read.
    pub receipts: ReceiptSink,
    /// Wakes the engine.
    pub engine: Wake,
    /// Wakes who reads what is no keyword.
    pub reader: Wake,
}

impl InboundSmsHandler {
    /// Takes a text; returns when its effect is durable.
    ///
    /// # Errors
    /// When the store fails; then nothing of it is written, and the provider is to say it again.
    pub async fn take(&self, sms: InboundText) -> Result<InboundReply, StoreError> {
        let heard = heard(&sms);
        match self.write(&sms, heard, true).await {
            Err(error)
                if heard.keyword == Some(Keyword::Stop)
                    && !error.is_transient()
                    && !quoting::is_certain(&sms) =>
            {
                tracing::error!(
                    message = %sms.provider_id, %error,
                    "a STOP could not be taken whole: the opt-out alone is written"
                );
                self.write(&sms, heard, false).await
            }
            taken => taken,
        }
    }

    /// Writes a text and what follows from it: all of it, or of a STOP the opt-out alone.
    async fn write(
        &self,
        sms: &InboundText,
        heard: KeywordMatch,
        whole: bool,
    ) -> Result<InboundReply, StoreError> {
        let (inbound, sms, now) = (self.clone(), Arc::new(sms.clone()), self.clock.now());
        let taken =
            self.store.write(async move |tx| inbound.apply(tx, &sms, heard, whole, now).await);
        let reply = taken.await?;
        self.engine.now();
        self.reader.now();
        Ok(reply)
    }

    async fn apply(
        &self,
        tx: &mut Tx,
        sms: &InboundText,
        heard: KeywordMatch,
        whole: bool,
        now: At,
    ) -> Result<InboundReply, StoreError> {
        let Some(from) = &sms.phone else {
            // A name or a short code: no customer, nothing to opt out, and nowhere to send an
            // answer.
            queries::insert(tx, sms, Classification::default(), now).await?;
            return Ok(InboundReply::Silence);
        };
        let phone = from.as_str();
        let quoting = if whole {
            quoting::take(&self.receipts, tx, sms, phone, now).await?
        } else {
            QuoteMatch::Nothing
        };
        let heard = match quoting {
            QuoteMatch::Reaction => return Ok(InboundReply::Silence),
            QuoteMatch::Ours(own_words) => keywords::detect(&own_words),
            QuoteMatch::Nothing => heard,
        };
        let opted_out = suppressions::is_opted_out(tx, sms.channel, phone).await?;
        // "Yes" answers many a question: it is an opt-in to who has opted out.
        let is_talk = heard.keyword == Some(Keyword::Start)
            && heard.is_everyday
            && !opted_out
            && sms.opt_out_type.is_none();
        let keyword = heard.keyword.filter(|_| !is_talk);
        let taken = Classification { keyword, needs_look: heard.needs_look, is_read: false };
        if !queries::insert(tx, sms, taken, now).await? {
            return Ok(InboundReply::Silence);
        }
        // An answer is owed, once.
        let owed = match keyword {
            Some(Keyword::Stop) => {
                suppressions::mark(tx, sms.channel, phone, AddressFault::OptedOut, now).await?
            }
            Some(Keyword::Start) => {
                suppressions::opt_in(tx, sms.channel, phone, now).await?;
                true
            }
            Some(Keyword::Help) => true,
            None => false,
        };
        // The phone lives, whatever was thought of it.
        suppressions::lift(tx, sms.channel, phone).await?;
        match keyword {
            Some(keyword) if whole => self.follow(tx, sms, from, heard, keyword, owed, now).await,
            _ => Ok(InboundReply::Silence),
        }
    }

    /// What follows from a keyword besides the opt-out itself.
    #[expect(clippy::too_many_arguments, reason = "each is a fact of one text")]
    async fn follow(
        &self,
        tx: &mut Tx,
        sms: &InboundText,
        from: &Phone,
        heard: KeywordMatch,
        keyword: Keyword,
        owed: bool,
        now: At,
    ) -> Result<InboundReply, StoreError> {
        let by = By::Text(sms.channel, from.clone());
        let (action, kind) = match keyword {
            Keyword::Stop => ("sms.stop", AutoReplyKind::Stop),
            Keyword::Start => ("sms.start", AutoReplyKind::Start),
            Keyword::Help => ("sms.help", AutoReplyKind::Help),
        };
        // Where the provider answers, ours would be a second answer to one text.
        let is_answered =
            sms.opt_out_type.is_some() || (heard.is_providers_own && !self.answers_keywords);
        let withheld = match owed && !is_answered {
            true => auto_reply::withheld_reason(tx, &self.auto_replies, from, kind, now).await?,
            false => None,
        };
        let unusual = heard.needs_look.then_some("not in the usual words");
        let detail = [unusual, withheld.map(auto_reply::WithheldReason::as_str)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ");
        audit::append(
            tx,
            &AuditEntry { actor: &by.actor(), action, object: &sms.provider_id, detail: &detail },
            now,
        )
        .await?;
        let owners = queries::owners(tx, from).await?;
        if keyword == Keyword::Stop {
            for owner in &owners {
                no_more_marketing(tx, &self.channels, &owner.customer, &by, now).await?;
            }
        }
        if is_answered || !owed || withheld.is_some() {
            return Ok(InboundReply::Silence);
        }
        let Some(id) = self.answer_to(tx, sms, from, owners.first(), heard, keyword, now).await?
        else {
            return Ok(InboundReply::Silence);
        };
        auto_reply::count(tx, from, kind, &id, now).await?;
        Ok(InboundReply::Queued(id))
    }

    /// Enters the answer to a keyword into the outbox.
    #[expect(clippy::too_many_arguments, reason = "each is a fact of one text")]
    async fn answer_to(
        &self,
        tx: &mut Tx,
        sms: &InboundText,
        from: &Phone,
        owner: Option<&PhoneOwner>,
        heard: KeywordMatch,
        keyword: Keyword,
        now: At,
    ) -> Result<Option<NotificationId>, StoreError> {
        let locale = owner.map_or_else(
            || negotiate([heard.language], self.default_locale),
            |owner| owner.locale(self.default_locale),
        );
        let recipient =
            owner.map_or(Recipient::Stranger, |owner| Recipient::Customer(owner.customer.clone()));
        let (template, text) = self.answer(keyword, locale);
        let leg = Leg {
            channel: sms.channel,
            address: from.as_str().to_owned(),
            content: Content::text(text),
        };
        let mut new = NewNotification::new(
            recipient,
            Category::Support,
            Priority::High,
            template,
            locale.code(),
            vec![leg],
        );
        new.subject = Some(sms.provider_id.clone());
        new.dedupe_key = Some(format!("sms:{}", sms.provider_id));
        new.expires_at = Some(now.plus(ANSWER_WITHIN));
        new.passes = Some(AddressFault::OptedOut.as_str());
        outbox::enqueue(tx, &new, now).await
    }

    /// The answer to a keyword: its template and its words.
    fn answer(&self, keyword: Keyword, locale: Locale) -> (&'static str, Text) {
        let args = Args::new().text("shop", &self.shop);
        let with_contact = args.clone().text("contact", &self.contact);
        let knows_contact = !self.contact.is_empty();
        match keyword {
            Keyword::Stop if knows_contact => {
                ("sms-stopped", self.words.say(locale, "sms-stopped", &with_contact))
            }
            Keyword::Stop => ("sms-stopped", self.words.say(locale, "sms-stopped-plain", &args)),
            Keyword::Start => ("sms-started", self.words.say(locale, "sms-started", &args)),
            Keyword::Help if knows_contact => {
                ("sms-help", self.words.say(locale, "sms-help", &with_contact))
            }
            Keyword::Help => ("sms-help", self.words.say(locale, "sms-help-plain", &args)),
        }
    }
}

/// The oldest reactions to texts of ours that nobody has looked after.
pub async fn unseen_reactions(
    store: &Store,
    limit: i64,
) -> Result<Vec<UnseenReaction>, StoreError> {
    queries::unseen_reactions(store, limit).await
}

/// A reaction is looked after, once; false when somebody else was first.
pub async fn mark_reaction_seen(tx: &mut Tx, id: &str, now: At) -> Result<bool, StoreError> {
    queries::mark_reaction_seen(tx, id, now).await
}

/// The oldest texts that nobody has read.
pub async fn unread(store: &Store, limit: i64) -> Result<Vec<UnreadSms>, StoreError> {
    queries::unread(store, limit).await
}

/// Whether a text ever came from this phone.
pub async fn has_written(tx: &mut Tx, phone: &Phone) -> Result<bool, StoreError> {
    queries::has_written(tx, phone).await
}

/// A text is read, once; false when somebody else was first.
pub async fn mark_read(tx: &mut Tx, id: &str, now: At) -> Result<bool, StoreError> {
    queries::mark_read(tx, id, now).await
}

/// Who wants no more texts wants no more marketing anywhere; what concerns their orders goes on in
/// Telegram.
async fn no_more_marketing(
    tx: &mut Tx,
    channels: &Registry,
    customer: &CustomerId,
    by: &By,
    now: At,
) -> Result<(), StoreError> {
    for channel in channels.names() {
        let change =
            Change { category: Category::Marketing, channel, is_wanted: false, by: by.clone() };
        preferences::set(tx, customer, &change, &[], now).await?;
    }
    Ok(())
}

/// What the provider took it for, else what its words say.
fn heard(sms: &InboundText) -> KeywordMatch {
    let heard = keywords::detect(&sms.body);
    let named = sms.opt_out_type.as_deref().and_then(|kind| {
        Keyword::ALL.iter().copied().find(|keyword| keyword.as_str().eq_ignore_ascii_case(kind))
    });
    match named {
        Some(keyword) => KeywordMatch {
            keyword: Some(keyword),
            needs_look: false,
            is_providers_own: true,
            ..heard
        },
        None => heard,
    }
}
