//! Faults: what goes wrong with which calls, how often.

use serde::{Deserialize, Serialize};

use super::switches::Switch;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum FaultAction {
    /// The API answers with an error.
    Refuse {
        /// Its code.
        code: u16,
        /// Its words.
        description: String,
        /// Seconds to wait.
        #[serde(default)]
        retry_after: Option<u64>,
    },
    /// A proxy answers with a page.
    BadGateway,
    /// It takes a while and goes well.
    Delay {
        /// How long.
        ms: u64,
    },
    /// It is carried out at once, and the answer takes a while.
    DelayAfter {
        /// How long.
        ms: u64,
    },
    /// No answer ever comes.
    Hang,
    /// The connection breaks before the call is carried out.
    ResetBefore,
    /// The call is carried out, then the connection breaks.
    ResetAfter,
    /// The call is carried out, then no answer comes.
    HangAfter,
    /// This is answered, whatever was asked.
    Answer {
        /// The HTTP status.
        status: u16,
        /// Headers, such as `location` or `content-encoding`.
        #[serde(default)]
        headers: Vec<(String, String)>,
        /// The body.
        #[serde(default)]
        body: String,
        /// Whether the call is carried out all the same.
        #[serde(default)]
        carried_out: bool,
    },
    /// The call is carried out, and half of its answer comes as if it were the whole.
    CutShort,
    /// The call is carried out, and the answer's body never ends.
    Endless,
    /// The call is carried out, and so many megabytes of blanks follow its answer.
    Huge {
        /// How many.
        megabytes: usize,
    },
}

impl FaultAction {
    /// This is answered, and nothing is carried out.
    pub fn answer(status: u16, body: &str) -> Self {
        Self::Answer { status, headers: Vec::new(), body: body.to_owned(), carried_out: false }
    }

    /// This is answered, and the call is carried out all the same.
    pub fn answer_after(status: u16, body: &str) -> Self {
        Self::Answer { status, headers: Vec::new(), body: body.to_owned(), carried_out: true }
    }

    /// The API answers with an error of this code; what it says and with which status follows from the code.
    pub fn refuse(code: u16) -> Self {
        Self::Refuse { code, description: String::new(), retry_after: None }
    }

    /// The API wants to be left alone for so many seconds.
    pub fn too_many(code: u16, seconds: u64) -> Self {
        Self::Refuse { code, description: format!("Too Many Requests: retry after {seconds}"), retry_after: Some(seconds) }
    }
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// Which method, without regard to case (`sendMessage`, `Messages.create`); any when absent.
    #[serde(default)]
    pub method: Option<String>,
    /// Which chat; any when absent.
    #[serde(default)]
    pub chat: Option<i64>,
    /// Which topic; any when absent.
    #[serde(default)]
    pub thread: Option<i64>,
    /// Which phone; any when absent.
    #[serde(default)]
    pub phone: Option<String>,
    /// What goes wrong.
    pub action: FaultAction,
    /// How many calls it hits; all when absent.
    #[serde(default)]
    pub count: Option<u32>,
    /// Every how many fitting calls it hits: 1 is each.
    #[serde(default = "each")]
    pub every: u32,
    #[serde(skip)]
    pub(super) seen: u32,
    /// The switch of the demo page that it belongs to.
    #[serde(skip)]
    pub(super) switch: Option<Switch>,
}

fn each() -> u32 {
    1
}

impl Fault {
    /// A fault of every call of a method.
    pub fn of(method: &str, action: FaultAction) -> Self {
        Self { method: Some(method.to_owned()), chat: None, thread: None, phone: None, action, count: None, every: 1, seen: 0, switch: None }
    }

    /// The same for so many calls only.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }

    /// The same for one chat only.
    #[must_use]
    pub fn in_chat(mut self, chat: i64) -> Self {
        self.chat = Some(chat);
        self
    }

    /// The same for one topic only.
    #[must_use]
    pub fn in_topic(mut self, chat: i64, thread: i64) -> Self {
        (self.chat, self.thread) = (Some(chat), Some(thread));
        self
    }

    /// The same for one phone only.
    #[must_use]
    pub fn to_phone(mut self, phone: &str) -> Self {
        self.phone = Some(phone.to_owned());
        self
    }

    /// The same for every n-th call only.
    #[must_use]
    pub fn every(mut self, n: u32) -> Self {
        self.every = n.max(1);
        self
    }

    fn fits(&self, method: &str, target: Target<'_>) -> bool {
        let method_fits = self.method.as_deref().is_none_or(|one| one.eq_ignore_ascii_case(method));
        let target_fits = self.chat.is_none_or(|one| Some(one) == target.chat)
            && self.thread.is_none_or(|one| Some(one) == target.thread)
            && self.phone.as_deref().is_none_or(|one| Some(one) == target.phone);
        method_fits && target_fits && self.count != Some(0)
    }
}

/// Whom a call is about.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Target<'c> {
    pub chat: Option<i64>,
    pub thread: Option<i64>,
    pub phone: Option<&'c str>,
}

/// The fault that hits a call, used up by one.
pub(super) fn hit(faults: &mut [Fault], method: &str, target: Target<'_>) -> Option<FaultAction> {
    let fault = faults.iter_mut().rev().find(|fault| fault.fits(method, target))?;
    fault.seen += 1;
    if fault.seen % fault.every != 0 {
        return None;
    }
    fault.count = fault.count.map(|left| left - 1);
    Some(fault.action.clone())
}
