//! Faults: what goes wrong with which calls, how often.

use serde::{Deserialize, Serialize};

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
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// Which method, without regard to case; any when absent.
    #[serde(default)]
    pub method: Option<String>,
    /// Which chat; any when absent.
    #[serde(default)]
    pub chat: Option<i64>,
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
}

fn each() -> u32 {
    1
}

impl Fault {
    /// A fault of every call of a method.
    pub fn of(method: &str, action: FaultAction) -> Self {
        Self { method: Some(method.to_owned()), chat: None, action, count: None, every: 1, seen: 0 }
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

    /// The same for every n-th call only.
    #[must_use]
    pub fn every(mut self, n: u32) -> Self {
        self.every = n.max(1);
        self
    }

    fn fits(&self, method: &str, chat: Option<i64>) -> bool {
        let method_fits = self.method.as_deref().is_none_or(|one| one.eq_ignore_ascii_case(method));
        method_fits && self.chat.is_none_or(|one| Some(one) == chat) && self.count != Some(0)
    }
}

/// The fault that hits a call, used up by one.
pub(super) fn hit(faults: &mut [Fault], method: &str, chat: Option<i64>) -> Option<FaultAction> {
    let fault = faults.iter_mut().rev().find(|fault| fault.fits(method, chat))?;
    fault.seen += 1;
    if fault.seen % fault.every != 0 {
        return None;
    }
    fault.count = fault.count.map(|left| left - 1);
    Some(fault.action.clone())
}
