//! What the simulated Twilio knows.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::phones::{Keywords, Phone, Plan};
use super::text::SimText;

/// An account and what belongs to it.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id.
    pub sid: String,
    /// Its primary token, which callbacks are signed with.
    pub token: String,
    /// API keys with their secrets.
    pub keys: Vec<(String, String)>,
    /// How it stands: `active`, `suspended` or `closed`.
    pub status: String,
    /// Its own numbers; the last one is never anybody's magic number.
    pub numbers: Vec<String>,
    /// Those of them that take calls and no texts.
    pub voice_only: Vec<String>,
    /// Its Messaging Services.
    pub services: Vec<String>,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            sid: "AC0123456789abcdef0123456789abcdef".to_owned(),
            token: "simulated-auth-token".to_owned(),
            keys: vec![(
                "SK0123456789abcdef0123456789abcdef".to_owned(),
                "simulated-key-secret".to_owned(),
            )],
            status: "active".to_owned(),
            voice_only: Vec::new(),
            numbers: vec!["+15005550006".to_owned(), "+15017122661".to_owned()],
            services: vec!["MG0123456789abcdef0123456789abcdef".to_owned()],
        }
    }
}

/// A request of the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SmsCall {
    /// `Messages.create`, `Messages.fetch`, `Accounts.fetch` and the like.
    pub method: &'static str,
    /// The user of basic authentication.
    pub user: String,
    /// Its parameters, in order.
    pub parameters: Vec<(String, String)>,
    /// When it came, in milliseconds since 1970.
    pub at_ms: i64,
    /// The HTTP status of the refusal and its code, or none for success, or where a fault left no
    /// answer.
    pub refused: Option<(u16, Option<i64>)>,
}

impl SmsCall {
    /// A parameter's value.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
    }
}

/// Something that was posted to the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Posted {
    /// Where to.
    pub url: String,
    /// The form.
    pub parameters: Vec<(String, String)>,
    /// The HTTP status of the answer; 0: none came.
    pub status: u16,
    /// The answer.
    pub answer: String,
}

/// Where the simulator's time comes from: milliseconds since 1970.
type Time = Arc<dyn Fn() -> i64 + Send + Sync>;

/// Everything.
pub struct SmsState {
    /// The account.
    pub account: Account,
    /// Phones by number: those that got or wrote something, or of which something was said.
    pub phones: BTreeMap<String, Phone>,
    /// Texts that were taken, oldest first.
    pub texts: Vec<SimText>,
    /// Requests, oldest first, up to a bound.
    pub calls: Vec<SmsCall>,
    /// What was posted to the program, oldest first, up to the same bound.
    pub posted: Vec<Posted>,
    /// How many requests and posts are kept.
    pub keep: usize,
    /// Where texts from phones are posted.
    pub inbound_url: Option<String>,
    /// What Twilio itself does about keywords.
    pub keywords: Keywords,
    /// What becomes of texts to phones of which nothing else was said.
    pub usual: Plan,
    /// How long a text stays in each status.
    pub step: Duration,
    /// How many texts are still moving.
    pub moving: usize,
    pub(super) by_phone: HashMap<String, Vec<usize>>,
    pub(super) by_sid: HashMap<String, usize>,
    pub(super) time: Time,
}

impl Default for SmsState {
    fn default() -> Self {
        Self {
            account: Account::default(),
            phones: BTreeMap::new(),
            texts: Vec::new(),
            calls: Vec::new(),
            posted: Vec::new(),
            keep: 10_000,
            inbound_url: None,
            keywords: Keywords::default(),
            usual: Plan::default(),
            step: Duration::ZERO,
            moving: 0,
            by_phone: HashMap::new(),
            by_sid: HashMap::new(),
            time: Arc::new(|| 1_767_225_600_000),
        }
    }
}

impl SmsState {
    /// Texts that were taken for a phone, oldest first.
    pub fn texts_to(&self, number: &str) -> impl Iterator<Item = &SimText> {
        self.by_phone.get(number).into_iter().flatten().map(|place| &self.texts[*place])
    }

    /// A text by its id.
    pub fn text(&self, sid: &str) -> Option<&SimText> {
        self.by_sid.get(sid).map(|place| &self.texts[*place])
    }

    pub(super) fn text_mut(&mut self, sid: &str) -> Option<&mut SimText> {
        self.by_sid.get(sid).map(|place| &mut self.texts[*place])
    }

    pub(crate) fn now(&self) -> i64 {
        (self.time)()
    }

    /// What was said of a phone, to be changed.
    pub(super) fn plan_for(&mut self, number: &str) -> &mut Plan {
        let usual = self.usual;
        self.phones.entry(number.to_owned()).or_default().plan.get_or_insert(usual)
    }

    /// What becomes of texts to a phone.
    pub(super) fn plan_of(&self, number: &str) -> Plan {
        self.phones.get(number).and_then(|phone| phone.plan).unwrap_or(self.usual)
    }

    pub(super) fn add(&mut self, text: SimText) {
        let place = self.texts.len();
        self.by_phone.entry(text.to.clone()).or_default().push(place);
        self.by_sid.insert(text.sid.clone(), place);
        self.phones.entry(text.to.clone()).or_default();
        self.texts.push(text);
    }

    /// Notes a request; where its outcome is noted later.
    pub(super) fn note(&mut self, call: SmsCall) -> usize {
        if self.calls.len() < self.keep {
            self.calls.push(call);
            return self.calls.len() - 1;
        }
        usize::MAX
    }
}
