//! SMS: our own thin client of Twilio's Messages resource. Creates, fetches and finds messages
//! again; every answer becomes a class that the delivery policy decides by. Twilio has no
//! idempotency key, so what is unclear is looked up.

mod channel;
mod classify;
mod examine;
mod inbound;
mod profile;
mod slots;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, RequestBuilder};
use tokio::sync::OwnedSemaphorePermit;
use url::Url;

use super::limits::Limiter;
use super::segments::size;
use super::{
    AddressFault, AskError, ChannelName, ErrorClass, Found, News, Receipt, SendResult, Source, Try,
    retry_after,
};
use crate::clock::At;
use crate::phone::Phone;

pub use inbound::read_inbound;
pub use profile::PROFILE;
pub use wire::{CallbackError, read_callback};

use slots::Slots;

/// The name of the channel.
pub const NAME: ChannelName = ChannelName::of(&PROFILE);

/// The longest text that Twilio takes, in characters.
pub const LONGEST: usize = 1600;
/// Longest answer read, in bytes.
const MAX_ANSWER: usize = 4 << 20;
/// How many messages are on one page of a list, and how many pages are read.
const PAGE: &str = "200";
const MOST_PAGES: usize = 5;
/// How long a question about a message may take.
const ASKING: Duration = Duration::from_secs(5);
/// Twilio's queue takes messages for ten hours at most, and advises more than five seconds.
const VALIDITY_S: std::ops::RangeInclusive<u64> = 6..=36_000;

/// What texts are sent from: `From` or `MessagingServiceSid` in the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    /// One number.
    Number(Phone),
    /// A pool of numbers that Twilio chooses from.
    Service(String),
}

/// An account and how to use it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Where the API is.
    pub api_url: Url,
    /// The account.
    pub sid: String,
    /// The user of basic authentication: the account, or an API key.
    pub user: String,
    /// Its password.
    pub password: String,
    /// Who sends.
    pub sender: Sender,
    /// Where status callbacks go; none where the outside world cannot reach us.
    pub status_callback: Option<Url>,
    /// The primary token, which callbacks are signed with; `examine` asks with it.
    pub token: String,
    /// Calls at once.
    pub at_once: usize,
    /// Curly quotes and the like are replaced by what GSM-7 has.
    pub smart_encoded: bool,
}

/// The Messages resource of one account. Cheap to clone.
#[derive(Clone)]
pub struct Twilio {
    http: Client,
    messages: Url,
    account: Arc<Account>,
    limiter: Limiter,
    slots: Slots,
}

impl Twilio {
    /// The Messages resource of `account`; every create goes past `limiter`.
    ///
    /// # Errors
    /// When the address makes no URL, or TLS cannot be set up.
    pub fn new(account: Account, limiter: Limiter) -> Result<Self, AskError> {
        let base = account.api_url.as_str().trim_end_matches('/');
        let messages =
            Url::parse(&format!("{base}/2010-04-01/Accounts/{}/Messages.json", account.sid))
                .map_err(wrong)?;
        let http = Client::builder()
            .connect_timeout(Duration::from_secs(3))
            .pool_idle_timeout(Duration::from_secs(30))
            .tcp_nodelay(true);
        let http = http.redirect(reqwest::redirect::Policy::none()).build().map_err(wrong)?;
        let slots = Slots::new(account.at_once);
        Ok(Self { http, messages, account: Arc::new(account), limiter, slots })
    }

    /// The limiter that every create passes.
    pub fn limiter(&self) -> &Limiter {
        &self.limiter
    }

    /// How long Twilio has asked us to send nothing.
    fn held(&self) -> Duration {
        self.limiter.held(wire::SENDER)
    }

    /// Waits until the limits let a text go, and takes one of the calls at once.
    async fn take_place(&self, try_: &Try<'_>) -> Vec<OwnedSemaphorePermit> {
        for _ in 0..size(&try_.content.for_plain_channel()).segments {
            self.limiter.acquire(wire::SENDER, try_.lane).await;
        }
        self.slots.take(try_.lane).await
    }

    /// Creates a message, once it was admitted.
    async fn create(&self, try_: Try<'_>) -> SendResult {
        let Ok(phone) = Phone::parse(try_.address) else {
            return failed(
                ErrorClass::Address(AddressFault::Invalid),
                None,
                "the address is no phone number",
            );
        };
        // Every text goes through here, whoever wants it sent.
        if phone.is_premium_rate() {
            return failed(
                ErrorClass::Address(AddressFault::Invalid),
                None,
                "the address is a premium-rate number",
            );
        }
        let body = try_.content.for_plain_channel();
        if body.trim().is_empty() || body.chars().count() > LONGEST {
            return failed(
                ErrorClass::Message,
                None,
                &format!(
                    "a text must have 1 to {LONGEST} characters, not {}",
                    body.chars().count()
                ),
            );
        }
        let form = self.form(&phone, &body, &try_);
        let request = self.http.post(self.messages.clone()).form(&form).timeout(try_.timeout);
        let result = match self.call(request).await {
            Ok(answer) => read_created(&answer),
            Err(CallFault::NotWritten(why)) => failed(ErrorClass::Transient, None, &why),
            Err(CallFault::Unanswered(why)) => failed(ErrorClass::Ambiguous, None, &why),
        };
        if let SendResult::Failed { class: ErrorClass::RateLimited { after }, .. } = &result {
            // It is the account that is too fast, or its sender that is full: every text waits.
            self.limiter.hold(wire::SENDER, *after);
        }
        result
    }

    fn form(&self, phone: &Phone, body: &str, try_: &Try<'_>) -> Vec<(&'static str, String)> {
        let mut form = vec![("To", phone.as_str().to_owned()), ("Body", body.to_owned())];
        form.push(match &self.account.sender {
            Sender::Number(from) => ("From", from.as_str().to_owned()),
            Sender::Service(sid) => ("MessagingServiceSid", sid.clone()),
        });
        if let Some(url) = &self.account.status_callback {
            let mut url = url.clone();
            url.query_pairs_mut().append_pair("d", try_.attempt);
            form.push(("StatusCallback", url.into()));
        }
        if let Some(valid_for) = try_.valid_for {
            form.push((
                "ValidityPeriod",
                valid_for.as_secs().clamp(*VALIDITY_S.start(), *VALIDITY_S.end()).to_string(),
            ));
        }
        if self.account.smart_encoded {
            form.push(("SmartEncoded", "true".to_owned()));
        }
        form
    }

    /// What Twilio says of a message now; `None` where it knows no such message.
    async fn fetch_message(&self, provider_id: &str) -> Result<Option<Receipt>, AskError> {
        let path = self.messages.as_str().trim_end_matches(".json");
        let url = Url::parse(&format!("{path}/{}.json", wire::path_segment(provider_id)))
            .map_err(wrong)?;
        let answer = self.ask(url).await?;
        match answer.status {
            200 => Ok(Some(wire::read_message(&answer.body).map_err(wrong)?.receipt(Source::Poll))),
            404 => Ok(None),
            status => Err(AskError(format!("status {status}"))),
        }
    }

    /// The messages to a number since a moment: how an attempt that is unknown is found again.
    /// Twilio's own filter is by the date of sending, which a message in the queue has not got yet:
    /// we filter by its date of creation.
    async fn find_messages(&self, address: &str, since: At) -> Result<Vec<Found>, AskError> {
        // As it was sent to: the address may be in a spelling that no longer exists.
        let to = Phone::parse(address).map_or_else(|_| address.to_owned(), String::from);
        let mut url = self.messages.clone();
        url.query_pairs_mut().append_pair("To", &to).append_pair("PageSize", PAGE);
        let (mut found, mut next) = (Vec::new(), Some(url));
        for _ in 0..MOST_PAGES {
            let Some(url) = next.take() else { break };
            let answer = self.ask(url).await?;
            if answer.status != 200 {
                return Err(AskError(format!("status {}", answer.status)));
            }
            let page = wire::read_page(&answer.body).map_err(wrong)?;
            let recent = page
                .messages
                .into_iter()
                .filter(|message| message.created().is_none_or(|at| at >= since));
            found.extend(recent.map(wire::Message::found));
            next = page.next_page_uri.and_then(|uri| self.messages.join(&uri).ok());
        }
        Ok(found)
    }

    async fn ask(&self, url: Url) -> Result<Answer, AskError> {
        self.ask_as(url, &self.account.user, &self.account.password).await
    }

    async fn ask_as(&self, url: Url, user: &str, password: &str) -> Result<Answer, AskError> {
        match answer(self.http.get(url).timeout(ASKING).basic_auth(user, Some(password))).await {
            Ok(answer) => Ok(answer),
            Err(CallFault::NotWritten(why) | CallFault::Unanswered(why)) => Err(AskError(why)),
        }
    }

    async fn call(&self, request: RequestBuilder) -> Result<Answer, CallFault> {
        answer(request.basic_auth(&self.account.user, Some(&self.account.password))).await
    }
}

/// Sends a request and reads its answer whole.
async fn answer(request: RequestBuilder) -> Result<Answer, CallFault> {
    let mut response = request.send().await.map_err(|error| {
        let written = !(error.is_connect() || error.is_builder());
        let why = error.without_url().to_string();
        if written { CallFault::Unanswered(why) } else { CallFault::NotWritten(why) }
    })?;
    let status = response.status().as_u16();
    let retry_after = response
        .headers()
        .get("retry-after")
        .and_then(|value| retry_after::retry_after(value.to_str().ok()?));
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= MAX_ANSWER => {
                body.extend_from_slice(&chunk)
            }
            Ok(Some(_)) => return Err(CallFault::Unanswered("the answer is too long".to_owned())),
            Ok(None) => return Ok(Answer { status, retry_after, body }),
            Err(error) => return Err(CallFault::Unanswered(error.without_url().to_string())),
        }
    }
}

struct Answer {
    status: u16,
    retry_after: Option<Duration>,
    body: Vec<u8>,
}

enum CallFault {
    /// The request was certainly not written.
    NotWritten(String),
    /// It was, and no usable answer came.
    Unanswered(String),
}

fn wrong(error: impl std::fmt::Display) -> AskError {
    AskError(error.to_string())
}

fn failed(class: ErrorClass, code: Option<String>, detail: &str) -> SendResult {
    SendResult::Failed { class, code, detail: detail.to_owned() }
}

fn read_created(answer: &Answer) -> SendResult {
    let created = (200..300)
        .contains(&answer.status)
        .then(|| wire::read_message(&answer.body).ok())
        .flatten();
    if let Some(message) = created {
        // It has an id, so its status is the truth: an end that is none needs no receipt to be
        // believed.
        if let News::Refuted { class, .. } =
            classify::of_message(&message.status, message.error_code)
        {
            let code = message.error_code.map(|code| code.to_string());
            return failed(
                class,
                code,
                &format!(
                    "status {}: the message {} is {}",
                    answer.status, message.sid, message.status
                ),
            );
        }
        return SendResult::Accepted { provider_id: message.sid, status: Some(message.status) };
    }
    let error = wire::read_error(&answer.body);
    let code = error.as_ref().and_then(|error| error.code);
    let class = match (answer.status, code) {
        // A good status with an error in it: the error is the truth; with neither nobody knows.
        (200..300, Some(code)) => classify::of_answer(400, Some(code), answer.retry_after),
        (200..300, None) => ErrorClass::Ambiguous,
        (status, code) => classify::of_answer(status, code, answer.retry_after),
    };
    let words = error.map_or_else(
        || "no JSON of Twilio's".to_owned(),
        |error| error.message.unwrap_or_default(),
    );
    failed(class, code.map(|code| code.to_string()), &format!("status {}: {words}", answer.status))
}
