//! Faults: what goes wrong with which calls, how often.

pub(crate) mod held;
pub(crate) mod strike;
mod switches;

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use held::Gate;

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
    /// The call waits until the gate lets it go; then a proxy answers with a page.
    #[serde(skip)]
    HoldBadGateway(Gate),
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
    /// It is carried out at once, and the answer waits until the gate lets it go.
    #[serde(skip)]
    HoldAfter(Gate),
    /// No answer ever comes.
    Hang,
    /// The connection breaks before the call is carried out.
    ResetBefore,
    /// The call is carried out, then the connection breaks.
    ResetAfter,
    /// The call is carried out, then no answer comes.
    HangAfter,
    /// It goes well, but some of the messages that it names are left out in silence.
    LeaveOut {
        /// Which ones, by their places from 0 on.
        places: Vec<usize>,
    },
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

    /// The API answers with an error of this code; what it says and with which status follows from
    /// the code.
    pub fn refuse(code: u16) -> Self {
        Self::Refuse { code, description: String::new(), retry_after: None }
    }

    /// The API answers 400 with these words.
    pub fn bad(description: &str) -> Self {
        Self::Refuse {
            code: 400,
            description: format!("Bad Request: {description}"),
            retry_after: None,
        }
    }

    /// The API wants to be left alone for so many seconds.
    pub fn too_many(code: u16, seconds: u64) -> Self {
        Self::Refuse {
            code,
            description: format!("Too Many Requests: retry after {seconds}"),
            retry_after: Some(seconds),
        }
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
    /// Only calls that answer a message.
    #[serde(default)]
    pub answers: bool,
    /// Only calls into a topic, whichever it is.
    #[serde(default)]
    pub topics: bool,
    /// What goes wrong.
    pub action: FaultAction,
    /// How many calls it hits; all when absent.
    #[serde(default)]
    pub count: Option<u32>,
    /// Every how many fitting calls it hits: 1 is each.
    #[serde(default = "each")]
    pub every: u32,
    /// Whether `every` is an average: the calls that it hits lie as if by chance, the same ones in
    /// each run.
    #[serde(default)]
    pub scattered: bool,
    /// For how long it goes on from the first call that it hits; for ever when absent.
    #[serde(default)]
    pub lasts_ms: Option<u64>,
    #[serde(skip)]
    pub(crate) seen: u32,
    /// The switch of the demo page that it belongs to.
    #[serde(skip)]
    pub(crate) switch: Option<Switch>,
    #[serde(skip)]
    pub(crate) since: Option<Instant>,
}

fn each() -> u32 {
    1
}

impl Fault {
    /// A fault of every call of a method.
    pub fn of(method: &str, action: FaultAction) -> Self {
        Self {
            method: Some(method.to_owned()),
            chat: None,
            thread: None,
            phone: None,
            answers: false,
            topics: false,
            action,
            count: None,
            every: 1,
            scattered: false,
            lasts_ms: None,
            seen: 0,
            since: None,
            switch: None,
        }
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

    /// The same for calls into topics only.
    #[must_use]
    pub fn in_topics(mut self) -> Self {
        self.topics = true;
        self
    }

    /// The same for calls only that answer a message.
    #[must_use]
    pub fn of_answers(mut self) -> Self {
        self.answers = true;
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

    /// The same for one call in n on average, as if by chance.
    #[must_use]
    pub fn one_in(mut self, n: u32) -> Self {
        self.scattered = true;
        self.every(n)
    }

    /// The same for a while only, from the first call that it hits.
    #[must_use]
    pub fn lasting(mut self, time: Duration) -> Self {
        self.lasts_ms = Some(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
        self
    }

    /// Whether it hits a call that it fits.
    fn strikes(&mut self, place: usize) -> bool {
        self.seen += 1;
        let drawn = if self.scattered { chance(self.seen, place) } else { self.seen };
        if drawn % self.every != 0 {
            return false;
        }
        let since = *self.since.get_or_insert_with(Instant::now);
        self.lasts_ms.is_none_or(|ms| since.elapsed() < Duration::from_millis(ms))
    }

    fn fits(&self, method: &str, target: Target<'_>) -> bool {
        let method_fits = self.method.as_deref().is_none_or(|one| one.eq_ignore_ascii_case(method));
        let target_fits = self.chat.is_none_or(|one| Some(one) == target.chat)
            && self.thread.is_none_or(|one| Some(one) == target.thread)
            && self.phone.as_deref().is_none_or(|one| Some(one) == target.phone)
            && (!self.answers || target.answers)
            && (!self.topics || target.thread.is_some());
        method_fits && target_fits && self.count != Some(0)
    }
}

/// Whom a call is about.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Target<'c> {
    pub chat: Option<i64>,
    pub thread: Option<i64>,
    pub phone: Option<&'c str>,
    /// Whether it answers a message.
    pub answers: bool,
}

/// The fault that hits a call, used up by one: the newest that fits and whose turn it is.
pub(crate) fn hit(faults: &mut [Fault], method: &str, target: Target<'_>) -> Option<FaultAction> {
    let fault = faults.iter_mut().enumerate().rev().find_map(|(place, fault)| {
        (fault.fits(method, target) && fault.strikes(place)).then_some(fault)
    })?;
    fault.count = fault.count.map(|left| left - 1);
    Some(fault.action.clone())
}

/// A number that looks like chance and is the same in each run (the finish of splitmix64).
fn chance(seen: u32, place: usize) -> u32 {
    let mut mixed =
        (u64::from(seen) << 8 | place as u64 & 0xFF).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed >> 33) as u32
}

/// Something that goes wrong while it is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Switch {
    /// Telegram takes its time, and it goes well.
    TelegramSlow,
    /// Telegram says 429 and when to come back.
    TelegramBusy,
    /// Telegram answers 502.
    TelegramDown,
    /// Twilio answers 502.
    TwilioDown,
    /// Carriers deliver no text.
    SmsUndelivered,
    /// Twilio's callbacks do not come.
    CallbacksLost,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(faults: &mut [Fault], calls: usize) -> Vec<Option<FaultAction>> {
        (0..calls).map(|_| hit(faults, "sendMessage", Target::default())).collect()
    }

    #[test]
    fn the_newest_whose_turn_it_is_is_used() {
        let mut faults = [
            Fault::of("sendMessage", FaultAction::BadGateway).every(2),
            Fault::of("sendMessage", FaultAction::Hang).times(2),
        ];
        let (hang, gateway) = (Some(FaultAction::Hang), Some(FaultAction::BadGateway));
        assert_eq!(
            hits(&mut faults, 6),
            [hang.clone(), hang, None, gateway.clone(), None, gateway]
        );
    }

    #[test]
    fn one_in_ten_is_a_tenth_and_each_kind_has_its_share() {
        let actions = [FaultAction::BadGateway, FaultAction::ResetAfter, FaultAction::Hang];
        let mut faults = actions.clone().map(|action| Fault::of("sendMessage", action).one_in(30));
        let hits = hits(&mut faults, 30_000);
        for action in actions {
            let share = hits.iter().flatten().filter(|hit| **hit == action).count();
            assert!((800..1200).contains(&share), "{action:?}: {share}");
        }
    }

    #[test]
    fn what_lasts_no_longer_hits_nothing() {
        let mut faults = [Fault::of("sendMessage", FaultAction::Hang).lasting(Duration::ZERO)];
        assert_eq!(hits(&mut faults, 2), [None, None]);
    }
}
