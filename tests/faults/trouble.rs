//! The faults of the matrix, and the states of SMS.

use std::time::Duration;

use bellhop_simulator::twilio::Outcome;
use bellhop_simulator::{Fault, FaultAction, Simulator};

/// How long an outage of Telegram lasts in the matrix.
pub const OUTAGE: Duration = Duration::from_secs(20);
/// How long Twilio is down, for each thing that is asked of it.
pub const TEXTS_DOWN: Duration = Duration::from_secs(6);
/// How long a short 429 is repeated.
const BUSY_FOR: Duration = Duration::from_secs(10);

/// What is wrong with Telegram, for one chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The customer blocked the bot.
    Blocked,
    /// There is no such chat.
    NotFound,
    /// One 429 that asks for a second.
    BusyOnce,
    /// 429s that ask for a second, for ten seconds.
    BusyAWhile,
    /// One 429 that asks for longer than the short fallback deadline and not for longer than the
    /// long one.
    BusyLong,
    /// One 400 in words that nobody has listed.
    UnlistedOnce,
    /// One 500.
    ErrorOnce,
    /// 500s for the whole outage.
    Errors,
    /// A proxy's 502 with a page, for the whole outage.
    Gateway,
    /// One call without an answer; it was not carried out.
    HangOnce,
    /// One call without an answer; it was carried out.
    HangDone,
    /// Calls without an answer for the whole outage.
    Hangs,
    /// One connection that breaks before the request is carried out.
    ResetBefore,
    /// One connection that breaks after that.
    ResetAfter,
    /// Connections that break before the request is carried out, for the whole outage.
    Resets,
    /// An answer that takes three seconds.
    Slow,
    /// An answer that takes six seconds, to a call that is carried out at once.
    TooSlow,
}

impl Trouble {
    /// Every one of them, in the order of the table.
    pub const ALL: [Self; 17] = [
        Self::Blocked,
        Self::NotFound,
        Self::BusyOnce,
        Self::BusyAWhile,
        Self::BusyLong,
        Self::UnlistedOnce,
        Self::ErrorOnce,
        Self::Errors,
        Self::Gateway,
        Self::HangOnce,
        Self::HangDone,
        Self::Hangs,
        Self::ResetBefore,
        Self::ResetAfter,
        Self::Resets,
        Self::Slow,
        Self::TooSlow,
    ];

    /// Whether the limiter would hold the whole bot if two chats had it at once: then each cell has
    /// a house of its own.
    pub fn holds_the_bot(self) -> bool {
        matches!(self, Self::BusyOnce | Self::BusyAWhile | Self::BusyLong)
    }

    /// As the table names it.
    pub fn name(self) -> String {
        let seconds = |time: Duration| time.as_secs();
        match self {
            Self::Blocked => "403 blocked".to_owned(),
            Self::NotFound => "400 chat not found".to_owned(),
            Self::BusyOnce => "429 retry after 1, once".to_owned(),
            Self::BusyAWhile => format!("429 retry after 1, for {} s", seconds(BUSY_FOR)),
            Self::BusyLong => format!("429 retry after {}, once", long_wait()),
            Self::UnlistedOnce => "400 that nobody has listed, once".to_owned(),
            Self::ErrorOnce => "500, once".to_owned(),
            Self::Errors => format!("500, for {} s", seconds(OUTAGE)),
            Self::Gateway => format!("502 HTML, for {} s", seconds(OUTAGE)),
            Self::HangOnce => "hang, once, not carried out".to_owned(),
            Self::HangDone => "hang, once, carried out".to_owned(),
            Self::Hangs => format!("hang, for {} s", seconds(OUTAGE)),
            Self::ResetBefore => "reset before it is read, once".to_owned(),
            Self::ResetAfter => "reset after it is carried out, once".to_owned(),
            Self::Resets => format!("reset before it is read, for {} s", seconds(OUTAGE)),
            Self::Slow => "slow, 3 s".to_owned(),
            Self::TooSlow => "slow, 6 s".to_owned(),
        }
    }

    fn fault(self) -> Fault {
        let of = |action| Fault::of("sendMessage", action);
        let refused = |code, words: &str| {
            of(FaultAction::Refuse { code, description: words.to_owned(), retry_after: None })
        };
        let error = || refused(500, "Internal Server Error: restart");
        match self {
            Self::Blocked => refused(403, "Forbidden: bot was blocked by the user"),
            Self::NotFound => refused(400, "Bad Request: chat not found"),
            Self::BusyOnce => of(FaultAction::too_many(429, 1)).times(1),
            Self::BusyAWhile => of(FaultAction::too_many(429, 1)).lasting(BUSY_FOR),
            Self::BusyLong => of(FaultAction::too_many(429, long_wait())).times(1),
            Self::UnlistedOnce => of(FaultAction::bad("CHAT_RESTRICTED")).times(1),
            Self::ErrorOnce => error().times(1),
            Self::Errors => error().lasting(OUTAGE),
            Self::Gateway => of(FaultAction::BadGateway).lasting(OUTAGE),
            Self::HangOnce => of(FaultAction::Hang).times(1),
            Self::HangDone => of(FaultAction::HangAfter).times(1),
            Self::Hangs => of(FaultAction::Hang).lasting(OUTAGE),
            Self::ResetBefore => of(FaultAction::ResetBefore).times(1),
            Self::ResetAfter => of(FaultAction::ResetAfter).times(1),
            Self::Resets => of(FaultAction::ResetBefore).lasting(OUTAGE),
            Self::Slow => of(FaultAction::Delay { ms: 3000 }),
            Self::TooSlow => of(FaultAction::DelayAfter { ms: 6000 }).times(1),
        }
    }

    /// Makes it so for a chat.
    pub fn befalls(self, simulator: &Simulator, chat: i64) {
        simulator.add_fault(self.fault().in_chat(chat));
    }
}

/// Whether everything is waited out at its real length: `BELLHOP_FAULTS=long`.
pub fn is_long() -> bool {
    std::env::var("BELLHOP_FAULTS").is_ok_and(|form| form == "long")
}

/// What the long 429 asks for, in seconds: between the deadlines of 4.5 s and 60 s in either form.
pub fn long_wait() -> u64 {
    if is_long() { 60 } else { 20 }
}

/// How SMS fares meanwhile, for one phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texts {
    /// Every text arrives.
    Good,
    /// Twilio takes every text, and its receipt says 30008.
    Refuted,
    /// Twilio answers 503, whatever is asked of it, for a while.
    Down,
}

impl Texts {
    /// Every one of them, in the order of the table.
    pub const ALL: [Self; 3] = [Self::Good, Self::Refuted, Self::Down];

    /// Makes it so for a phone.
    pub fn befall(self, simulator: &Simulator, phone: &str) {
        match self {
            Self::Good => {}
            Self::Refuted => simulator.set_outcome(phone, Outcome::Undelivered { code: 30008 }),
            Self::Down => {
                for method in ["Messages.create", "Messages.list", "Messages.fetch"] {
                    let down = FaultAction::answer(503, "<html>no server is available</html>");
                    simulator
                        .add_fault(Fault::of(method, down).to_phone(phone).lasting(TEXTS_DOWN));
                }
            }
        }
    }
}
