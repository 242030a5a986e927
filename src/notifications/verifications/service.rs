//! The service of one-time codes: takes a request, sends a code within the limits, checks codes.
//! Neither an answer nor its timing shows whether somebody is a customer: for a stranger the same
//! rows are written, and nothing is sent.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};

use super::budgets::{CodeBudget, CodeLimits, CodeRequester, of_chat, until_fewer, wait};
use super::code::{CodeKey, OneTimeCode};
use super::queries::{self, VerificationRow};
use super::request::{
    CodeCheckOutcome, CodeRandomness, CodeRecipient, CodeRequest, CodeRequestOutcome, is_in_reach,
};
use super::state::VerificationState;
use crate::channels::{AddressFault, AddressKind, ChannelName, Content};
use crate::clock::{At, Clock};
use crate::config::VerificationSettings;
use crate::customers::{ContactInfo, links};
use crate::delivery::route;
use crate::delivery::{Category, NewNotification, Recipient, outbox, suppressions};
use crate::ids::{CustomerId, VerificationId};
use crate::language::{Args, Locale, MessageCatalog, negotiate};
use crate::notifications::submit::of_customer;
use crate::notifications::{NotificationRules, Renderings, alerts};
use crate::phone::{Phone, barred};
use crate::store::Wake;
use crate::store::{AdvisoryLock, Store, StoreError, Tx};

/// Sends one-time codes within the limits, and checks them. Cheap to clone.
#[derive(Clone)]
pub struct VerificationService {
    /// Where requests are kept.
    pub store: Store,
    pub clock: Clock,
    /// The words of every locale.
    pub words: Arc<MessageCatalog>,
    /// What messages are sent under.
    pub outbound: NotificationRules,
    /// What codes are kept under.
    pub key: CodeKey,
    pub rules: Arc<VerificationSettings>,
    /// What the shop is called.
    pub shop: Arc<str>,
    /// The locale of those who have none.
    pub default_locale: Locale,
    pub engine: Wake,
    /// Requests of one budget are counted one after the other: several at once would each see room
    /// for one more.
    pub gates: BudgetLocks,
}

/// A lock for each budget, so that many requests in chats delay no service.
pub type BudgetLocks = Arc<[Mutex<()>; CodeBudget::ALL.len()]>;

/// Somebody who is to get a code.
struct Addressee {
    target: String,
    prefix: String,
    customer: Option<CustomerId>,
    reach: Option<ContactInfo>,
    phone: Option<Phone>,
    /// What stands against the phone of somebody who is no customer.
    phone_suppressed: Vec<(ChannelName, AddressFault)>,
    /// Whether there is anybody to send it to.
    is_real: bool,
    /// Whether their chat will do where their phone does not.
    by_chat: bool,
}

impl Addressee {
    /// Where this channel reaches them.
    fn address(&self, channel: ChannelName) -> Option<String> {
        match channel.profile().addresses {
            AddressKind::Chat => {
                let chat = self.reach.as_ref().and_then(ContactInfo::chat);
                chat.filter(|_| self.by_chat).map(|chat| chat.to_string())
            }
            AddressKind::Phone => self.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        }
    }

    /// What stands against sending there.
    fn suppressed(&self, channel: ChannelName) -> Option<AddressFault> {
        match &self.reach {
            Some(contact) => contact.suppressed(channel),
            None => {
                let mut all = self.phone_suppressed.iter();
                all.find(|(one, _)| *one == channel).map(|(_, reason)| *reason)
            }
        }
    }
}

impl VerificationService {
    /// The channels that a code may take, in order.
    pub fn channels(&self) -> Vec<ChannelName> {
        self.outbound.channels_of(Category::Security)
    }

    /// Whether a code could get to somebody who is named like this, whoever they are. Hangs on the
    /// settings alone.
    pub fn reaches(&self, whom: &CodeRecipient) -> bool {
        is_in_reach(whom, &self.channels())
    }

    /// Whether codes go to phones at all.
    pub fn reaches_phones(&self) -> bool {
        self.channels().into_iter().any(ChannelName::is_of_phones)
    }

    /// Held while a request is entered.
    pub async fn one_at_a_time(&self, budget: CodeBudget) -> MutexGuard<'_, ()> {
        self.gates[budget as usize].lock().await
    }

    /// Enters a request inside a transaction.
    pub async fn enter(
        &self,
        tx: &mut Tx,
        request: &CodeRequest,
        draw: &CodeRandomness,
        now: At,
    ) -> Result<CodeRequestOutcome, StoreError> {
        let budget = request.asker.budget();
        tx.in_turn(if budget == CodeBudget::Services {
            AdvisoryLock::Codes
        } else {
            AdvisoryLock::Linking
        })
        .await?;
        let to = self.addressee(tx, &request.whom).await?;
        let id = VerificationId::new(now);
        let expires_at = now.plus(Duration::from_secs(self.rules.ttl_s));
        let (sealed, person) =
            (self.key.seal(&request.purpose, &to.target, &draw.code), request.asker.person());
        let entry = VerificationRow {
            id: &id,
            target: &to.target,
            prefix: &to.prefix,
            customer: to.customer.as_ref(),
            purpose: &request.purpose,
            code_hash: if to.is_real { &sealed } else { &draw.decoy },
            budget,
            person: person.as_deref(),
            key: request.asker.key(),
            expires_at,
        };
        if let Some(refused) = self.refused(tx, &request.asker, &entry, now).await? {
            metrics::counter!("bellhop_codes_refused_total", "budget" => budget.as_str())
                .increment(1);
            return Ok(refused);
        }
        queries::replace(tx, &to.target, &request.purpose, now).await?;
        if !queries::insert(tx, &entry, now).await? {
            return Ok(CodeRequestOutcome::Later(Duration::from_secs(
                self.rules.resend_after_s.max(1),
            )));
        }
        metrics::counter!("bellhop_codes_asked_total", "budget" => budget.as_str()).increment(1);
        let new = self.message(request, &to, &draw.code, &entry);
        outbox::enqueue(tx, &new, now).await?;
        if budget == CodeBudget::Services {
            self.watch(tx, budget, now).await?;
        }
        Ok(CodeRequestOutcome::Sent { id, expires_at })
    }

    /// Why a request gets no code, where a budget is used up. All is asked the same way whoever has
    /// the number.
    async fn refused(
        &self,
        tx: &mut Tx,
        asker: &CodeRequester,
        entry: &VerificationRow<'_>,
        now: At,
    ) -> Result<Option<CodeRequestOutcome>, StoreError> {
        let earlier =
            queries::earlier(tx, entry, &CodeLimits::of(entry.budget, &self.rules), now).await?;
        let CodeRequester::Chat(chat) = asker else {
            return Ok(wait(&earlier, &self.rules, now).map(CodeRequestOutcome::Later));
        };
        let (guesses, is_flood) =
            (self.guessed_out(tx, *chat, now).await?, self.watch(tx, entry.budget, now).await?);
        let wait = wait(&earlier, &self.rules, now).max(guesses);
        Ok(wait.map(CodeRequestOutcome::Later).or(is_flood.then_some(CodeRequestOutcome::Paused)))
    }

    /// How long a chat must wait that has given too many wrong codes; none where it may guess.
    pub async fn guessed_out(
        &self,
        tx: &mut Tx,
        chat: i64,
        now: At,
    ) -> Result<Option<Duration>, StoreError> {
        let wrong = queries::wrong(tx, &of_chat(chat), now).await?;
        Ok(until_fewer(wrong, self.rules.linking.guesses_per_chat_hour, now))
    }

    /// Looks at what came of all codes of a budget; whether it is more than should be, which staff
    /// are told then.
    async fn watch(&self, tx: &mut Tx, budget: CodeBudget, now: At) -> Result<bool, StoreError> {
        let tally = queries::tally(tx, budget, now).await?;
        #[expect(clippy::cast_precision_loss, reason = "a count needs no more than 52 bits")]
        metrics::gauge!("bellhop_codes_unverified", "budget" => budget.as_str())
            .set(tally.unverified as f64);
        let is_flood = tally.is_flood(budget, &self.rules);
        if is_flood && alerts::record_code_flood(tx, budget, tally, now).await? {
            tracing::warn!(
                budget = budget.as_str(),
                tally.unverified,
                tally.wrong,
                "too many codes are guessed, or asked for and never given"
            );
        }
        Ok(is_flood)
    }

    async fn addressee(&self, tx: &mut Tx, whom: &CodeRecipient) -> Result<Addressee, StoreError> {
        let (phone, customer) = match whom {
            CodeRecipient::Customer(customer) => (None, Some(customer.clone())),
            CodeRecipient::Phone(phone) | CodeRecipient::Owner(phone) => {
                (Some(phone.clone()), links::of_phone(tx, phone).await?)
            }
        };
        let reach = of_customer(tx, customer.as_ref()).await?;
        let known = reach.as_ref();
        let phone = phone.or_else(|| known.and_then(|reach| reach.phone().cloned()));
        let mut phone_suppressed = Vec::new();
        if let (None, Some(phone)) = (known, &phone) {
            for channel in self.outbound.channels.with_addresses(AddressKind::Phone) {
                let reason = suppressions::reason(tx, channel, phone.as_str()).await?;
                phone_suppressed.extend(reason.map(|reason| (channel, reason)));
            }
        }
        let is_allowed =
            phone.as_ref().is_none_or(|phone| barred(phone, &self.rules.countries).is_none());
        let target = match (&phone, whom) {
            (Some(phone), _)
            | (None, CodeRecipient::Phone(phone) | CodeRecipient::Owner(phone)) => {
                phone.line().as_str().to_owned()
            }
            (None, CodeRecipient::Customer(customer)) => format!("customer:{customer}"),
        };
        Ok(Addressee {
            prefix: phone
                .as_ref()
                .map_or_else(|| target.clone(), |phone| phone.line().prefix().to_owned()),
            target,
            is_real: is_allowed && (reach.is_some() || matches!(whom, CodeRecipient::Phone(_))),
            by_chat: !matches!(whom, CodeRecipient::Owner(_)),
            customer,
            reach,
            phone,
            phone_suppressed,
        })
    }

    fn message(
        &self,
        request: &CodeRequest,
        to: &Addressee,
        code: &OneTimeCode,
        entry: &VerificationRow<'_>,
    ) -> NewNotification {
        let locale = self.locale(request, to);
        let minutes = i64::try_from(self.rules.ttl_s.div_ceil(60)).unwrap_or(i64::MAX);
        let args = Args::new()
            .text("code", code.as_str())
            .text("shop", &self.shop)
            .number("minutes", minutes);
        let in_chat = Content::text(self.words.say(locale, "code-in-chat", &args)).protected();
        let renderings =
            Renderings::rich(in_chat).and_plain(Some(self.words.say(locale, "sms-code", &args)));
        let contact = to.reach.as_ref();
        let preferences = contact.map(|contact| contact.preferences.clone()).unwrap_or_default();
        let option = |channel: ChannelName| {
            self.outbound.channel_option(
                Category::Security,
                channel,
                to.address(channel).filter(|_| to.is_real),
                self.outbound.rendering(channel, &renderings),
                &preferences,
                to.suppressed(channel),
            )
        };
        let options = self.outbound.channels.names().map(option).collect();
        let (route, excluded) = route::plan(
            self.outbound.channels.names(),
            &self.outbound.rules.of(Category::Security).channels,
            options,
        );
        let recipient = to.customer.clone().map_or(Recipient::Stranger, Recipient::Customer);
        let priority = request.asker.budget().priority();
        let mut new = NewNotification::new(
            recipient,
            Category::Security,
            priority,
            "sms-code",
            locale.code(),
            route,
        );
        new.excluded = excluded;
        new.passes = self.outbound.passes_for(Category::Security);
        new.subject = Some(entry.id.to_string());
        new.supersedes = Some(waiting(&request.purpose, &to.target));
        new.expires_at = Some(entry.expires_at);
        new
    }

    fn locale(&self, request: &CodeRequest, to: &Addressee) -> Locale {
        let own = to.reach.as_ref().map(|reach| reach.locale(self.default_locale));
        request.locale.or(own).unwrap_or_else(|| negotiate([], self.default_locale))
    }

    /// Tries a code; `None` where there is no such verification.
    ///
    /// # Errors
    /// When the store fails; then no try is used up.
    pub async fn try_in(
        &self,
        tx: &mut Tx,
        id: &VerificationId,
        code: &OneTimeCode,
        now: At,
    ) -> Result<Option<CodeCheckOutcome>, StoreError> {
        let Some(taken) = queries::take_try(tx, id).await? else {
            return Ok(queries::state(tx, id).await?.map(|state| self.over(state)));
        };
        let fits = self.key.fits(&taken.code_hash, &taken.purpose, &taken.target, code);
        let state = VerificationState::Pending.tried(
            fits,
            taken.expires_at <= now,
            taken.tries,
            self.rules.tries,
        );
        if !fits {
            metrics::counter!("bellhop_code_guesses_total", "budget" => taken.budget.as_str())
                .increment(1);
            self.watch(tx, taken.budget, now).await?;
        }
        if state == VerificationState::Pending {
            return Ok(Some(CodeCheckOutcome::Pending(
                self.rules.tries.saturating_sub(taken.tries),
            )));
        }
        queries::end(tx, id, state, now).await?;
        outbox::withdraw(tx, &waiting(&taken.purpose, &taken.target), now).await?;
        Ok(Some(match state {
            VerificationState::Approved => {
                CodeCheckOutcome::Approved(Phone::recorded(&taken.target).ok())
            }
            state => self.over(state),
        }))
    }

    /// Where a verification stands, without a try.
    pub async fn standing(
        &self,
        id: &VerificationId,
    ) -> Result<Option<CodeCheckOutcome>, StoreError> {
        let found = queries::standing(&self.store, id).await?;
        Ok(found.map(|(state, tries, expires_at)| match state {
            VerificationState::Pending if expires_at <= self.clock.now() => {
                CodeCheckOutcome::Expired
            }
            VerificationState::Pending => {
                CodeCheckOutcome::Pending(self.rules.tries.saturating_sub(tries))
            }
            state => self.over(state),
        }))
    }

    /// What is said of a verification that no try moves any more. One that was approved is used up:
    /// nobody is let in by it twice.
    fn over(&self, state: VerificationState) -> CodeCheckOutcome {
        match state {
            VerificationState::Pending => CodeCheckOutcome::Pending(self.rules.tries),
            VerificationState::Approved
            | VerificationState::Replaced
            | VerificationState::Expired => CodeCheckOutcome::Expired,
            VerificationState::Exhausted => CodeCheckOutcome::Exhausted,
        }
    }
}

/// Under which key the message with a code waits: a newer code, and an end, take it back.
fn waiting(purpose: &str, target: &str) -> String {
    format!("code:{purpose}:{target}")
}
